import type { Clock } from "../engine/ports.ts";

export interface VirtualClock extends Clock {
  /** The same time for a process that may end before the others: whatever it does has an owner from then on. */
  process(): ProcessClock;
  /** Resolves when nobody is awake and nothing is left that time could bring. */
  idle(): Promise<void>;
  /** The names of all who are awake: where a rehearsal hangs, one of them waits for something without sleeping. */
  awake(): readonly string[];
  /** Time stops; whoever sleeps is never woken. */
  end(): void;
}

/** One process's share of virtual time. */
export interface ProcessClock extends Clock {
  /** As kill -9 would: nobody of this process is woken any more, and nobody waits for those who were awake. */
  end(): void;
  /**
   * As SIGSTOP would: until `goOn` nobody of it is woken, and nobody waits for those who were awake. What they are at goes
   * on all the same until it sleeps or asks `unpaused`: whoever wants them to stand still has to hold them up there.
   */
  pause(): void;
  goOn(): void;
  /** Resolves when the process does not stand still. */
  unpaused(): Promise<void>;
}
