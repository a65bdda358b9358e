import type { Pretend } from "../world.ts";

/** What can be in the bot's way; each is on or off. */
export type TroubleName = "cut-slack" | "cut-aws" | "throttle-aws";

/** Cuts and throttles of one world, put in and taken away from the page. */
export class Trouble {
  readonly #pretend: Pretend;
  readonly #lifts = new Map<TroubleName, () => void>();

  constructor(pretend: Pretend) {
    this.#pretend = pretend;
  }

  has(name: TroubleName): boolean {
    return this.#lifts.has(name);
  }

  set(name: TroubleName, on: boolean): void {
    if (on === this.has(name)) return;
    if (on) this.#lifts.set(name, this.#begin(name));
    else {
      this.#lifts.get(name)?.();
      this.#lifts.delete(name);
    }
  }

  #begin(name: TroubleName): () => void {
    const { aws, workspace } = this.#pretend;
    switch (name) {
      case "cut-slack":
        workspace.faults.cutOff(true);
        return () => workspace.faults.cutOff(false);
      case "cut-aws":
        return aws.onCall({ answer: { kind: "cut", acted: false }, meets: () => true });
      case "throttle-aws": {
        let calls = 0;
        return aws.onCall({
          answer: { kind: "throttled" },
          meets: () => {
            calls += 1;
            return calls % 2 === 0;
          },
        });
      }
      default:
        return name satisfies never;
    }
  }
}
