import type { Fact } from "../core/fact.ts";
import type { PlanRow } from "../core/kept-plan.ts";
import type { Instant } from "../core/time.ts";
import type { AuditRow, PostRow, RunRow } from "../engine/ports.ts";
import type { WorldEvent } from "../sim/aws/world-event.ts";
import type { Shown } from "../sim/slack/shown.ts";
import type { PretendMessage } from "../sim/slack/state/message.ts";
import type { Interval } from "./interval.ts";
import type { Round } from "./round.ts";

/** One process, from its start to its death; `until` null: it lived to the end of the round. */
export interface Life {
  readonly from: Instant;
  readonly until: Instant | null;
  /** The calls of its ports, in order. */
  readonly calls: readonly string[];
}

/** An experiment, as the pretend FIS has it. */
export interface FisExperiment {
  readonly id: string;
  readonly createdAt: Instant;
  readonly endedAt: Instant | null;
  readonly status: string;
  /** Of the tag `spot-chaos-run`. */
  readonly runId: string | null;
  readonly hits: readonly string[];
}

/** A StartExperiment or StopExperiment that reached FIS; `acted`: FIS did what was asked, whatever became of the answer. */
export interface FisCall {
  readonly at: Instant;
  readonly operation: "StartExperiment" | "StopExperiment";
  readonly acted: boolean;
  /** The run's id of a start, the experiment's of a stop. */
  readonly about: string;
}

/** What a person did, and whether the app acknowledged it. */
export interface Deed {
  readonly at: Instant;
  readonly who: string;
  /** Their Slack id. */
  readonly userId: string;
  /** `command`, `submit` (of the form), or the button's name. */
  readonly what: string;
  readonly acknowledged: boolean;
}

/** What the store holds of one run. */
export interface KeptRun {
  readonly row: Pick<RunRow, "runId" | "closed" | "openedAt">;
  readonly facts: readonly Fact[];
  readonly posts: readonly PostRow[];
}

/**
 * A whole round as the simulators and the store recorded it, and what was done to it. Nothing here is the bot's own
 * opinion: it is what the checks look at.
 */
export interface Played {
  readonly round: Round;
  readonly endedAt: Instant;
  /** What truly happened in AWS. */
  readonly history: readonly WorldEvent[];
  readonly experiments: readonly FisExperiment[];
  readonly fisCalls: readonly FisCall[];
  /** Everything the app made Slack show, in order. */
  readonly shown: readonly Shown[];
  /** Every message of the channel as it stands at the end, threads included. */
  readonly messages: readonly PretendMessage[];
  readonly runs: readonly KeptRun[];
  /** Every plan that ever stood in the channel, as the store holds it. */
  readonly plans: readonly PlanRow[];
  readonly audit: readonly AuditRow[];
  readonly deeds: readonly Deed[];
  readonly lives: readonly Life[];
  /**
   * Where a process died, or stood still, or could not reach its store: what it was about to write down, or to answer,
   * may be gone with it.
   */
  readonly interruptions: readonly Interval[];
  /** What the simulators were asked, all calls counted. */
  readonly requests: number;
  /** What the bots logged as errors. */
  readonly errors: readonly string[];
}
