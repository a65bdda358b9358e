import { parentPort } from "node:worker_threads";
import { type ProcessResult, playProcessRound } from "./play-process-round.ts";
import type { StageParts } from "./stage.ts";

export type Job = Omit<StageParts, "onPid" | "onGone">;
export type Word = { readonly pid: number } | { readonly gone: number } | { readonly result: ProcessResult };

// A thread of its own, with the simulators of one round after the other: nobody else's work delays their answers.
parentPort?.on("message", async (job: Job) => {
  const say = (word: Word) => parentPort?.postMessage(word);
  const result = await playProcessRound({ ...job, onPid: (pid) => say({ pid }), onGone: (gone) => say({ gone }) });
  say({ result });
});
