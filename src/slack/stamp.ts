import type { Instant } from "../core/time.ts";

/** "1503435956.000247", as Slack stamps messages and presses, to the whole millisecond. null: it is none. */
export function instantOf(stamp: unknown): Instant | null {
  const [, seconds, micros] = typeof stamp === "string" ? (/^(\d{1,12})\.(\d{1,6})$/.exec(stamp) ?? []) : [];
  if (seconds === undefined || micros === undefined) return null;
  return Number(seconds) * 1000 + Math.floor(Number(micros.padEnd(6, "0")) / 1000);
}
