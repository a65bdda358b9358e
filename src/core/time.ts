/** Milliseconds since the Unix epoch, UTC. In a rehearsal this is world time, which may be warped. */
export type Instant = number;

/**
 * When something happened, as far as it is known: equal ends when AWS states the time;
 * otherwise the last poll that said otherwise and the first one that said so.
 */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

export function exactly(instant: Instant): Span {
  return { from: instant, to: instant };
}

/**
 * Two reports of one fact narrow each other. Reports that contradict each other (clocks differ between
 * AWS services) cannot both be right: the shorter one wins, the earlier one of two equally long.
 */
export function narrow(a: Span, b: Span): Span {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  if (from <= to) return { from, to };
  const lengths = a.to - a.from - (b.to - b.from);
  if (lengths !== 0) return lengths < 0 ? a : b;
  return a.from <= b.from ? a : b;
}
