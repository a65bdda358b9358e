import { Worker } from "node:worker_threads";
import { realClock } from "../clock.ts";
import { MINUTE } from "../core/time.ts";
import type { RoundResult } from "./result.ts";
import { lost } from "./violation.ts";

/** Real time. A round takes a second or two; one that takes this long hangs. */
const LONGEST_ROUND_MS = 3 * MINUTE;

interface CrewOptions {
  readonly jobs: number;
  readonly onResult: (result: RoundResult) => void;
  /** What its threads run: it is handed a seed and hands back a result. */
  readonly worker?: URL | undefined;
}

const SINGLE = new URL("./worker.ts", import.meta.url);
/** The rounds with two replicas. */
export const REPLICAS = new URL("./replicas/worker.ts", import.meta.url);

/** Plays the seeds on so many threads; `onResult` hears of each round when it is over, in no order. */
export async function playSeeds(seeds: readonly number[], options: CrewOptions): Promise<readonly RoundResult[]> {
  const waiting = [...seeds];
  const results: RoundResult[] = [];
  const hand = async (): Promise<void> => {
    let worker: Worker | null = null;
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      worker ??= new Worker(options.worker ?? SINGLE);
      const result = await playedBy(worker, seed);
      if (result === null) {
        await worker.terminate();
        worker = null;
      }
      const ended = result ?? hung(seed, options.worker === REPLICAS ? "replicas" : "rounds");
      results.push(ended);
      options.onResult(ended);
    }
    await worker?.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, seeds.length) }, hand));
  return results.sort((a, b) => a.seed - b.seed);
}

/** Null when the thread does not answer, or ended: where virtual time stands still nothing is left that would keep it. */
async function playedBy(worker: Worker, seed: number): Promise<RoundResult | null> {
  const { promise, resolve } = Promise.withResolvers<RoundResult | null>();
  const over = () => resolve(null);
  const deadline = realClock().deadline(LONGEST_ROUND_MS);
  deadline.addEventListener("abort", over);
  worker.once("message", resolve).once("exit", over).once("error", over);
  worker.postMessage(seed);
  const result = await promise;
  deadline.removeEventListener("abort", over);
  worker.off("message", resolve).off("exit", over).off("error", over);
  return result;
}

function hung(seed: number, option: RoundResult["option"]): RoundResult {
  const violations = [lost("the round never came to its end")];
  return { option, seed, name: "hung", scenario: "", violations, resumedMs: [] };
}
