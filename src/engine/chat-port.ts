import type { Message } from "../core/message.ts";
import type { ChannelReading, Reading } from "../core/reading.ts";
import type { Instant } from "../core/time.ts";
import type { WhoIsWho } from "./guardrail-ports.ts";

export type ChatAnswer =
  | { readonly kind: "done"; readonly ts: string }
  /** Slack said when to come back, in world milliseconds. */
  | { readonly kind: "wait"; readonly ms: number }
  /** It may or may not have happened: look before sending again. */
  | { readonly kind: "unknown"; readonly message: string }
  /** It did not happen and may be tried again later. */
  | { readonly kind: "later"; readonly message: string }
  /**
   * It did not happen and never will like this; `code` is Slack's own word, `advice` says how to mend it. `gone`: the
   * message that was to be edited or replied to is not there any more.
   */
  | { readonly kind: "refused"; readonly code: string; readonly advice: string; readonly gone?: true };

export interface Outgoing {
  readonly run: string;
  /** The post's key; stands in the message's metadata. */
  readonly key: string;
  readonly message: Message;
  /** Further metadata, flat (the last reply carries the phases). */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** Asked in the tick in which each request of a call leaves: what was waited for before it may have taken too long. */
export type MayLeave = () => boolean;

export interface MessageAt {
  readonly channel: string;
  readonly ts: string;
  /** Absent: nothing can be too late for it. Where it says no the answer is `later`. */
  readonly mayLeave?: MayLeave;
}

export interface Chat extends WhoIsWho {
  post(
    to: {
      readonly channel: string;
      readonly threadTs: string | null;
      readonly broadcast: boolean;
      readonly mayLeave?: MayLeave;
    },
    what: Outgoing,
  ): Promise<ChatAnswer>;
  update(at: MessageAt, what: Outgoing): Promise<ChatAnswer>;
  /**
   * The messages that carry this run and key in their metadata, oldest first; none when that is proven. `threadTs` null
   * looks for a thread's parent, not before `since`. Unreadable without the history scopes.
   */
  find(
    where: { readonly channel: string; readonly threadTs: string | null; readonly since: Instant },
    what: { readonly run: string; readonly key: string },
  ): Promise<Reading<readonly string[]>>;
  /** Takes a message of ours away. */
  remove(at: MessageAt): Promise<ChatAnswer>;
  /** To one person, in a direct message (when the channel is gone). */
  direct(user: string, message: Message, mayLeave?: MayLeave): Promise<ChatAnswer>;
  channel(id: string): Promise<Reading<ChannelReading>>;
  /** A link to a message; null when Slack gives none. */
  permalink(channel: string, ts: string): Promise<string | null>;
}
