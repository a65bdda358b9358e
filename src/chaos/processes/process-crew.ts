import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { realClock } from "../../clock.ts";
import { MINUTE } from "../../core/time.ts";
import { lost } from "../violation.ts";
import { processRoundOf, requestCounter } from "./draw-processes.ts";
import { Guard } from "./guard.ts";
import type { ProcessResult } from "./play-process-round.ts";
import { PostgresServer } from "./postgres-server.ts";
import { nameOfProcesses, type ProcessRound } from "./process-round.ts";
import type { Job, Word } from "./process-worker.ts";

/** Real time; above what a round gives itself, and the judge. */
const LONGEST_ROUND_MS = 9 * MINUTE;

export interface CrewOptions {
  readonly jobs: number;
  readonly onResult: (result: ProcessResult) => void;
  /** Somebody wants it to end. */
  readonly asked: Promise<unknown>;
}

/**
 * Plays the rounds of these seeds with real processes; null: somebody asked for the end. Leaves nothing behind. Rejects
 * with NoPostgres when a round needs one and none is installed.
 */
export async function playProcessSeeds(
  seeds: readonly number[],
  options: CrewOptions,
): Promise<readonly ProcessResult[] | null> {
  const crew = await ProcessCrew.gather(seeds, options);
  try {
    return await Promise.race([crew.play(), options.asked.then(() => null)]);
  } finally {
    await crew.end();
  }
}

class ProcessCrew {
  readonly #options: CrewOptions;
  readonly #seeds: number[];
  readonly #folder: string;
  readonly #server: PostgresServer | null;
  readonly #guard: Guard;
  readonly #count = requestCounter();
  readonly #hands = new Set<Hand>();

  private constructor(of: { seeds: number[]; options: CrewOptions; folder: string; server: PostgresServer | null }) {
    this.#seeds = of.seeds;
    this.#options = of.options;
    this.#folder = of.folder;
    this.#server = of.server;
    // The bots end by themselves when their channel breaks.
    this.#guard = new Guard('sleep 5; rm -rf "$1"', [this.#folder]);
  }

  static async gather(seeds: readonly number[], options: CrewOptions): Promise<ProcessCrew> {
    const needsServer = seeds.some((seed) => seed % 2 === 0);
    const server = needsServer ? await PostgresServer.start() : null;
    return new ProcessCrew({
      seeds: [...seeds],
      options,
      folder: mkdtempSync(join(tmpdir(), "spot-chaos-rounds-")),
      server,
    });
  }

  async play(): Promise<readonly ProcessResult[]> {
    const results: ProcessResult[] = [];
    const hand = async (): Promise<void> => {
      const worker = new Hand();
      this.#hands.add(worker);
      for (let seed = this.#seeds.shift(); seed !== undefined; seed = this.#seeds.shift()) {
        const result = await this.#play(await processRoundOf(seed, this.#count), worker);
        results.push(result);
        this.#options.onResult(result);
      }
      await worker.dismiss();
    };
    await Promise.all(Array.from({ length: Math.min(this.#options.jobs, this.#seeds.length) }, hand));
    return results.sort((a, b) => a.seed - b.seed);
  }

  async end(): Promise<void> {
    this.#seeds.length = 0;
    await Promise.all([...this.#hands].map((hand) => hand.dismiss()));
    await this.#server?.end();
    this.#guard.dismiss();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  async #play(round: ProcessRound, hand: Hand): Promise<ProcessResult> {
    const played = await hand.play(await this.#jobFor(round));
    rmSync(this.#folderOf(round), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    return "why" in played ? brokenRound(round, played.why) : played.result;
  }

  async #jobFor(round: ProcessRound): Promise<Job> {
    const server = round.store === "postgres" ? this.#server : null;
    return {
      round,
      folder: this.#folderOf(round),
      postgres: server === null ? null : { port: server.port, url: await server.emptyDatabase() },
      // Their code is read once for all.
      env: { NODE_COMPILE_CACHE: join(this.#folder, "compiled") },
    };
  }

  #folderOf({ seed }: ProcessRound): string {
    return join(this.#folder, `round-${seed}`);
  }
}

/** A thread of its own, with one round after the other: what a round that hangs holds goes with its thread. */
class Hand {
  /** Processes of its round that live. */
  readonly #pids = new Set<number>();
  #worker: Worker | null = null;

  async play(job: Job): Promise<{ readonly result: ProcessResult } | { readonly why: string }> {
    const { promise, resolve } = Promise.withResolvers<{ readonly result: ProcessResult } | { readonly why: string }>();
    this.#worker ??= new Worker(new URL("./process-worker.ts", import.meta.url));
    const worker = this.#worker;
    const onWord = (word: Word) => {
      if ("result" in word) resolve(word);
      else if ("pid" in word) this.#pids.add(word.pid);
      else this.#pids.delete(word.gone);
    };
    const onError = (error: unknown) =>
      resolve({ why: `its thread broke: ${error instanceof Error ? error.stack : String(error)}` });
    const onExit = () => resolve({ why: "its thread ended" });
    const onDeadline = () => resolve({ why: "it never came to its end" });
    worker.on("message", onWord).once("error", onError).once("exit", onExit);
    const deadline = realClock().deadline(LONGEST_ROUND_MS);
    deadline.addEventListener("abort", onDeadline);
    worker.postMessage(job);
    const played = await promise;
    deadline.removeEventListener("abort", onDeadline);
    worker.off("message", onWord).off("error", onError).off("exit", onExit);
    if ("why" in played) await this.dismiss();
    return played;
  }

  /** Nobody of its round lives on. */
  async dismiss(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    for (const pid of this.#pids) endProcess(pid);
    this.#pids.clear();
    await worker?.terminate();
  }
}

/** One that stands still too; one that is gone is nobody. */
function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

function brokenRound(round: ProcessRound, why: string): ProcessResult {
  const { seed, scenario } = round;
  return {
    option: "processes",
    seed,
    scenario,
    name: nameOfProcesses(round),
    violations: [lost(`the round broke: ${why}`)],
    resumedMs: [],
    story: "",
    tookMs: 0,
  };
}
