import { memo, useLayoutEffect, useRef } from "react";
import { type Block, Message } from "slack-blocks-to-jsx";
import { useSession } from "./session.ts";
import { shieldedBlocks, unshielded } from "./shield.ts";
import { dateText, worldNow } from "./time.ts";

/** Blocks that only show something, drawn by slack-blocks-to-jsx with the names, times and links of this workspace. */
export const Drawn = memo(function Drawn({ blocks }: { readonly blocks: readonly unknown[] }) {
  const { clock, me, theme, go, ...known } = useSession();
  const people = [...known.people.values()].map(({ id, name }) => ({ id, name }));
  const channels = [...known.channels.values()].map(({ id, name }) => ({ id, name }));
  const name = (id: string) => known.people.get(id)?.name ?? id;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => showHidden(box.current));
  return (
    <div ref={box} className="drawn">
      <Message
        withoutWrapper
        logo=""
        name=""
        theme={theme}
        blocks={shieldedBlocks(blocks) as Block[]}
        data={{ users: people, channels }}
        hooks={{
          user: ({ id }) => <span className={id === me.id ? "mention mention-me" : "mention"}>@{name(id)}</span>,
          channel: ({ id }) => (
            <button type="button" className="mention" onClick={() => go({ channel: id, thread: "", view: "channel" })}>
              #{known.channels.get(id)?.name ?? id}
            </button>
          ),
          atHere: () => <span className="mention mention-me">@here</span>,
          atChannel: () => <span className="mention mention-me">@channel</span>,
          emoji: (data, parse) => (
            <span className="emoji" role="img" aria-label={data.name} title={`:${data.name}:`}>
              {parse(data)}
            </span>
          ),
          date: ({ timestamp, format }) => {
            const at = Number(timestamp) * 1000;
            const now = clock === null ? at : worldNow(clock);
            return <time dateTime={new Date(at).toISOString()}>{dateText(format, at, me.timeZone, now)}</time>;
          },
          link: ({ href, children }) => <Link href={href}>{children}</Link>,
        }}
      />
    </div>
  );
});

/** The library has drawn what was hidden from it as it was. */
function showHidden(drawn: HTMLElement | null): void {
  if (drawn === null) return;
  const texts = document.createTreeWalker(drawn, NodeFilter.SHOW_TEXT);
  while (texts.nextNode() !== null) {
    const text = texts.currentNode.nodeValue ?? "";
    const shown = unshielded(text);
    if (shown !== text) texts.currentNode.nodeValue = shown;
  }
}

/** A link to a message of this workspace opens it here; any other opens in a tab of its own, if the person wants it. */
function Link({ href, children }: { readonly href: string; readonly children: React.ReactNode }) {
  const { go } = useSession();
  const inside = /\/archives\/(\w+)\/p(\d+)(\d{6})(?:\?(.*))?$/.exec(href);
  if (inside === null) {
    return (
      <a href={href} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    );
  }
  const [, channel = "", seconds, micros, query] = inside;
  const thread = new URLSearchParams(query ?? "").get("thread_ts") ?? `${seconds}.${micros}`;
  return (
    <a
      href={`#channel=${channel}&thread=${thread}`}
      onClick={(event) => {
        event.preventDefault();
        go({ channel, thread, view: "channel", pane: "thread" });
      }}
    >
      {children}
    </a>
  );
}
