import type { Blind, Closed, Fact } from "../core/fact.ts";
import type { Message } from "../core/message.ts";
import type { Ask } from "../core/poll.ts";
import type { AwsReadings, Reading, TemplateReading } from "../core/reading.ts";
import type { Saw, Signal } from "../core/saw.ts";
import type { ScheduleBook } from "../core/schedule/book.ts";
import type { ForewarningBook } from "../core/schedule/forewarning.ts";
import type { Target } from "../core/target.ts";
import type { Instant } from "../core/time.ts";
import type { Chat, ChatAnswer, MayLeave, MessageAt, Outgoing } from "./chat-port.ts";
import type { AlarmSource, Words } from "./guardrail-ports.ts";
import type { Opened, OpenedFrom } from "./opening-port.ts";
import type { PlanStore } from "./plan-store.ts";

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
  /** Transport milliseconds since some moment, never going back, and going on while the machine sleeps: for leases. */
  steadyNow(): number;
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
  | { readonly kind: "unknown"; readonly message: string }
  /** `mayLeave` said no: nothing was sent. */
  | { readonly kind: "held" };

/**
 * `isUnheard`: FIS did not take it for a reason that passes (not reached, no answer, throttled); it has refused nothing.
 * `held`: `mayLeave` said no, nothing was sent.
 */
export type StopAnswer = Omit<Extract<Saw, { subject: "stop-answer" }>, "subject"> | "held";

export interface Aws extends AlarmSource {
  readBefore(target: Target): Promise<AwsReadings>;
  /** What the target's template says, and nothing else. */
  template(target: Target): Promise<Reading<TemplateReading>>;
  /**
   * clientToken and the tag `spot-chaos-run` are the run's id. Sent once; never retried inside. What may be waited for
   * before it leaves: credentials.
   */
  start(order: {
    readonly target: Target;
    readonly runId: string;
    readonly templateId: string;
    readonly mayLeave: MayLeave;
  }): Promise<StartAnswer>;
  /** The experiment tagged with the run's id; null: proven absent. */
  findExperiment(order: {
    readonly target: Target;
    readonly runId: string;
    readonly templateId: string;
  }): Promise<Reading<string | null>>;
  stop(order: {
    readonly target: Target;
    readonly runId: string;
    readonly experimentId: string;
    readonly mayLeave: MayLeave;
  }): Promise<StopAnswer>;
  poll(target: Target, ask: Ask): Promise<PollAnswer>;
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
  readonly key: string;
  readonly ts: string | null;
  /** The hash that Slack shows; null before the first success. */
  readonly shownHash: string | null;
  /** Without a ts: when Slack refused it, so that it is known not to be there; null again before it is offered anew. */
  readonly shownAt: Instant | null;
}

export interface PostRow extends WantedPost, Omit<SentPost, "key"> {}

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

/**
 * The right to drive a run: to write its facts and posts, to post into its thread, to start and stop its experiment.
 * At most one process has it at any time.
 */
export interface Lease extends Held {
  /** How long it is good, in transport milliseconds from the moment of asking; Infinity: nobody else could take it. */
  readonly forMs: number;
  /** Grows whenever another process tells the run something (`tell`): then its facts are to be read again. */
  readonly news: number;
}

export type { Chat, ChatAnswer, MayLeave, MessageAt, Opened, OpenedFrom, Outgoing };

export interface Held {
  readonly runId: string;
  /** The fencing token. It grows with every change of hands; what is written with an older one is refused. */
  readonly token: number;
}

/**
 * What is kept. Facts are append-only; the facts of a step and the posts they want go in one transaction. Several
 * processes may share one: what concerns a run is written by the one that drives it. Where a write answers a boolean,
 * `false` means that the lease is not the newest one: nothing was written, and somebody else drives the run.
 */
export interface Store extends PlanStore, Words {
  /** Whether other processes may use it at the same time: then a lease has to be renewed before its time is over. */
  readonly isShared: boolean;
  readonly schedules: ScheduleBook;
  readonly forewarnings: ForewarningBook;
  /** Opens a run with its first facts, and drives it. Its plan is started by this, in the same transaction: one plan, one run. */
  open(row: RunRow, first: readonly Fact[], posts: readonly WantedPost[], from: OpenedFrom): Promise<Opened>;
  /** Every run that this process drives from now on: its own, renewed, and those that nobody drives any more. */
  drive(): Promise<readonly Lease[]>;
  /**
   * Facts whose key the run already has are left out, and so are audit rows that are there; wanted posts replace older
   * wishes of the same key.
   */
  append(
    held: Held,
    facts: readonly Fact[],
    posts: readonly WantedPost[],
    audit?: readonly AuditRow[],
  ): Promise<boolean>;
  sent(held: Held, post: SentPost): Promise<boolean>;
  /**
   * The cluster is free; the run is driven on until `settle`. The driver's newest word on the outcome stands; of `audit`
   * the first row is kept, with it.
   */
  close(held: Held, outcome: Closed["outcome"], audit?: AuditRow): Promise<boolean>;
  /**
   * Its thread shows all it should: nobody needs to drive it any more. Where it was told more than its driver knows
   * (`news`), it is handed over instead, and driven once more.
   */
  settle(held: Held, news: number): Promise<boolean>;
  /** Hands the run over at once. */
  letGo(held: Held): Promise<void>;
  /** Facts from a process that does not drive the run: what a person asked there. */
  tell(runId: string, facts: readonly Fact[]): Promise<void>;
  facts(runId: string): Promise<readonly Fact[]>;
  posts(runId: string): Promise<readonly PostRow[]>;
  run(runId: string): Promise<RunRow | null>;
  openRuns(): Promise<readonly RunRow[]>;
  /** The newest first, open ones included. */
  runsOf(targetNames: readonly string[], limit: number): Promise<readonly RunRow[]>;
  /** Something came in from Slack: written down with its audit row, unless it has been before. True the first time. */
  receive(key: string, row: AuditRow): Promise<boolean>;
  audit(row: AuditRow): Promise<void>;
  /** The same, unless it is there already: the answer to an earlier writing may have been lost. */
  auditOnce(row: AuditRow): Promise<void>;
  auditRows(): Promise<readonly AuditRow[]>;
  /** Rejects when nothing can be written now. */
  probe(): Promise<void>;
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

/**
 * What is counted, for whoever runs the bot. Counting decides nothing, takes no time and never throws. No run's name, no
 * person's and no free text goes in: every word comes from a short list.
 */
export interface Meter {
  /** A run was written down for the first time; not one that is gone on with. */
  runOpened(): void;
  runClosed(outcome: Closed["outcome"]): void;
  /** One call that was to change a thread, or looked into it. */
  posted(what: "post" | "edit" | "direct" | "remove" | "find", outcome: ChatAnswer["kind"]): void;
  /**
   * Slack shows something that it did not show before: how long ago it happened (`at.to` of the fact that made it) and
   * how long ago the bot learned of it (`seenAt`), in world milliseconds.
   */
  told(what: "post" | "edit", age: { readonly sinceAtMs: number; readonly sinceSeenMs: number }): void;
  /** One call to AWS; `operation` as IAM names it, `ecs:DescribeTasks`. */
  called(operation: string, outcome: "ok" | PollFailure["kind"]): void;
  /** A blindness is over that took so many world milliseconds. */
  blind(why: Blind["why"], ms: number): void;
  /** `renewed-late`: after it had run out, and nobody else had taken it. */
  lease(change: "taken" | "renewed-late" | "lost" | "released"): void;
}
