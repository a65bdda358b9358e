import type { Death } from "../fault.ts";
import type { Round } from "../round.ts";

/** At which port call of which process (in the order in which they were started, from 0). */
export interface Moment extends Death {
  readonly process: number;
}

/** What happens to one of two replicas; world milliseconds. */
export type Blow =
  | { readonly kind: "kill -9"; readonly when: Moment; readonly awayMs: number }
  | { readonly kind: "SIGTERM"; readonly when: Moment; readonly awayMs: number }
  | { readonly kind: "paused"; readonly when: Moment; readonly forMs: number }
  /** The store does not answer it; `both`: nobody. */
  | { readonly kind: "cut off"; readonly when: Moment; readonly both: boolean; readonly forMs: number };

/** A round in virtual time with two replicas that share a store. */
export interface ReplicaRound extends Round {
  /** One after the other: each is waited for only when the one before has come. */
  readonly blows: readonly Blow[];
  /** Whatever Slack delivers reaches both. */
  readonly atBoth: boolean;
}

export function nameOfReplicas({ blows, faults, atBoth }: ReplicaRound): string {
  const kinds = [...blows, ...faults].map((one) => ("both" in one && one.both ? "store away" : one.kind));
  const all = [...new Set(kinds), ...(atBoth ? ["delivered to both"] : [])].sort();
  return `replicas: ${all.length === 0 ? "none" : all.join(" + ")}`;
}
