import type { Lease } from "./ports.ts";

/** What a run comes from. */
export interface OpenedFrom {
  /** The run that gives its cluster free by this, whoever drives it. */
  readonly supersedes: string | null;
  /** The version that was judged of the plan of its id; null: it has no plan. */
  readonly planVersion: number | null;
  /** How many runs may be open in its account at a time, itself included; null or absent: any number. */
  readonly concurrentRuns?: number | null;
}

/**
 * null: another run is open on the same cluster, or the plan of its id is not open any more, or another version by now: it
 * is started as it was agreed to, or not. `crowded`: as many runs as may be are open on the account's other clusters. They
 * are counted in the transaction that opens it, and the openings of one account come one after the other.
 */
export type Opened = Lease | "crowded" | null;
