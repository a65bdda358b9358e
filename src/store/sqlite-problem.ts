import { StoreProblem, type StoreProblemKind } from "./problem.ts";

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) that are the file's or the disk's, not ours. */
const PROBLEMS: ReadonlyMap<number, { readonly kind: StoreProblemKind; readonly is: string; readonly fix: string }> =
  new Map([
    [
      3, // SQLITE_PERM
      { kind: "unwritable", is: "may not be written", fix: "Give the bot's user the right to write it." },
    ],
    [
      5, // SQLITE_BUSY
      {
        kind: "in_use",
        is: "is held by another program, which is writing to it",
        fix: "End that program (an open sqlite3 shell, a backup).",
      },
    ],
    [
      8, // SQLITE_READONLY
      {
        kind: "unwritable",
        is: "may only be read",
        fix: "Give the bot's user the right to write the file and its folder, and mount the disk writable.",
      },
    ],
    [
      10, // SQLITE_IOERR
      {
        kind: "unwritable",
        is: "cannot be read or written: the disk reports an error",
        fix: "Look at the disk (kernel log, quota, network share), or move the file to another one.",
      },
    ],
    [
      11, // SQLITE_CORRUPT
      {
        kind: "corrupt",
        is: "is damaged",
        fix: "Keep a copy, put back a backup (with its -wal file), or move the file away to begin an empty one.",
      },
    ],
    [
      13, // SQLITE_FULL
      { kind: "full", is: "cannot grow: the disk is full", fix: "Make room on the disk; nothing kept so far is lost." },
    ],
    [
      14, // SQLITE_CANTOPEN
      {
        kind: "unwritable",
        is: "cannot be opened",
        fix: "Give a path to a file, in a folder that the bot's user may write.",
      },
    ],
    [
      26, // SQLITE_NOTADB
      {
        kind: "corrupt",
        is: "is no SQLite database",
        fix: "Give another path, or move the file away to begin an empty one.",
      },
    ],
  ]);

/** A StoreProblem for what the file or its disk did; any other error is given back as it is. */
export function sqliteProblem(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreProblem) return error;
  const code = "errcode" in error && typeof error.errcode === "number" ? error.errcode : null;
  // The lower byte; the others say more precisely what SQLite was doing.
  const problem = code === null ? undefined : PROBLEMS.get(code & 0xff);
  if (problem === undefined) return error;
  const what = `The database ${path} ${problem.is} (SQLite: ${error.message}).`;
  return new StoreProblem({ kind: problem.kind, what, fix: problem.fix, cause: error });
}
