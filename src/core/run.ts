import type { Announced, Blind, CardLinked, CardPosted, Closed, Requested, StartAnswered, StopAsked } from "./fact.ts";
import type { Mark } from "./mark.ts";
import type { ExperimentStatus, Saw, Signal, TaskStatus } from "./saw.ts";
import type { Instant, Span } from "./time.ts";

export type SawOf<S extends Saw["subject"]> = Extract<Saw, { subject: S }>;

/** The FIS experiment; each status that was seen has its mark. */
export interface Experiment {
  readonly id: string | null;
  readonly startTime: Instant | null;
  readonly statuses: ReadonlyMap<ExperimentStatus, Mark>;
  readonly reason: string | null;
}

/** An EC2 instance that had to do with the run, and what is proven of it. */
export interface Instance {
  readonly id: string;
  readonly group: string | null;
  readonly type: string | null;
  readonly zone: string | null;
  readonly recommended: Mark | null;
  readonly warned: Mark | null;
  readonly draining: Mark | null;
  /** Shutting down, terminated, stopped or no longer listed. */
  readonly gone: Mark | null;
  /** StateReason.Code once it is gone. */
  readonly stateReason: string | null;
  /** CloudTrail's confirmation. */
  readonly bidEvicted: Mark | null;
  /** The newest status code of its Spot request. */
  readonly spotCode: { readonly code: string; readonly at: Instant } | null;
}

export interface Task {
  readonly arn: string;
  readonly service: string | null;
  readonly daemon: boolean;
  readonly fargate: boolean;
  readonly hostArn: string | null;
  readonly status: TaskStatus;
  readonly version: number;
  readonly createdAt: Instant | null;
  readonly provisioning: Mark | null;
  readonly pending: Mark | null;
  readonly running: Mark | null;
  /** ECS wants it stopped, or it is on its way there. */
  readonly leaving: Mark | null;
  readonly stopped: Mark | null;
  readonly stopCode: string | null;
  readonly stoppedReason: string | null;
  readonly exitCodes: readonly (number | null)[];
}

/** A load balancer's target. */
export interface LoadTarget {
  readonly id: string;
  readonly targetGroupArn: string;
  /** null: an IP address that belongs to no known host. */
  readonly instanceId: string | null;
  /** First seen draining, unused or gone. */
  readonly leaving: Mark | null;
}

/** A snapshot that was unbroken from `saw.since` to `at.to`. */
export interface Snapshot<S extends "look" | "group"> {
  readonly key: string;
  readonly at: Span;
  readonly seenAt: Instant;
  readonly saw: SawOf<S>;
}

export interface Activity {
  readonly saw: SawOf<"activity">;
  readonly seenAt: Instant;
}

/** All that the facts say, joined so that neither their order nor repeats matter. */
export interface Run {
  /** null until the root is there: facts may come in any order. */
  readonly requested: Requested | null;
  readonly card: CardPosted | null;
  readonly start: StartAnswered | null;
  readonly experiment: Experiment;
  /** ListExperimentResolvedTargets; null while it is not known. */
  readonly resolved: { readonly instanceIds: readonly string[]; readonly mark: Mark } | null;
  readonly instances: ReadonlyMap<string, Instance>;
  /** Container instance ARN → EC2 instance id. */
  readonly hosts: ReadonlyMap<string, string>;
  readonly tasks: ReadonlyMap<string, Task>;
  readonly targets: ReadonlyMap<string, LoadTarget>;
  readonly looks: ReadonlyMap<string, Snapshot<"look">>;
  readonly groups: ReadonlyMap<string, Snapshot<"group">>;
  readonly activities: ReadonlyMap<string, Activity>;
  readonly alarms: ReadonlyMap<string, { readonly saw: SawOf<"alarm">; readonly mark: Mark }>;
  readonly serviceEvents: ReadonlyMap<string, { readonly saw: SawOf<"service-event">; readonly mark: Mark }>;
  readonly stops: ReadonlyMap<string, StopAsked>;
  readonly stopAnswer: { readonly saw: SawOf<"stop-answer">; readonly seenAt: Instant } | null;
  /** The newest word on each signal that could not be read at some time. */
  readonly signals: ReadonlyMap<Signal, { readonly saw: SawOf<"signal">; readonly seenAt: Instant }>;
  /** When a signal was read whole, as far as that is told. */
  readonly reads: ReadonlyMap<Signal, Instant>;
  readonly blinds: ReadonlyMap<string, Blind>;
  /** The bad turns that the thread has been told, and what the asker was told directly, by its key: since when. */
  readonly told: ReadonlyMap<string, Instant>;
  readonly closed: Closed | null;
  /** When AWS last answered anything. */
  readonly lastLook: Instant | null;
  /** Only of targets that announce their runs. */
  readonly cardLink: CardLinked | null;
  /** By channel. */
  readonly announced: ReadonlyMap<string, Announced>;
}

export const EMPTY_RUN: Run = {
  requested: null,
  card: null,
  start: null,
  experiment: { id: null, startTime: null, statuses: new Map(), reason: null },
  resolved: null,
  instances: new Map(),
  hosts: new Map(),
  tasks: new Map(),
  targets: new Map(),
  looks: new Map(),
  groups: new Map(),
  activities: new Map(),
  alarms: new Map(),
  serviceEvents: new Map(),
  stops: new Map(),
  stopAnswer: null,
  signals: new Map(),
  reads: new Map(),
  blinds: new Map(),
  told: new Map(),
  closed: null,
  lastLook: null,
  cardLink: null,
  announced: new Map(),
};
