import type { Violation } from "./violation.ts";

/** What became of one round; plain, so that a worker can hand it over. */
export interface RoundResult {
  readonly seed: number;
  /** The kinds of its faults. */
  readonly name: string;
  readonly scenario: string;
  readonly violations: readonly Violation[];
  /** The option that plays it. */
  readonly option: "rounds" | "replicas" | "processes";
  /** Milliseconds of world time, one a fault that passed; of real time, one a blow, where the processes were real. */
  readonly resumedMs: readonly number[];
}

export interface Tally {
  readonly rounds: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly false: number;
  /** Of each round in which anything was found. */
  readonly failures: readonly number[];
}

export function tallyOf(results: readonly RoundResult[]): Tally {
  const violations = results.flatMap((result) => result.violations);
  const count = (kind: Violation["kind"]) => violations.filter((one) => one.kind === kind).length;
  const failures = results.filter((result) => result.violations.length > 0).map(({ seed }) => seed);
  return {
    rounds: results.length,
    lost: count("lost"),
    duplicated: count("duplicated"),
    false: count("false"),
    failures: failures.sort((a, b) => a - b),
  };
}
