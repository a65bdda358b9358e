import { useLayoutEffect, useMemo } from "react";
import type { PageChannel } from "../page-wire.ts";
import { channelTitle } from "./channel-pane.tsx";
import { Composer } from "./composer.tsx";
import { MessageList } from "./message-list.tsx";
import { threadMessages } from "./model.ts";
import { useModel, useSession } from "./session.ts";

/** A message and its replies. Esc closes it, and the focus goes back to where it was. */
export function ThreadPane({ channel, ts }: { readonly channel: PageChannel; readonly ts: string }) {
  const model = useModel();
  const { me, go } = useSession();
  const list = model.messages.get(channel.id);
  const messages = useMemo(() => threadMessages(model, channel.id, ts, me.id), [list, channel.id, ts, me.id]);
  const name = channelTitle(channel, me, model.people);
  useLayoutEffect(() => {
    const cameFrom = document.activeElement;
    return () => {
      if (cameFrom instanceof HTMLElement && cameFrom.isConnected) cameFrom.focus({ preventScroll: true });
    };
  }, [ts]);
  const close = () => go({ thread: "", pane: "main" });
  return (
    <aside
      className="pane thread-pane"
      aria-label="Thread"
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) close();
      }}
    >
      <header className="pane-header">
        <h2>Thread</h2>
        <p className="muted">{name}</p>
        <button type="button" className="icon" aria-label="Close the thread" onClick={close}>
          ✕
        </button>
      </header>
      <MessageList key={`${ts} ${me.id}`} messages={messages} inThread label="The thread">
        {messages.length === 0 && <p className="empty">This thread is not there.</p>}
      </MessageList>
      {channel.members.includes(me.id) && !channel.isArchived && messages.length > 0 && (
        <Composer key={`${ts} ${me.id}`} channel={channel.id} channelName={name} threadTs={ts} />
      )}
    </aside>
  );
}
