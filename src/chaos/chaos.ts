import { playSeeds, REPLICAS } from "./crew.ts";
import { type ChaosOptions, readOptions } from "./options.ts";
import { SeedPlayer } from "./play-seed.ts";
import type { ProcessResult } from "./processes/play-process-round.ts";
import { NoPostgres } from "./processes/postgres-binaries.ts";
import { ReplicaPlayer } from "./replicas/replica-player.ts";
import { asJson, asText, describe } from "./report.ts";
import type { RoundResult } from "./result.ts";

const PROGRESS_EVERY = 100;
/** Of ctrl-C. */
const INTERRUPTED = 130;

/** `npm run chaos`: exit code 0 when nothing was lost, duplicated or false. */
export async function chaos(args: readonly string[]): Promise<number> {
  const read = readOptions(args);
  if ("print" in read) {
    (read.code === 0 ? process.stdout : process.stderr).write(read.print);
    return read.code;
  }
  const { options } = read;
  const real = options.processes === 0 ? [] : await playReal(options);
  if (typeof real === "number") return real;
  const results = [...(await playVirtual(options)), ...real];
  process.stdout.write(options.format === "json" ? asJson(results) : asText(results));
  return results.every(({ violations }) => violations.length === 0) ? 0 : 1;
}

async function playVirtual(options: ChaosOptions): Promise<readonly RoundResult[]> {
  const { rounds, replicas } = options;
  const alone = rounds === 1 ? [await playOne(options, new SeedPlayer())] : await playMany(rounds, options);
  if (replicas === 0) return alone;
  const two =
    replicas === 1 ? [await playOne(options, new ReplicaPlayer())] : await playMany(replicas, options, REPLICAS);
  return [...alone, ...two];
}

/** Or the exit code of what kept it from being played. */
async function playReal({
  processes,
  seed,
  processJobs,
  format,
}: ChaosOptions): Promise<readonly RoundResult[] | number> {
  const { playProcessSeeds } = await import("./processes/process-crew.ts");
  let done = 0;
  const onResult = (result: ProcessResult) => {
    done++;
    // Real time does not pass twice in the same way: what happened is told now.
    if (result.violations.length > 0) process.stderr.write(`${describe(result)}\n${result.story}\n`);
    process.stderr.write(`${done} of ${processes} rounds with processes\n`);
  };
  try {
    const results = await playProcessSeeds(seedsFrom(seed, processes), { jobs: processJobs, onResult });
    const isTold = results?.[0]?.violations.length !== 0;
    if (results?.length === 1 && format === "text" && !isTold) process.stdout.write(`${results[0]?.story}\n`);
    return results ?? INTERRUPTED;
  } catch (error) {
    if (!(error instanceof NoPostgres)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

function seedsFrom(seed: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, nth) => seed + nth);
}

/** One round is told: whoever asks for it looks for something. */
async function playOne(
  { seed, format }: ChaosOptions,
  player: { told(seed: number): Promise<{ readonly result: RoundResult; readonly story: string }> },
): Promise<RoundResult> {
  const { result, story } = await player.told(seed);
  if (format === "text") process.stdout.write(`${story}\n`);
  return result;
}

async function playMany(rounds: number, { seed, jobs }: ChaosOptions, worker?: URL): Promise<readonly RoundResult[]> {
  let done = 0;
  return playSeeds(seedsFrom(seed, rounds), {
    jobs,
    worker,
    onResult: (result) => {
      done++;
      if (result.violations.length > 0) process.stderr.write(`${describe(result)}\n`);
      if (done % PROGRESS_EVERY === 0) process.stderr.write(`${done} of ${rounds} rounds\n`);
    },
  });
}
