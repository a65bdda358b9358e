import { DatabaseSync } from "node:sqlite";
import { StoreProblem } from "./problem.ts";
import { sqliteProblem } from "./sqlite-problem.ts";

/** Node closes a database that nothing refers to any more, and its lock would be gone with it. */
const held = new Set<DatabaseSync>();

/**
 * Takes the database for this process, until `release` or the end of the process, kill -9 included: a lock of the
 * operating system on an empty file beside it (`….lock`), held by an open SQLite transaction. It is not taken on the
 * database itself, so that others may read there while the bot writes. The file stays when the lock is gone; do not
 * delete it while a bot runs, and do not open it in this process (closing it would let go of the lock).
 * Throws a StoreProblem: `in_use` when another process, or another store of this one, has it.
 */
export function lockFor(path: string): { release(): void } {
  const lockPath = `${path}.lock`;
  try {
    const lock = new DatabaseSync(lockPath);
    try {
      lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;");
    } catch (error) {
      lock.close();
      throw error;
    }
    held.add(lock);
    return {
      release: () => {
        held.delete(lock);
        lock.close();
      },
    };
  } catch (error) {
    const problem = sqliteProblem(lockPath, error);
    if (problem instanceof StoreProblem && problem.kind === "in_use") {
      throw new StoreProblem({
        kind: "in_use",
        what: `The database ${path} is in use: another spot-chaos has it.`,
        fix: "One bot, one file: stop the other one, give this one another file, or let both share PostgreSQL.",
        cause: error,
      });
    }
    throw problem;
  }
}
