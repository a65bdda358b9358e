import { memo } from "react";
import { type Block, Message } from "slack-blocks-to-jsx";
import { useSession } from "./session.ts";
import { dateText, worldNow } from "./time.ts";

/** Blocks that only show something, drawn by slack-blocks-to-jsx with the names, times and links of this workspace. */
export const Drawn = memo(function Drawn({ blocks }: { readonly blocks: readonly unknown[] }) {
  const { clock, me, theme, go, ...known } = useSession();
  const people = [...known.people.values()].map(({ id, name }) => ({ id, name }));
  const channels = [...known.channels.values()].map(({ id, name }) => ({ id, name }));
  const name = (id: string) => known.people.get(id)?.name ?? id;
  return (
    <Message
      withoutWrapper
      logo=""
      name=""
      theme={theme}
      blocks={blocks.map(withoutVerbatim) as Block[]}
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
  );
});

/** In Slack `verbatim` stops the finding of links alone; the library would draw no formatting at all. */
function withoutVerbatim(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutVerbatim);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (name === "verbatim" ? [] : [[name, withoutVerbatim(one)]])),
  );
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
