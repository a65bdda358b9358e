import type { StartRequest } from "../guard/start-request.ts";
import type { ChannelReading, Reading } from "../reading.ts";
import type { Refusal } from "../refusal.ts";
import type { Instant } from "../time.ts";
import type { Members } from "./membership.ts";

/** What Slack says of a person (users.info). */
export interface PersonReading {
  readonly id: string;
  readonly isBot: boolean;
  /** Of several channels, or of one. */
  readonly isGuest: boolean;
  /** Of another workspace, met in a shared channel. */
  readonly isStranger: boolean;
  readonly isDeleted: boolean;
}

/** Nothing starts anywhere until somebody resumes. */
export interface Halt {
  readonly by: string;
  readonly at: Instant;
  readonly reason: string | null;
}

/** The word by which everything is halted. `where`: the Slack channel in which it was said. */
export interface HaltWord extends Halt {
  readonly where: string;
}

/** The first halt that nobody has ended, with the store's numbers of all such halts, its own first. */
export interface StandingHalt extends Halt {
  readonly all: readonly number[];
}

/** The word by which halts are ended: those that its speaker could know of, and no other. */
export interface ResumeWord extends Omit<HaltWord, "reason"> {
  readonly ends: readonly number[];
}

/** The target's newest run that started anything. */
export interface LastRun {
  readonly runId: string;
  /** null: it is open. */
  readonly endedAt: Instant | null;
}

/** A run that is open in the target's account, on another cluster. */
export interface Neighbour {
  readonly runId: string;
  readonly targetName: string;
}

export interface AlarmReading {
  /** As the configuration names it. */
  readonly named: string;
  /** CloudWatch's own word: OK, ALARM, INSUFFICIENT_DATA; null: there is no such alarm. */
  readonly state: string | null;
}

/** What can be read before AWS is asked anything. */
export interface DoorReadings {
  readonly halt: Reading<Halt | null>;
  readonly person: Reading<PersonReading>;
  readonly members: Members;
  /** null: it never ran. */
  readonly lastRun: Reading<LastRun | null>;
  readonly neighbours: Reading<readonly Neighbour[]>;
  /** The channels where a run is announced, by id. */
  readonly announce: ReadonlyMap<string, Reading<ChannelReading>>;
}

export interface AtTheDoor {
  readonly request: StartRequest;
  readonly readings: DoorReadings;
  readonly now: Instant;
}

/** What is known once the plan is. */
export interface AtThePlan {
  readonly request: StartRequest;
  /** How many of how many Spot Instances the experiment takes. */
  readonly share: Reading<{ readonly count: number; readonly of: number }>;
  /** Empty when the target names none. */
  readonly alarms: Reading<readonly AlarmReading[]>;
}

/** One limit: why it forbids the start, or null. What it cannot read, it forbids. */
export type DoorRule = (asked: AtTheDoor) => Refusal | null;
export type PlanRule = (asked: AtThePlan) => Refusal | null;
