import { type ChildProcess, fork } from "node:child_process";
import { on, once } from "node:events";
import { fileURLToPath } from "node:url";

export interface Said {
  readonly ready?: true;
  /** The key of a fact that was acknowledged. */
  readonly kept?: string;
  /** Somebody else drives its run. */
  readonly fenced?: true;
  /** A StoreProblem's fields. */
  readonly problem?: { readonly kind: string; readonly what: string; readonly fix: string };
}

/** A process with a store of its own (writer.ts). */
export class Child {
  readonly #process: ChildProcess;
  readonly #gone: Promise<unknown>;

  constructor(path: string, what: "hold" | "write", who: "self" | "nobody" = "self") {
    this.#process = fork(fileURLToPath(new URL("./writer.ts", import.meta.url)), [path, what, who]);
    this.#gone = once(this.#process, "close");
  }

  /** The next thing it says. */
  async says(): Promise<Said> {
    const [said] = await once(this.#process, "message");
    return said;
  }

  /** Everything that it says until the listener has heard enough (true). */
  async listen(enough: (said: Said) => boolean): Promise<void> {
    for await (const [said] of on(this.#process, "message")) if (enough(said)) return;
  }

  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#process.kill(signal);
  }

  /** kill -9; everything that it said before is heard first. */
  async kill(): Promise<readonly Said[]> {
    const last: Said[] = [];
    this.#process.on("message", (said: Said) => last.push(said));
    this.#process.kill("SIGKILL");
    await this.#gone;
    return last;
  }
}
