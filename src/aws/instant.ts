import type { Instant } from "../core/time.ts";

/** A timestamp as a client hands it out; null when AWS gave none or nonsense. */
export function instantOf(date: Date | undefined): Instant | null {
  if (date === undefined) return null;
  const instant = date.getTime();
  return Number.isFinite(instant) ? instant : null;
}

/** An ISO 8601 time as events and Causes write it (`2022-09-27T21:09:31Z`); null when it is none. */
export function instantFrom(text: unknown): Instant | null {
  if (typeof text !== "string" || !/^\d{4}-\d{2}-\d{2}T/.test(text)) return null;
  const instant = Date.parse(text);
  return Number.isFinite(instant) ? instant : null;
}
