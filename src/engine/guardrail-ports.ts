import type { Approval } from "../core/approvals.ts";
import type { AlarmReading, HaltWord, PersonReading, ResumeWord, StandingHalt } from "../core/guardrail/asked.ts";
import type { Reading } from "../core/reading.ts";
import type { Target } from "../core/target.ts";
import type { Instant } from "../core/time.ts";

/** What people say before a start; part of the store. */
export interface Words {
  /** True the first time that this person says anything to this plan as it is (its hash), or when it is said again as it was. */
  approve(approval: Approval): Promise<boolean>;
  /** All that was said to a plan, in order. */
  approvals(planId: string): Promise<readonly Approval[]>;
  /** Somebody halts everything. Every word is kept, and what is announced is ended as halted in the same transaction. */
  halt(word: HaltWord): Promise<void>;
  /** Somebody ends the halts that they name; one that was said meanwhile stands. */
  resume(word: ResumeWord): Promise<void>;
  /** null: nothing is halted. */
  halted(): Promise<StandingHalt | null>;
  /** How many halts were ever said, ended or not; `until`: up to that time, by the clocks of those who took them down. */
  haltsSaid(until?: Instant): Promise<number>;
}

/** Who somebody is; part of the chat. */
export interface WhoIsWho {
  person(user: string): Promise<Reading<PersonReading>>;
  /** The ids of the users in a user group (S…). */
  members(group: string): Promise<Reading<readonly string[]>>;
  /** Whether that user is in that channel. Unreadable for a private channel in which the bot is not. */
  isIn(channel: string, user: string): Promise<Reading<boolean>>;
}

/** The alarms that a target names; part of the way to AWS. */
export interface AlarmSource {
  alarms(target: Target, named: readonly string[]): Promise<Reading<readonly AlarmReading[]>>;
}
