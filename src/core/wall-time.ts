import { type Instant, MINUTE } from "./time.ts";

/** What a clock on the wall of some time zone shows, to the minute. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** Clocks are set by an hour, on Lord Howe Island by half of one; zones have moved by up to a day. */
const FURTHEST_MS = 26 * 60 * MINUTE;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether there is such a zone, as the IANA names them (`Europe/Berlin`) or `UTC`; an offset (`+02:00`) is none. */
export function isTimeZone(name: string): boolean {
  // Offsets such as +01:00 are taken by Intl too, and know nothing of summer.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Throws RangeError for a zone that does not exist. */
export function wallTimeOf(at: Instant, timeZone: string): WallTime {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) parts[type] = Number(value);
  const { year = Number.NaN, month = Number.NaN, day = Number.NaN, hour = Number.NaN, minute = Number.NaN } = parts;
  return { year, month, day, hour, minute };
}

/**
 * The moments at which the clock shows that time, in order: one; none in an hour that is skipped; two in one that comes
 * twice.
 */
export function instantsOf(wall: WallTime, timeZone: string): readonly Instant[] {
  const asUtc = utcOf(wall);
  // Whatever the clock is set to around then, it is one of these distances from UTC.
  const offsets = [-FURTHEST_MS, 0, FURTHEST_MS].map((ms) => offsetAt(asUtc + ms, timeZone));
  const found = [...new Set(offsets)].map((offset) => asUtc - offset);
  return found.filter((at) => shownAt(at, timeZone) === asUtc).sort((a, b) => a - b);
}

/** The same figures read as UTC: walls can be counted and compared by it. */
export function utcOf({ year, month, day, hour, minute }: WallTime): Instant {
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** What the clock shows, read as UTC. Throws RangeError for a zone that does not exist. */
export function shownAt(at: Instant, timeZone: string): Instant {
  return utcOf(wallTimeOf(at, timeZone));
}

/** Wall time minus UTC, in milliseconds. */
function offsetAt(at: Instant, timeZone: string): number {
  const minute = Math.floor(at / MINUTE) * MINUTE;
  return shownAt(minute, timeZone) - minute;
}

/** One takes a tenth of a millisecond to make. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  formats.set(timeZone, format);
  return format;
}
