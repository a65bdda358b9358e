import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { migrationsAfter, NEWEST_VERSION } from "./migrations.ts";
import { checkVersionToRead, newerProblem, StoreProblem } from "./problem.ts";

/** "spot" in ASCII: stands in the header of our files, so that nobody's else is taken for one. */
const APPLICATION_ID = 0x73706f74;

/** How long another program's write (a backup, a shell) is waited for; the process stands still meanwhile. */
const BUSY_MS = 1_000;

/**
 * The one path of a file, whatever links lead to it: who locks one of them locks all. Hard links are not seen through.
 * Throws a StoreProblem `missing_folder`.
 */
export function truePath(path: string): string {
  const absolute = resolve(path);
  if (existsSync(absolute)) return realpathSync(absolute);
  const folder = dirname(absolute);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new StoreProblem({
      kind: "missing_folder",
      what: `The database ${absolute} cannot be made: there is no folder ${folder}.`,
      fix: "Make the folder, or give another path.",
    });
  }
  return join(realpathSync(folder), basename(absolute));
}

/**
 * Opens a database file, or `:memory:`, checks it, and brings it to the newest version. A file that is not ours, or
 * that a newer spot-chaos has written, is left untouched. Throws a StoreProblem, or SQLite's own error.
 */
export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    const version = versionOf(database, path);
    // FULL: what is acknowledged survives a power cut, not only a crash of the process.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    checkPages(database, path);
    migrate(database, version);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Opens a database file for reading alone, while the bot writes it or when it does not run; the bot's lock is not asked
 * for. Throws a StoreProblem, or SQLite's own error.
 */
export function openForReading(path: string): DatabaseSync {
  if (!existsSync(path)) {
    throw new StoreProblem({
      kind: "absent",
      what: `The database ${path} is not there.`,
      fix: "Give the configuration that the bot is started with: its database lies beside it.",
    });
  }
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
  try {
    checkVersionToRead(`The database ${path}`, versionOf(database, path), NEWEST_VERSION);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** 0: empty. */
function versionOf(database: DatabaseSync, path: string): number {
  const version = numberOf(database, "user_version");
  const tables = Number(database.prepare("SELECT count(*) AS count FROM sqlite_schema").get()?.count);
  const ours = numberOf(database, "application_id") === APPLICATION_ID;
  if (!ours && (version !== 0 || tables !== 0)) {
    throw new StoreProblem({
      kind: "corrupt",
      what: `The database ${path} is not a spot-chaos one: another program has made it.`,
      fix: "Give another path. Nothing was changed.",
    });
  }
  if (version > NEWEST_VERSION) throw newerProblem(`The database ${path}`, version, NEWEST_VERSION);
  return version;
}

/** Reads every page once (about 1 ms per MB): a damaged file is refused at the start, not in the middle of a run. */
function checkPages(database: DatabaseSync, path: string): void {
  const found = String(database.prepare("PRAGMA quick_check(1)").get()?.quick_check).replaceAll("\n", " ");
  if (found === "ok") return;
  throw new StoreProblem({
    kind: "corrupt",
    what: `The database ${path} is damaged (SQLite: ${found}).`,
    fix: "Keep a copy, put back a backup (with its -wal file), or move the file away to begin an empty one.",
  });
}

/** Writes even when nothing is to be migrated: a file that cannot be written is found now. */
function migrate(database: DatabaseSync, version: number): void {
  const steps = migrationsAfter(version, "sqlite").map(({ sql }) => sql);
  const header = `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${NEWEST_VERSION};`;
  database.exec(`BEGIN IMMEDIATE; ${steps.join("\n")} ${header} COMMIT;`);
}

function numberOf(database: DatabaseSync, pragma: "user_version" | "application_id"): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma] ?? 0);
}
