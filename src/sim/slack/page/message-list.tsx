import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { PageMessage } from "../page-wire.ts";
import { MessageRow } from "./message.tsx";
import type { Replies } from "./model.ts";
import { useSession } from "./session.ts";
import { dayName, msOf } from "./time.ts";

/** So many messages are drawn at first, and with each look further back: a long thread must still scroll. */
const PAGE = 80;
/** Messages of one person within it follow each other. */
const FOLLOWING_MS = 5 * 60_000;

/** Messages, newest at the end. It stays at the end while the reader is there, and goes there for what is theirs. */
export function MessageList({
  messages,
  inThread,
  replies,
  label,
  children,
}: {
  readonly messages: readonly PageMessage[];
  readonly inThread: boolean;
  readonly replies?: ReadonlyMap<string, Replies>;
  readonly label: string;
  readonly children?: React.ReactNode;
}) {
  const { me } = useSession();
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(!inThread);
  /** What the list was high when it was last drawn: a scroll is told of only with the next frame. */
  const height = useRef<number | null>(null);
  const isNew = useRef(true);
  const before = useRef<number | null>(null);
  const newest = useRef("");
  const [count, setCount] = useState(PAGE);
  const from = Math.max(0, messages.length - count);
  // A thread's parent is always on top of it.
  const drawn = inThread && from > 0 ? [...messages.slice(0, 1), ...messages.slice(from)] : messages.slice(from);

  useLayoutEffect(() => {
    const own = box.current;
    if (own === null) return;
    if (height.current !== null) atEnd.current = isNearEnd(own, height.current);
    // A thread is read from its parent on; one that still fits is followed as it grows.
    if (isNew.current && inThread) atEnd.current = own.scrollHeight <= own.clientHeight + 40;
    const last = messages.at(-1);
    const isNews = !isNew.current && last !== undefined && last.ts !== newest.current;
    // What the reader says, or is answered alone, is not to come in out of sight.
    if (isNews && (last.user === me.id || last.only === me.id)) atEnd.current = true;
    newest.current = last?.ts ?? "";
    isNew.current = false;
    if (before.current !== null) own.scrollTop += own.scrollHeight - before.current;
    else if (atEnd.current) own.scrollTop = own.scrollHeight;
    before.current = null;
    height.current = own.scrollHeight;
  });
  useEffect(() => {
    const own = box.current;
    if (own === null) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) own.scrollTop = own.scrollHeight;
      height.current = own.scrollHeight;
    });
    for (const child of own.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);

  function earlier(): void {
    before.current = box.current?.scrollHeight ?? null;
    setCount((n) => n + PAGE);
  }
  return (
    <section
      className="messages"
      ref={box}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: own }) => {
        atEnd.current = isNearEnd(own, own.scrollHeight);
      }}
    >
      <div className="messages-inner" role="log" aria-label={label}>
        {children}
        {from > 0 && !inThread && (
          <button type="button" className="button earlier" onClick={earlier}>
            Show {Math.min(PAGE, from)} earlier messages
          </button>
        )}
        {drawn.map((message, at) => {
          const previous = drawn[at - 1];
          const isFirstOfDay =
            !inThread &&
            (previous === undefined ||
              dayName(msOf(previous.ts), me.timeZone) !== dayName(msOf(message.ts), me.timeZone));
          return (
            <div key={`${message.ts} ${message.only ?? ""}`}>
              {isFirstOfDay && (
                <p className="day">
                  <span>{dayName(msOf(message.ts), me.timeZone)}</span>
                </p>
              )}
              <MessageRow
                message={message}
                inThread={inThread}
                isFollowing={!isFirstOfDay && isFollowing(previous, message)}
                replyCount={replies?.get(message.ts)?.count ?? 0}
                lastReplyTs={replies?.get(message.ts)?.lastTs ?? ""}
              />
              {inThread && at === 0 && (
                <>
                  {messages.length > 1 && (
                    <p className="thread-count">
                      {messages.length - 1} {messages.length === 2 ? "reply" : "replies"}
                    </p>
                  )}
                  {from > 0 && (
                    <button type="button" className="button earlier" onClick={earlier}>
                      Show {Math.min(PAGE, from)} earlier replies
                    </button>
                  )}
                </>
              )}
            </div>
          );
        })}
      </div>
    </section>
  );
}

function isFollowing(previous: PageMessage | undefined, message: PageMessage): boolean {
  return (
    previous !== undefined &&
    previous.user === message.user &&
    previous.only === message.only &&
    !message.broadcast &&
    msOf(message.ts) - msOf(previous.ts) < FOLLOWING_MS
  );
}

function isNearEnd({ scrollTop, clientHeight }: HTMLElement, height: number): boolean {
  return height - scrollTop - clientHeight < 40;
}
