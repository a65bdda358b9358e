import { dirname, isAbsolute, join } from "node:path";
import type { DatabaseConfig } from "./config.ts";
import { readDatabaseUrl } from "./database-url.ts";
import type { Env } from "./environment.ts";
import { readDatabasePath } from "./file.ts";
import type { Problem } from "./problem.ts";
import { type ReadFile, readText, sayUnread } from "./read-text.ts";

/** `why` says in a clause how it came to be this one. */
export type DatabaseAnswer =
  | { readonly database: DatabaseConfig; readonly why: string }
  | { readonly problems: readonly Problem[] };

const DEFAULT_DATABASE = "spot-chaos.db";
const GIVEN = "--database";

/**
 * Where the bot of this environment keeps its runs, for whoever only reads them: no token is asked for, and what else is
 * in the file does not count. `given` is a path, or PostgreSQL's address, and goes before everything else.
 */
export function readDatabase(env: Env, readFile: ReadFile, given: string | null): DatabaseAnswer {
  const problems: Problem[] = [];
  if (given !== null) {
    const database = readGiven(given, problems);
    return database === null ? { problems } : { database, why: "as --database says" };
  }
  const postgres = readDatabaseUrl(env.DATABASE_URL?.trim() || undefined, false, problems);
  const path = env.SPOT_CHAOS_CONFIG?.trim() || "spot-chaos.yaml";
  const read = readText(path, readFile);
  // A laptop may have nothing but the database; a file that is named has to be there.
  const isExcused = "code" in read && read.code === "ENOENT" && env.SPOT_CHAOS_CONFIG?.trim() === undefined;
  if ("code" in read && !isExcused && postgres === null) problems.push(sayUnread(path, read.code));
  const inFile = "text" in read ? readDatabasePath(path, read.text, problems) : null;
  if (env.DATABASE_URL?.trim() && inFile !== null) problems.push(BOTH);
  if (problems.length > 0) return { problems };
  if (postgres !== null) return { database: postgres, why: "as DATABASE_URL says" };
  const why =
    inFile !== null
      ? `as ${path} says`
      : "code" in read
        ? `there is no ${path} here that would name another, and no DATABASE_URL`
        : `beside ${path}, which names no other`;
  return { database: besideOf(path, inFile), why };
}

/** It must be clear which of the two is meant. */
export const BOTH: Problem = {
  where: "DATABASE_URL",
  what: "is set, and the file has a `database:` too: it must be clear where runs are kept",
  fix: "Unset DATABASE_URL for SQLite, or take `database:` out of the file for PostgreSQL.",
};

/** A path that is not absolute begins where the configuration file lies; null: the file names none. */
export function besideOf(configPath: string, path: string | null): DatabaseConfig {
  const named = path ?? DEFAULT_DATABASE;
  return { kind: "sqlite", path: isAbsolute(named) ? named : join(dirname(configPath), named) };
}

function readGiven(given: string, problems: Problem[]): DatabaseConfig | null {
  if (!/^[a-z][a-z0-9+]+:\/\//i.test(given)) return { kind: "sqlite", path: given };
  const found: Problem[] = [];
  const postgres = readDatabaseUrl(given, false, found);
  problems.push(...found.map((problem) => ({ ...problem, where: GIVEN })));
  return postgres;
}
