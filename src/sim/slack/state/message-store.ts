import { compareStamps } from "../stamps.ts";
import type { Changes } from "./changes.ts";
import type { PretendMessage } from "./message.ts";

/** Every stored message of every channel, oldest first. */
export interface MessageStore {
  find(channel: string, ts: string): PretendMessage | undefined;
  add(message: PretendMessage): void;
  replace(message: PretendMessage): void;
  /** A parent with replies leaves a tombstone; anything else is gone. */
  remove(channel: string, ts: string): void;
  /** Every message and reply of a channel. */
  everyOf(channel: string): readonly PretendMessage[];
  /** What the channel itself shows: parents, single messages and broadcast replies. */
  inChannel(channel: string): readonly PretendMessage[];
  /** The parent first, then its replies; empty if there is no such parent. */
  thread(channel: string, ts: string): readonly PretendMessage[];
}

export function createMessageStore(changes: Changes): MessageStore {
  const channels = new Map<string, Map<string, PretendMessage>>();
  const of = (channel: string): Map<string, PretendMessage> => {
    const known = channels.get(channel) ?? new Map<string, PretendMessage>();
    channels.set(channel, known);
    return known;
  };
  const repliesTo = (channel: string, ts: string): PretendMessage[] =>
    [...of(channel).values()].filter((message) => message.threadTs === ts);
  const put = (message: PretendMessage): void => {
    of(message.channel).set(message.ts, message);
    changes.tell({ kind: "message", channel: message.channel, ts: message.ts });
  };
  const take = (channel: string, ts: string): void => {
    of(channel).delete(ts);
    changes.tell({ kind: "message", channel, ts });
  };
  return {
    find: (channel, ts) => of(channel).get(ts),
    add: put,
    replace: put,
    everyOf: (channel) => [...of(channel).values()],
    remove(channel, ts) {
      const message = of(channel).get(ts);
      if (message === undefined) return;
      if (message.threadTs !== null || repliesTo(channel, ts).length === 0) {
        take(channel, ts);
        const parent = message.threadTs === null ? undefined : of(channel).get(message.threadTs);
        if (parent?.tombstone && repliesTo(channel, parent.ts).length === 0) take(channel, parent.ts);
        return;
      }
      put({ ...message, tombstone: true, text: "This message was deleted.", blocks: [], metadata: null });
    },
    inChannel: (channel) =>
      [...of(channel).values()]
        .filter((message) => message.threadTs === null || message.broadcast)
        .sort((a, b) => compareStamps(a.ts, b.ts)),
    thread(channel, ts) {
      const parent = of(channel).get(ts);
      return parent === undefined || parent.threadTs !== null ? [] : [parent, ...repliesTo(channel, ts)];
    },
  };
}
