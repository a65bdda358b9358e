import type { Round } from "../round.ts";

/** The n-th request that a simulator gets (from 1), and whether it has acted by then. */
export interface Moment {
  readonly request: number;
  /** Only requests of this name are counted (`fis:StartExperiment`); absent: all of them. */
  readonly of?: string;
  readonly side: "before" | "after";
}

/** What an operating system, a network or a deployment does to a process. Real milliseconds: nobody there knows of our warp. */
export type Blow =
  /** Whoever sends the request is killed; `other`: the replica that did not send it. Started again after so long. */
  | { readonly kind: "kill -9"; readonly when: Moment; readonly whom: Whom; readonly awayMs: number }
  | { readonly kind: "SIGTERM"; readonly when: Moment; readonly whom: Whom; readonly awayMs: number }
  | { readonly kind: "paused"; readonly when: Moment; readonly whom: Whom; readonly forMs: number }
  /** PostgreSQL does not answer it. `mute`: what is asked still arrives there. `refused`: every connection breaks. */
  | {
      readonly kind: "cut off";
      readonly when: Moment;
      readonly whom: Whom;
      readonly how: "silent" | "mute" | "refused";
      readonly forMs: number;
    }
  | {
      readonly kind: "postgres restarted";
      readonly when: Moment;
      readonly signal: "SIGINT" | "SIGQUIT";
      readonly forMs: number;
    }
  /** AWS or Slack never answers this one request, acted upon or not; whoever asked waits for so long. */
  | { readonly kind: "no answer"; readonly when: Moment; readonly forMs: number }
  /** Slack asks every connected socket to reconnect, as it does every few hours. */
  | { readonly kind: "sockets refreshed"; readonly when: Moment; readonly reason: "warning" | "refresh_requested" }
  | { readonly kind: "sockets cut"; readonly when: Moment };

export type Whom = "sender" | "other";

/** A round with processes of the bot's own, real sockets and real signals, in a world that runs faster than the clock on the wall. */
export interface ProcessRound extends Round {
  readonly store: "sqlite" | "postgres";
  /** One after the other: each is counted from the moment when the one before is over. */
  readonly blows: readonly Blow[];
  /** Every press reaches both replicas. */
  readonly atBoth: boolean;
}

export function nameOfProcesses({ store, blows, faults, atBoth }: ProcessRound): string {
  const kinds = [...blows, ...faults].map(({ kind }) => kind);
  const all = [...new Set(kinds), ...(atBoth ? ["delivered to both"] : [])];
  return `${store === "sqlite" ? "one" : "two"}: ${all.length === 0 ? "none" : all.sort().join(" + ")}`;
}
