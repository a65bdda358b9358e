import { type Instant, MINUTE } from "../time.ts";
import type { Schedule } from "./schedule.ts";
import { type Occurrence, occurrencesAfter, type Pattern } from "./times.ts";

/** So long before it starts by itself, an unattended exercise is announced. */
export const AHEAD_MS = 15 * MINUTE;
/** A restart of the bot, and Slack, take less; what stands in the channel later than that was not announced in time. */
export const AHEAD_LATE_MS = 2 * MINUTE;

/** What a look at the clock finds that lies ahead of an unattended schedule. */
export interface AheadTimes {
  /** To be announced now, in order; one that the clock skips (`at` null) is to be told as left out. */
  readonly announce: readonly Occurrence[];
  /** When there is something to announce, or due, next; Infinity: never. */
  readonly next: Instant;
}

/**
 * What is to be announced at that moment. A schedule that was not active when its announcement was due (added or resumed
 * later than that) is not announced for that time, and so does not start then.
 */
export function aheadOf(schedule: Schedule, pattern: Pattern, now: Instant): AheadTimes {
  const announce: Occurrence[] = [];
  let next = Number.POSITIVE_INFINITY;
  if (schedule.pausedBy !== null) return { announce, next };
  for (const one of occurrencesAfter(pattern, schedule.timeZone, now)) {
    const from = one.around - AHEAD_MS;
    if (from > now) {
      next = Math.min(next, from);
      // One that is skipped is reckoned later than what follows it on the wall.
      if (one.at === null) continue;
      break;
    }
    if (one.at !== null) next = Math.min(next, one.at);
    if (from >= schedule.activeSince && now - from <= AHEAD_LATE_MS) announce.push(one);
  }
  return { announce, next };
}
