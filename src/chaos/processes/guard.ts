import { type ChildProcess, spawn } from "node:child_process";

/** Something to do when this process is gone without a word: kill -9 gives no other chance. */
export class Guard {
  readonly #shell: ChildProcess;

  /** `words` are run by a shell, with `values` as its $1, $2 … */
  constructor(words: string, values: readonly string[]) {
    // The pipe closes with the process, however it ends.
    this.#shell = spawn("sh", ["-c", `cat >/dev/null; ${words}`, "sh", ...values], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    this.#shell.once("error", () => undefined);
  }

  /** Nothing is left to be done. */
  dismiss(): void {
    this.#shell.kill("SIGKILL");
  }
}
