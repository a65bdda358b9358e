/**
 * What is wrong with the place where runs are kept:
 * - `missing_folder`: the folder of the file is not there.
 * - `unwritable`: no permission, a read-only disk or server, or a disk that fails.
 * - `corrupt`: the file is damaged, or not ours.
 * - `full`: no room left.
 * - `newer`: a newer spot-chaos has written it.
 * - `older`: an older one has, and whoever only reads brings it to no other version.
 * - `absent`: there is nothing of ours to be read.
 * - `in_use`: another process has it.
 * - `refused`: the server lets nobody in with this user, password or database name.
 * - `misconfigured`: the address, or the way in which the database was made.
 * - `unreachable`: the server did not answer in time, or the connection broke. The step may or may not have been kept:
 *   repeat it. Every step may be repeated on the same store: `open`, `receive` and `answer` then say what they would have
 *   said, and to the first who repeats them alone. Only an `audit` may be there twice, and who repeats a `settle` may hear
 *   that the run is not his: it is settled.
 */
export type StoreProblemKind =
  | "missing_folder"
  | "unwritable"
  | "corrupt"
  | "full"
  | "newer"
  | "older"
  | "absent"
  | "in_use"
  | "refused"
  | "misconfigured"
  | "unreachable";

/** Thrown by every store; `what` and `fix` are sentences for the person who runs the bot, and hold no password. */
export class StoreProblem extends Error {
  override readonly name = "StoreProblem";
  readonly kind: StoreProblemKind;
  readonly what: string;
  readonly fix: string;

  constructor(problem: {
    readonly kind: StoreProblemKind;
    readonly what: string;
    readonly fix: string;
    readonly cause?: unknown;
  }) {
    super(`${problem.what} ${problem.fix}`, problem.cause === undefined ? {} : { cause: problem.cause });
    this.kind = problem.kind;
    this.what = problem.what;
    this.fix = problem.fix;
  }
}

/** `place` names the file or the database. Throws when another version than the newest has written it. */
export function checkVersionToRead(place: string, found: number, known: number): void {
  if (found > known) throw newerProblem(place, found, known);
  if (found === 0) {
    throw new StoreProblem({
      kind: "absent",
      what: `${place} is empty: no spot-chaos has kept a run there.`,
      fix: "Give the database that the bot is started with.",
    });
  }
  if (found < known) {
    throw new StoreProblem({
      kind: "older",
      what: `${place} has version ${found}, this spot-chaos reads version ${known}: an older one has written it.`,
      fix: "Read it with that one, or start this bot on it once: that brings it to the newest version.",
    });
  }
}

/** `place` names the file or the database. */
export function newerProblem(place: string, found: number, known: number): StoreProblem {
  return new StoreProblem({
    kind: "newer",
    what: `${place} has version ${found}, this spot-chaos knows versions up to ${known}: a newer one has written it.`,
    fix: "Run that one again, or give this one another database. Nothing was changed.",
  });
}
