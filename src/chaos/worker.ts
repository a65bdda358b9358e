import { parentPort } from "node:worker_threads";
import { SeedPlayer } from "./play-seed.ts";

// A thread of its own: it is handed one seed after the other, and hands back what became of each.
const player = new SeedPlayer();
parentPort?.on("message", async (seed: number) => {
  // A round in which virtual time stands still leaves nothing to wait for: the thread ends, and is seen to.
  parentPort?.unref();
  const result = await player.result(seed);
  parentPort?.ref();
  parentPort?.postMessage(result);
});
