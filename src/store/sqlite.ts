import type { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import type { Store } from "../engine/ports.ts";
import { RelationalStore } from "./relational-store.ts";
import type { Schema } from "./schema.ts";
import { nodeSqliteDialect } from "./sqlite-dialect.ts";
import { openDatabase, truePath } from "./sqlite-file.ts";
import { lockFor } from "./sqlite-lock.ts";
import { sqliteProblem } from "./sqlite-problem.ts";

/**
 * A store in one SQLite file, which is then this process's alone, or in memory (`:memory:`). Throws a StoreProblem
 * when the file cannot be had: no folder, not writable, damaged, full, in use, written by a newer spot-chaos.
 * node:sqlite works synchronously: an operation takes no timer and no turn of the event loop, so in virtual time
 * storing takes no time.
 */
export function sqliteStore(options: { readonly path: string }): Store {
  if (options.path === ":memory:") return storeIn(openDatabase(":memory:"), { path: ":memory:", lock: null });
  const path = truePath(options.path);
  const lock = lockFor(path);
  try {
    return storeIn(openDatabase(path), { path, lock });
  } catch (error) {
    lock.release();
    throw sqliteProblem(path, error);
  }
}

/** A store in a database that `openDatabase` has made; `path` is for the words of its problems. */
export function storeIn(
  database: DatabaseSync,
  of: { readonly path: string; readonly lock: { release(): void } | null },
): Store {
  return new RelationalStore({
    kysely: new Kysely<Schema>({ dialect: nodeSqliteDialect(database) }),
    explain: (error) => sqliteProblem(of.path, error),
    release: async () => {
      database.close();
      of.lock?.release();
    },
  });
}
