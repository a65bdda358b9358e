import type { Plan } from "./plan.ts";
import type { Saw } from "./saw.ts";
import type { Target } from "./target.ts";
import type { Instant, Span } from "./time.ts";

interface FactBase {
  /** Unique within the run; the same key twice is the same fact twice. */
  readonly key: string;
  /** When it happened, as its source says. */
  readonly at: Span;
  /** When the bot learned of it. */
  readonly seenAt: Instant;
}

/** Someone pressed Start and every guard said yes. The root of a run: without it there is none. */
export interface Requested extends FactBase {
  readonly kind: "Requested";
  readonly runId: string;
  readonly target: Target;
  /** Slack user id of the asker. */
  readonly by: string;
  readonly channel: string;
  readonly reason: string | null;
  /** What the asker expected to see; absent: nothing was said. */
  readonly hypothesis?: string;
  /** The id of the schedule that started by itself; absent: a person pressed. */
  readonly schedule?: string;
  readonly plan: Plan;
  /** Past it nothing is started any more: 60 s after the press, and where nobody pressed, not after its plan's end. */
  readonly notAfter: Instant;
  /**
   * How many halts had ever been said when somebody pressed, or when it was due: one more, ended or not, and it does not
   * start. Absent: it was asked for before that was counted.
   */
  readonly halts?: number;
  /** The run that this one takes over from, after its recovery. */
  readonly supersedes: string | null;
}

/** The thread exists. Before it does, no experiment is started. */
export interface CardPosted extends FactBase {
  readonly kind: "CardPosted";
  readonly channel: string;
  readonly ts: string;
}

/** Where the thread can be read, for those who are told elsewhere; `link` null: Slack gave none. */
export interface CardLinked extends FactBase {
  readonly kind: "CardLinked";
  readonly link: string | null;
}

/** A channel was told of the run, or cannot be: before all are that the target names, no experiment is started. */
export interface Announced extends FactBase {
  readonly kind: "Announced";
  readonly channel: string;
  readonly answer:
    | { readonly kind: "posted"; readonly ts: string }
    /** `code` is Slack's own word, `advice` says how to mend it. */
    | { readonly kind: "refused"; readonly code: string; readonly advice: string };
}

/** What FIS answered to StartExperiment; `not-made` is a start that is proven never to have happened. */
export interface StartAnswered extends FactBase {
  readonly kind: "StartAnswered";
  readonly answer:
    | { readonly kind: "started"; readonly experimentId: string }
    | { readonly kind: "not-made"; readonly why: string; readonly code: string };
}

export interface Observation extends FactBase {
  readonly kind: "Observation";
  readonly source: "event" | "poll";
  /** Event id, activity id, task ARN, or the operation that was polled. */
  readonly evidence: string;
  readonly saw: Saw;
}

/** `stop` asks FIS to stop; `finish` ends the watching. */
export interface StopAsked extends FactBase {
  readonly kind: "StopAsked";
  readonly what: "stop" | "finish";
  readonly by: string;
}

/**
 * The end of a blindness is a fact of its own: its key is the beginning's with this behind it.
 */
export const BLIND_ENDED = ":ended";

/**
 * The bot could not see (`away`: nobody did), or is going away (`shutdown`; `to` null: not back yet). `at` is the interval
 * itself when it is known.
 */
export interface Blind extends FactBase {
  readonly kind: "Blind";
  readonly why: "aws" | "slack" | "shutdown" | "away";
  readonly detail: string;
  readonly from: Instant;
  readonly to: Instant | null;
}

/**
 * A bad turn's reply is wanted from now on: it keeps its place, whatever comes to be known afterwards. Or a direct message
 * to the asker is about to leave: nobody can look whether one is there, so no second one is sent.
 */
export interface Told extends FactBase {
  readonly kind: "Told";
  /** The key of the reply, or of the direct message. */
  readonly post: string;
}

export type Outcome =
  | "back"
  | "recovered"
  | "failed"
  | "stopped"
  | "finished_early"
  | "superseded"
  | "not_back"
  | "not_recovered"
  | "not_started";

export interface Closed extends FactBase {
  readonly kind: "Closed";
  readonly outcome: Outcome;
  /** Who finished it, where a person did. */
  readonly by: string | null;
}

/** Everything that a run is made of. */
export type Fact =
  | Requested
  | CardPosted
  | CardLinked
  | Announced
  | StartAnswered
  | Observation
  | StopAsked
  | Blind
  | Told
  | Closed;
