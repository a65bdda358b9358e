import { type Instant, MINUTE } from "../time.ts";
import { instantsOf, shownAt, utcOf, type WallTime, wallTimeOf } from "../wall-time.ts";

/** A cron expression, asked minute by minute; whoever reads the expression makes one. */
export interface Pattern {
  matches(wall: WallTime): boolean;
  /** Whether any minute of that day matches: so that years can be looked through. */
  matchesDay(wall: WallTime): boolean;
  /** Whether any minute of that hour matches. */
  matchesHour(wall: WallTime): boolean;
}

/** A time on the wall that a pattern asks for. */
export interface Occurrence {
  readonly wall: WallTime;
  /** The first of two where the hour comes twice; null where it is skipped, and nothing happens. */
  readonly at: Instant | null;
  /** `at`; where it is skipped, when it would be by the clock of the hour before. */
  readonly around: Instant;
  readonly comesTwice: boolean;
}

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 29 February comes every four years, and once in a century after eight. */
const HORIZON_DAYS = 9 * 366;

/** Whether it is due in the minute that begins then: never in the second of two equal hours. */
export function isDue(pattern: Pattern, timeZone: string, minute: Instant): boolean {
  const wall = wallTimeOf(minute, timeZone);
  return pattern.matches(wall) && instantsOf(wall, timeZone)[0] === minute;
}

/** What comes after that moment, in order, for nine years at most. */
export function* occurrencesAfter(pattern: Pattern, timeZone: string, after: Instant): Generator<Occurrence> {
  const today = Math.floor(shownAt(after, timeZone) / DAY) * DAY;
  for (let day = today; day < today + HORIZON_DAYS * DAY; day += DAY) {
    for (const wall of matchesOf(pattern, day)) {
      const [at = null, second] = instantsOf(wall, timeZone);
      // A skipped hour is reckoned by the clock of the hour before it.
      const eve = utcOf(wall) - DAY;
      const around = at ?? utcOf(wall) - (shownAt(eve, timeZone) - eve);
      if (around > after) yield { wall, at, around, comesTwice: second !== undefined };
    }
  }
}

/** The next times at which it is due. */
export function nextTimes(pattern: Pattern, timeZone: string, after: Instant, count: number): readonly Instant[] {
  const times: Instant[] = [];
  for (const { at } of occurrencesAfter(pattern, timeZone, after)) {
    if (times.length >= count) break;
    if (at !== null) times.push(at);
  }
  return times;
}

function* matchesOf(pattern: Pattern, day: Instant): Generator<WallTime> {
  if (!pattern.matchesDay(utcWall(day))) return;
  for (let hour = day; hour < day + DAY; hour += HOUR) {
    if (!pattern.matchesHour(utcWall(hour))) continue;
    for (let minute = hour; minute < hour + HOUR; minute += MINUTE) {
      const wall = utcWall(minute);
      if (pattern.matches(wall)) yield wall;
    }
  }
}

function utcWall(at: Instant): WallTime {
  return wallTimeOf(at, "UTC");
}
