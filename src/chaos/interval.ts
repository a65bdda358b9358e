import type { Instant } from "../core/time.ts";

export interface Interval {
  readonly from: Instant;
  readonly to: Instant;
}

/** How much two intervals share, in milliseconds. */
export function overlap(a: Interval, b: Interval): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
}

/** How much of `whole` none of the others covers, in milliseconds. */
export function lengthOutside(whole: Interval, others: readonly Interval[]): number {
  let left = 0;
  let at = whole.from;
  for (const other of [...others].sort((a, b) => a.from - b.from)) {
    if (other.to <= at) continue;
    if (other.from >= whole.to) break;
    left += Math.max(0, other.from - at);
    at = Math.max(at, other.to);
  }
  return left + Math.max(0, whole.to - at);
}
