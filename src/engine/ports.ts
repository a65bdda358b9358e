import type { Closed, Fact } from "../core/fact.ts";
import type { Message } from "../core/message.ts";
import type { Ask } from "../core/poll.ts";
import type { AwsReadings, ChannelReading, Reading } from "../core/reading.ts";
import type { Saw, Signal } from "../core/saw.ts";
import type { Target } from "../core/target.ts";
import type { Instant } from "../core/time.ts";

/** A bell that is rung while nobody listens is heard by the next one who does. */
export interface Bell {
  ring(): void;
}

/**
 * Time as an argument. World time may be warped; transport time (acks, call deadlines, `Date` headers) never is.
 * Whatever waits does so through the clock, inside a task: virtual time jumps when no task is awake.
 */
export interface Clock {
  /** World time. */
  now(): Instant;
  /** Real time, for what the transport measures. */
  transportNow(): Instant;
  bell(): Bell;
  /** Sleeps until then (Infinity: for ever) or until the bell rings. Call it only directly inside a task. */
  sleepUntil(at: Instant, bell?: Bell): Promise<void>;
  /** Runs work in the background; it counts as awake except in `sleepUntil`. A rejection ends the process loudly. */
  task(name: string, work: () => Promise<void>): void;
  /** Counts as awake while the work is under way: for what enters from outside (a command, a press). */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** Aborts after that much transport time. */
  deadline(ms: number): AbortSignal;
}

/** Something AWS said, before it is known since when. */
export interface Sighting {
  /** The entity it is about, unique within the subject: an instance id, a task ARN, an event id, a group's name. */
  readonly entity: string;
  readonly saw: Saw;
  /** The time that AWS states for it; null when only the poll's own time is known. */
  readonly statedAt: Instant | null;
  readonly source: "event" | "poll";
  readonly evidence: string;
}

export interface PollFailure {
  readonly signal: Signal;
  readonly operation: string;
  /** denied: no permission, so not watched. The others are asked again later. */
  readonly kind: "denied" | "throttled" | "timeout" | "unreachable" | "missing" | "other";
  readonly code: string;
  readonly message: string;
}

export interface PollAnswer {
  readonly sightings: readonly Sighting[];
  readonly failures: readonly PollFailure[];
  /** No part of the answer was read before this: earlier than the asking when a throttled try is carried on. Absent: now. */
  readonly since?: Instant;
}

export type StartAnswer =
  | { readonly kind: "started"; readonly experimentId: string }
  /** FIS refused: nothing was started. */
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  /** The answer was lost: an experiment may or may not exist. */
  | { readonly kind: "unknown"; readonly message: string };

export interface Aws {
  readBefore(target: Target): Promise<AwsReadings>;
  /** clientToken and the tag `spot-chaos-run` are the run's id. Sent once; never retried inside. */
  start(order: { readonly target: Target; readonly runId: string; readonly templateId: string }): Promise<StartAnswer>;
  /** The experiment tagged with the run's id; null: proven absent. */
  findExperiment(order: {
    readonly target: Target;
    readonly runId: string;
    readonly templateId: string;
  }): Promise<Reading<string | null>>;
  stop(order: {
    readonly target: Target;
    readonly experimentId: string;
  }): Promise<{ readonly ok: boolean; readonly status: string | null; readonly message: string | null }>;
  poll(target: Target, ask: Ask): Promise<PollAnswer>;
}

export type ChatAnswer =
  | { readonly kind: "done"; readonly ts: string }
  /** Slack said when to come back, in world milliseconds. */
  | { readonly kind: "wait"; readonly ms: number }
  /** It may or may not have happened: look before sending again. */
  | { readonly kind: "unknown"; readonly message: string }
  /** It did not happen and may be tried again later. */
  | { readonly kind: "later"; readonly message: string }
  /** It did not happen and never will like this; `code` is Slack's own word, `advice` says how to mend it. */
  | { readonly kind: "refused"; readonly code: string; readonly advice: string };

export interface Outgoing {
  readonly run: string;
  /** The post's key; stands in the message's metadata. */
  readonly key: string;
  readonly message: Message;
  /** Further metadata, flat (the last reply carries the phases). */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Chat {
  post(
    to: { readonly channel: string; readonly threadTs: string | null; readonly broadcast: boolean },
    what: Outgoing,
  ): Promise<ChatAnswer>;
  update(at: { readonly channel: string; readonly ts: string }, what: Outgoing): Promise<ChatAnswer>;
  /**
   * The message that carries this run and key in its metadata: its ts, or null when it is proven not to be there.
   * `threadTs` null looks for a thread's parent, not before `since`. Unreadable without the history scopes.
   */
  find(
    where: { readonly channel: string; readonly threadTs: string | null; readonly since: Instant },
    what: { readonly run: string; readonly key: string },
  ): Promise<Reading<string | null>>;
  /** To one person, in a direct message (when the channel is gone). */
  direct(user: string, message: Message): Promise<ChatAnswer>;
  channel(id: string): Promise<Reading<ChannelReading>>;
  /** A link to a message; null when Slack gives none. */
  permalink(channel: string, ts: string): Promise<string | null>;
}

/** A post as the thread should show it, kept until it does. */
export interface WantedPost {
  readonly runId: string;
  readonly key: string;
  /** The card is the parent; replies are sent in `place` order. */
  readonly place: number;
  readonly broadcast: boolean;
  readonly message: Message;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  /** Changes with everything visible. */
  readonly hash: string;
}

/** What became of a post so far. */
export interface SentPost {
  readonly runId: string;
  readonly key: string;
  readonly ts: string | null;
  /** The hash that Slack shows; null before the first success. */
  readonly shownHash: string | null;
  readonly shownAt: Instant | null;
}

export interface PostRow extends WantedPost, Omit<SentPost, "runId" | "key"> {}

export interface RunRow {
  readonly runId: string;
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  readonly targetName: string;
  readonly channel: string;
  readonly openedAt: Instant;
  readonly closed: Closed["outcome"] | null;
}

export interface AuditRow {
  readonly at: Instant;
  /** A Slack user id, or `bot`. */
  readonly who: string;
  readonly where: string | null;
  /** `start`, `stop`, `refused`, `fis:StartExperiment` … */
  readonly what: string;
  readonly runId: string | null;
  readonly outcome: string;
}

/** What is kept. Facts are append-only; the facts of a step and the posts they want go in one transaction. */
export interface Store {
  /** Opens a run with its first fact; `false` when another run is open on the same cluster. */
  open(row: RunRow, first: Fact, posts: readonly WantedPost[]): Promise<boolean>;
  /** Facts whose key the run already has are left out; wanted posts replace older wishes of the same key. */
  append(runId: string, facts: readonly Fact[], posts: readonly WantedPost[]): Promise<void>;
  facts(runId: string): Promise<readonly Fact[]>;
  posts(runId: string): Promise<readonly PostRow[]>;
  sent(post: SentPost): Promise<void>;
  openRuns(): Promise<readonly RunRow[]>;
  /** Marks the run closed, so that its cluster is free. */
  close(runId: string, outcome: Closed["outcome"]): Promise<void>;
  audit(row: AuditRow): Promise<void>;
  auditRows(): Promise<readonly AuditRow[]>;
  end(): Promise<void>;
}

export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Unguessable in production, drawn from the seed in a rehearsal. */
export interface Ids {
  /** For example `run-7f3k2m9q4x`: short enough to type, safe as a clientToken. */
  next(prefix: string): string;
}
