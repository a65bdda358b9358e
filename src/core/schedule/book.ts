import type { Instant } from "../time.ts";
import type { Schedule } from "./schedule.ts";

/** A due time of a schedule. */
export interface Firing {
  readonly scheduleId: string;
  readonly at: Instant;
}

/** The schedules, shared by all processes. */
export interface ScheduleBook {
  add(schedule: Schedule): Promise<void>;
  /** Oldest first. */
  all(): Promise<readonly Schedule[]>;
  /** False: there is none, and nothing is changed; so with the next two, and where it is so already. */
  remove(id: string): Promise<boolean>;
  pause(id: string, by: string): Promise<boolean>;
  /** What was due before `at` is not made up for. */
  resume(id: string, at: Instant): Promise<boolean>;
  /** The last due time that anybody took; null: none yet. */
  handledUntil(id: string): Promise<Instant | null>;
  /** True for the first who asks, in whatever process: that one sees to it. */
  take(firing: Firing): Promise<boolean>;
  /** What became of it, in a word. False: that was written down before. */
  settle(firing: Firing, outcome: string): Promise<boolean>;
  /** Taken by another process, which has not come to an end with it. */
  unsettled(): Promise<readonly Firing[]>;
}
