import type { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import type { Instant } from "../core/time.ts";
import type { Store } from "../engine/ports.ts";
import type { Backend } from "./backend.ts";
import { RelationalStore } from "./relational-store.ts";
import type { Schema } from "./schema.ts";
import { nodeSqliteDialect } from "./sqlite-dialect.ts";
import { openDatabase, truePath } from "./sqlite-file.ts";
import { lockFor } from "./sqlite-lock.ts";
import { sqliteProblem } from "./sqlite-problem.ts";

interface SqliteOptions {
  readonly path: string;
  /** Names this process in what it writes; else nobody can guess it. */
  readonly holder?: string;
}

/**
 * A store in one SQLite file, which is then this process's alone, or in memory (`:memory:`). Throws a StoreProblem
 * when the file cannot be had: no folder, not writable, damaged, full, in use, written by a newer spot-chaos.
 * node:sqlite works synchronously: an operation takes no timer and no turn of the event loop, so in virtual time
 * storing takes no time.
 */
export function sqliteStore({ path: given, holder }: SqliteOptions): Store {
  if (given === ":memory:") return storeIn(openDatabase(given), { path: given, lock: null, holder });
  const path = truePath(given);
  const lock = lockFor(path);
  try {
    return storeIn(openDatabase(path), { path, lock, holder });
  } catch (error) {
    lock.release();
    throw sqliteProblem(path, error);
  }
}

/** A store in a database that `openDatabase` has made; `path` is for the words of its problems. */
export function storeIn(
  database: DatabaseSync,
  of: { readonly path: string; readonly lock: { release(): void } | null; readonly holder?: string | undefined },
): Store {
  const backend: Backend = {
    ...backendIn(database, of.path),
    now: () => sql<number>`CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
    isShared: false,
    release: async () => {
      database.close();
      of.lock?.release();
    },
  };
  return new RelationalStore(backend, of.holder ?? randomName(database));
}

/** One database in memory, which several holders share as processes share PostgreSQL. */
export interface SharedMemory {
  /** As a process of that name would see it. To end it ends nobody else's. */
  store(holder: string): Store;
  end(): void;
}

/** `now` is the clock by which leases are over: in virtual time a database's clock has to jump, too. */
export function sharedMemory({ now }: { readonly now: () => Instant }): SharedMemory {
  const database = openDatabase(":memory:");
  const backend: Backend = {
    // One for all: it lets one transaction end before the next one begins.
    ...backendIn(database, ":memory:"),
    now: () => sql<number>`${Math.floor(now())}`,
    isShared: true,
    release: async () => {},
  };
  return { store: (holder) => new RelationalStore(backend, holder), end: () => database.close() };
}

function backendIn(database: DatabaseSync, path: string): Pick<Backend, "kysely" | "hasRowLocks" | "explain"> {
  return {
    kysely: new Kysely<Schema>({ dialect: nodeSqliteDialect(database) }),
    hasRowLocks: false,
    explain: (error) => sqliteProblem(path, error),
  };
}

function randomName(database: DatabaseSync): string {
  return String(database.prepare("SELECT lower(hex(randomblob(16))) AS name").get()?.name);
}
