import type { Reading, Readings } from "../reading.ts";
import type { Refusal } from "../refusal.ts";
import type { Instant } from "../time.ts";
import type { StartRequest } from "./start-request.ts";

export interface Asked {
  readonly request: StartRequest;
  readonly readings: Readings;
  readonly now: Instant;
}

/**
 * One reason not to start. A rule whose input could not be read returns null: `unreadable.ts` refuses for
 * every such input, once, so that no rule has to.
 */
export type Rule = (asked: Asked) => Refusal | null;

/** What was read, or null when it could not be. */
export function known<T>(reading: Reading<T>): T | null {
  return reading.readable ? reading.value : null;
}
