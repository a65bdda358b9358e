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
export const HOUR = 60 * MINUTE;

export function exactly(instant: Instant): Span {
  return { from: instant, to: instant };
}
