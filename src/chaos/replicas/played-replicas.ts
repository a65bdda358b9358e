import type { Instant } from "../../core/time.ts";
import type { Life, Played } from "../played.ts";
import type { Blow, ReplicaRound } from "./replica-round.ts";

/** A blow, as it came. */
export interface BlowRecord {
  readonly kind: Blow["kind"];
  readonly at: Instant;
  /** The call of which it came before or after. */
  readonly call: string;
  readonly victim: number;
  /** The last poll before was its own. */
  readonly drove: boolean;
  /** The victim is gone, or goes on; null: not before the end. */
  readonly overAt: Instant | null;
  /** The first poll of a process that could keep what it learned; null: none. */
  readonly resumed: { readonly at: Instant; readonly by: number } | null;
}

/** A whole round with two replicas. */
export interface PlayedReplicas extends Omit<Played, "lives" | "interruptions"> {
  readonly round: ReplicaRound;
  readonly processes: readonly Life[];
  readonly blows: readonly BlowRecord[];
}

/** The round as the checks of a single bot read it: who drove the run, one after the other. */
export function asPlayed(played: PlayedReplicas): Played {
  const lives: Life[] = [];
  let from = played.processes[0]?.from ?? played.endedAt;
  for (const { at, kind, overAt, victim, drove, resumed } of played.blows) {
    if (!drove || resumed === null || resumed.by === victim) continue;
    // Who is told to go watches until it has handed over.
    const until = kind === "SIGTERM" ? (overAt ?? at) : at;
    if (resumed.at <= until) continue;
    lives.push({ from, until, calls: [] });
    from = resumed.at;
  }
  const interruptions = [
    ...played.processes.flatMap(({ until }) => (until === null ? [] : [{ from: until, to: until }])),
    ...played.blows.map(({ at, overAt }) => ({ from: at, to: overAt ?? played.endedAt })),
  ];
  return { ...played, lives: [...lives, { from, until: null, calls: [] }], interruptions };
}
