import { memo, useMemo, useState } from "react";
import type { Choice, Filled } from "../choice.ts";
import type { PageMessage } from "../page-wire.ts";
import { Avatar } from "./avatar.tsx";
import { Blocks, type Surface } from "./blocks.tsx";
import { useSession } from "./session.ts";
import { ago, clockTime, clockTimeS, msOf, worldNow } from "./time.ts";

interface MessageProps {
  readonly message: PageMessage;
  /** under another one of the same person: without name and picture */
  readonly isFollowing: boolean;
  readonly inThread: boolean;
  readonly replyCount: number;
  readonly lastReplyTs: string;
}

/** One message, as everybody or as one person alone sees it. */
export const MessageRow = memo(function MessageRow({
  message,
  isFollowing,
  inThread,
  replyCount,
  lastReplyTs,
}: MessageProps) {
  const { people, clock, me, go } = useSession();
  const author = people.get(message.user);
  const at = msOf(message.ts);
  const isBot = author?.isBot === true;
  const openThread = () => go({ thread: message.threadTs ?? message.ts, pane: "thread" });
  const className = ["message", isFollowing && "following", message.only !== null && "ephemeral"];
  return (
    <article
      className={className.filter(Boolean).join(" ")}
      aria-label={`${author?.name ?? "someone"}, ${clockTimeS(at, me.timeZone)}`}
    >
      {message.only !== null && (
        <p className="only-you">
          <Eye /> Only visible to you
        </p>
      )}
      {message.broadcast && !inThread && (
        <p className="only-you">
          replied to{" "}
          <button type="button" className="link" onClick={openThread}>
            a thread
          </button>
        </p>
      )}
      <div className="gutter">
        {isFollowing ? (
          <time className="quiet-time" dateTime={new Date(at).toISOString()}>
            {clockTime(at, me.timeZone)}
          </time>
        ) : (
          <Avatar person={author} />
        )}
      </div>
      <div className="content">
        {!isFollowing && (
          <header>
            <strong>{author?.name ?? message.user}</strong>
            {isBot && <span className="app-badge">APP</span>}
            <time title={clockTimeS(at, me.timeZone)} dateTime={new Date(at).toISOString()}>
              {clockTime(at, me.timeZone)}
            </time>
          </header>
        )}
        <Body message={message} />
        {message.files.map(({ id, title }) => (
          <p key={id} className="file">
            {title}
          </p>
        ))}
        {message.reactions.length > 0 && <Reactions message={message} />}
        {!inThread && replyCount > 0 && (
          <button type="button" className="replies" onClick={openThread}>
            <strong>
              {replyCount} {replyCount === 1 ? "reply" : "replies"}
            </strong>
            <span className="muted">
              {clock === null
                ? clockTime(msOf(lastReplyTs), me.timeZone)
                : `Last reply ${ago(msOf(lastReplyTs), worldNow(clock))}`}
            </span>
          </button>
        )}
      </div>
      {!inThread && message.only === null && !message.tombstone && (
        <button
          type="button"
          className="reply-in-thread"
          onClick={openThread}
          aria-label="Reply in thread"
          title="Reply in thread"
        >
          <Bubble />
        </button>
      )}
    </article>
  );
});

function Body({ message }: { readonly message: PageMessage }) {
  const { act, bot } = useSession();
  const [filled, setFilled] = useState<Filled>({});
  const [trouble, setTrouble] = useState("");
  const { channel, ts: messageTs } = message;
  const blocks = useMemo(() => {
    if (message.blocks.length > 0) return message.blocks;
    return [{ type: "section", text: { type: "mrkdwn", text: withNames(message.text, bot) } }];
  }, [message.blocks, message.text, bot]);
  if (message.tombstone) return <p className="muted">This message was deleted.</p>;
  const surface: Surface = {
    id: messageTs,
    filled,
    fill: (blockId: string, actionId: string, choice: Choice) =>
      setFilled((before) => ({ ...before, [blockId]: { ...before[blockId], [actionId]: choice } })),
    errors: {},
    async press(blockId, actionId, choice) {
      const chosen = choice === undefined ? {} : { choice };
      const answer = await act({ kind: "press", channel, messageTs, blockId, actionId, filled, ...chosen });
      setTrouble(answer.ok ? "" : answer.why);
    },
  };
  return (
    <>
      <Blocks blocks={blocks} surface={surface} />
      {message.isEdited && <span className="muted"> (edited)</span>}
      {trouble !== "" && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </>
  );
}

/** Nobody sends an empty section. */
function withNames(text: string, bot: { readonly user: string }): string {
  return text.trim() === "" ? `<@${bot.user}>` : text;
}

function Reactions({ message }: { readonly message: PageMessage }) {
  const { people } = useSession();
  return (
    <p className="reactions">
      {message.reactions.map(({ name, users }) => (
        <span key={name} title={users.map((id) => people.get(id)?.name ?? id).join(", ")}>
          :{name}: {users.length}
        </span>
      ))}
    </p>
  );
}

function Eye() {
  return (
    <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
      <path
        d="M8 3C4 3 1.5 8 1.5 8S4 13 8 13s6.5-5 6.5-5S12 3 8 3Zm0 8a3 3 0 1 1 0-6 3 3 0 0 1 0 6Zm0-4.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Z"
        fill="currentColor"
      />
    </svg>
  );
}

function Bubble() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M2 3h12v8H8l-3 3v-3H2z" fill="none" stroke="currentColor" strokeWidth="1.3" strokeLinejoin="round" />
    </svg>
  );
}
