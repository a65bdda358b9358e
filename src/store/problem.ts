/**
 * What is wrong with the place where runs are kept:
 * - `missing_folder`: the folder of the file is not there.
 * - `unwritable`: no permission, a read-only disk or server, or a disk that fails.
 * - `corrupt`: the file is damaged, or not ours.
 * - `full`: no room left.
 * - `newer`: a newer spot-chaos has written it.
 * - `in_use`: another process has it.
 * - `refused`: the server lets nobody in with this user, password or database name.
 * - `misconfigured`: the address, or the way in which the database was made.
 * - `unreachable`: the server did not answer in time, or the connection broke. The step may or may not have been kept:
 *   repeat it (`append`, `sent` and `close` may be), and after an `open` look into `openRuns` first.
 */
export type StoreProblemKind =
  | "missing_folder"
  | "unwritable"
  | "corrupt"
  | "full"
  | "newer"
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

/** `place` names the file or the database. */
export function newerProblem(place: string, found: number, known: number): StoreProblem {
  return new StoreProblem({
    kind: "newer",
    what: `${place} has version ${found}, this spot-chaos knows versions up to ${known}: a newer one has written it.`,
    fix: "Run that one again, or give this one another database. Nothing was changed.",
  });
}
