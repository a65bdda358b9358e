import { parentPort } from "node:worker_threads";
import type { RoundResult } from "./result.ts";

/** A thread of its own: it is handed one seed after the other, and hands back what became of each. */
export function playFor(play: (seed: number) => Promise<RoundResult>): void {
  parentPort?.on("message", async (seed: number) => {
    // A round in which virtual time stands still leaves nothing to wait for: the thread ends, and is seen to.
    parentPort?.unref();
    const result = await play(seed);
    parentPort?.ref();
    parentPort?.postMessage(result);
  });
}
