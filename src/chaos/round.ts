import type { Instant } from "../core/time.ts";
import type { Fault } from "./fault.ts";

/** What a person does once the run is told of. `afterMs` counts from its card, `at` is world time. */
export interface Act {
  readonly who: string;
  readonly press: "stop" | "finish";
  readonly when: { readonly afterMs: number } | { readonly at: Instant };
}

/** Everything that a round is made of; the same round plays the same way. */
export interface Round {
  readonly seed: number;
  readonly scenario: string;
  readonly worldSeed: number;
  /** When the first command is typed, and how long the question is read, in milliseconds. */
  readonly typeAfterMs: number;
  readonly readMs: number;
  /** The first command says everything; else the form asks for the rest. */
  readonly saysAll: boolean;
  readonly acts: readonly Act[];
  readonly faults: readonly Fault[];
}

/** A name for the table: the kinds of its faults. */
export function nameOf(round: Round): string {
  const kinds = [...new Set(round.faults.map((fault) => fault.kind))].sort();
  return kinds.length === 0 ? "none" : kinds.join(" + ");
}
