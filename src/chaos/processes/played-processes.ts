import type { Instant } from "../../core/time.ts";
import type { Played } from "../played.ts";
import type { End } from "./bot-child.ts";
import type { Blow, Moment, ProcessRound } from "./process-round.ts";

/** A blow, as it came. */
export interface BlowRecord {
  readonly kind: Blow["kind"];
  readonly at: Instant;
  /** Of real time, for what follows. */
  readonly struckMs: number;
  /** The request at which it came. */
  readonly request: string;
  readonly side: Moment["side"];
  /** Which process it met; null: none alone. */
  readonly victim: number | null;
  /** It was the last to watch or to tell a run. */
  readonly drove: boolean;
  /** The victim is gone, or goes on; null: not before the end of the round. */
  readonly overAt: Instant | null;
  /** The first request by which a process went on with a run; null: none. */
  readonly resumed: { readonly at: Instant; readonly by: number; readonly afterMs: number } | null;
}

export interface ProcessRecord {
  readonly from: Instant;
  /** null: it lived to the end of the round. */
  readonly end: End | null;
  readonly said: string;
  /** Which of the addresses it was given. */
  readonly place: number;
}

/** A whole round over real sockets. */
export interface PlayedProcesses extends Omit<Played, "lives" | "interruptions" | "errors"> {
  readonly round: ProcessRound;
  readonly processes: readonly ProcessRecord[];
  readonly blows: readonly BlowRecord[];
  /** Real time. */
  readonly tookMs: number;
  /** It was given up. */
  readonly isLate: boolean;
}
