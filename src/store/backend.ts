import type { Kysely, RawBuilder } from "kysely";
import type { Schema } from "./schema.ts";

/** A database that is only read. */
export interface Reading {
  readonly kysely: Kysely<Schema>;
  /** What to throw instead of an error of the driver: a StoreProblem where it is one, else the error itself. */
  explain(error: unknown): unknown;
  /** Lets go of the connections and of the lock. */
  release(): Promise<void>;
}

/** A database, as far as the one store has to know which it is. */
export interface Backend extends Reading {
  /** Whether other processes may use it at the same time. */
  readonly isShared: boolean;
  /** Whether its rows are locked one by one; else it is locked as a whole by whoever writes. */
  readonly hasRowLocks: boolean;
  /** The database's own clock in whole milliseconds: the clocks of the processes that share it may differ. */
  now(): RawBuilder<number>;
}
