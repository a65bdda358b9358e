import type { Instant } from "../time.ts";
import { nextTimes, type Occurrence, occurrencesAfter, type Pattern } from "./times.ts";

/** A game day that comes again: at each due time its plan is posted, and somebody presses Start. */
export interface Schedule {
  /** For example `sched-7f3k2m9q4x`. */
  readonly id: string;
  /** The target's name in the configuration. */
  readonly target: string;
  readonly channel: string;
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  readonly expression: string;
  /** As the IANA names it. */
  readonly timeZone: string;
  readonly reason: string | null;
  /** Who added it; starts nothing in their name. */
  readonly by: string;
  /** When it was added, or gone on with after a pause: what was due before is nobody's loss. */
  readonly activeSince: Instant;
  /** Who paused it; null: it is not paused. */
  readonly pausedBy: string | null;
}

/** What a person asks of the schedules of a channel. The expression and the zone are not read yet. */
export type ScheduleAsk =
  | {
      readonly kind: "schedule-add";
      readonly expression: string;
      readonly target: string;
      /** null: none was given. */
      readonly timeZone: string | null;
      readonly reason: string | null;
    }
  | { readonly kind: "schedule-list" }
  | { readonly kind: "schedule-remove" | "schedule-pause" | "schedule-resume"; readonly id: string };

/** A restart of the bot takes less; what is older is not started late. */
export const LATE_AFTER_MS = 90_000;
/** More would be told as a number. */
const MOST_MISSED = 100;

/** What a look at the clock finds. */
export interface DueTimes {
  /** To be acted upon now. */
  readonly due: Instant | null;
  /** Nobody was there to act; oldest first. */
  readonly missed: readonly Instant[];
}

/**
 * What became due after `handled` (the last due time that was acted upon or told, if any) and is not in the future.
 */
export function dueTimes(schedule: Schedule, pattern: Pattern, handled: Instant | null, now: Instant): DueTimes {
  if (schedule.pausedBy !== null) return { due: null, missed: [] };
  const after = Math.max(schedule.activeSince, handled ?? Number.NEGATIVE_INFINITY);
  const times: Instant[] = [];
  for (const at of nextUntil(pattern, schedule.timeZone, after, now)) times.push(at);
  const last = times.at(-1);
  const due = last !== undefined && now - last <= LATE_AFTER_MS ? last : null;
  return { due, missed: times.filter((at) => at !== due).slice(-MOST_MISSED) };
}

function nextUntil(pattern: Pattern, timeZone: string, after: Instant, until: Instant): readonly Instant[] {
  const times: Instant[] = [];
  for (const { at } of occurrencesAfter(pattern, timeZone, after)) {
    if (at === null) continue;
    if (at > until) break;
    times.push(at);
  }
  return times;
}

/** The next time after that moment; null: never again. */
export function nextTime(schedule: Schedule, pattern: Pattern, after: Instant): Instant | null {
  const [next = null] = schedule.pausedBy === null ? nextTimes(pattern, schedule.timeZone, after, 1) : [];
  return next;
}

/** Times on the wall until the given moment that the clock skips or shows twice: people expect them otherwise. */
export function oddTimes(schedule: Schedule, pattern: Pattern, after: Instant, until: Instant): readonly Occurrence[] {
  const odd: Occurrence[] = [];
  for (const one of occurrencesAfter(pattern, schedule.timeZone, after)) {
    if (one.at !== null && one.at > until) break;
    if (one.at === null || one.comesTwice) odd.push(one);
  }
  return odd;
}
