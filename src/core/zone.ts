import { HOUR, type Instant, MINUTE } from "./time.ts";
import { shownAt } from "./wall-time.ts";

/** What a clock on a wall and the calendar beside it show. */
export interface Wall {
  /** 2026-12-20 */
  readonly date: string;
  /** 0 is Monday. */
  readonly weekday: number;
  /** Since midnight, by what the clock shows: an hour that comes twice is shown twice. */
  readonly minute: number;
}

/** What is shown at an instant in a time zone. Throws RangeError for a zone that is none. */
export function wallAt(instant: Instant, timeZone: string): Wall {
  const shown = shownAt(instant, timeZone);
  const day = new Date(shown);
  return {
    date: day.toISOString().slice(0, 10),
    weekday: (day.getUTCDay() + 6) % 7,
    minute: day.getUTCHours() * 60 + day.getUTCMinutes(),
  };
}

/**
 * The first instant at which the clock shows this minute of this day, or, where that minute is skipped, the first one
 * after the skip. `minute` 1440 is the next day's midnight.
 */
export function instantOf(date: string, minute: number, timeZone: string): Instant {
  const wanted = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE;
  // No zone changes its offset twice in two days: one of these is in force at the wanted time.
  const guesses = [wanted - 24 * HOUR, wanted + 24 * HOUR].map((near) => wanted - (shownAt(near, timeZone) - near));
  const fitting = guesses.filter((guess) => shownAt(guess, timeZone) === wanted);
  if (fitting.length > 0) return Math.min(...fitting);
  let instant = Math.min(...guesses);
  while (shownAt(instant, timeZone) < wanted) instant += MINUTE;
  return instant;
}

/** The day so many days later (or earlier). */
export function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 24 * HOUR).toISOString().slice(0, 10);
}

/** Whether it is a day that the calendar has. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
