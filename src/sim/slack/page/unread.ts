import { useEffect, useState } from "react";
import { channelMessages, type Model } from "./model.ts";

/** Which channels hold something that this person has not seen in this tab; the one that is open is seen. */
export function useUnread(model: Model, me: string, open: string): ReadonlySet<string> {
  const key = (channel: string) => `seen ${model.place.world} ${me} ${channel}`;
  const newest = (channel: string) => channelMessages(model, channel, me).at(-1)?.ts ?? "";
  const [, drawAgain] = useState(0);
  const openTs = newest(open);
  const seenKey = key(open);
  useEffect(() => {
    window.sessionStorage.setItem(seenKey, openTs);
    drawAgain((n) => n + 1);
  }, [seenKey, openTs]);
  const unread = [...model.channels.keys()].filter(
    (channel) => channel !== open && newest(channel) > (window.sessionStorage.getItem(key(channel)) ?? ""),
  );
  return new Set(unread);
}
