import { playSeeds } from "./crew.ts";
import { type ChaosOptions, readOptions } from "./options.ts";
import { SeedPlayer } from "./play-seed.ts";
import { NoPostgres } from "./processes/postgres-binaries.ts";
import { asJson, asText, describe } from "./report.ts";
import type { RoundResult } from "./result.ts";
import { introduce, tell } from "./story.ts";

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
  if (options.rounds === 0) return [];
  return options.rounds === 1 ? [await playOne(options)] : playMany(options);
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
  const onResult = (result: RoundResult) => {
    done++;
    if (result.violations.length > 0) process.stderr.write(`${describe(result)}\n`);
    process.stderr.write(`${done} of ${processes} rounds with processes\n`);
  };
  try {
    const results = await playProcessSeeds(seedsFrom(seed, processes), { jobs: processJobs, onResult });
    if (results?.length === 1 && format === "text") process.stdout.write(`${results[0]?.story}\n`);
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
async function playOne({ seed, format }: ChaosOptions): Promise<RoundResult> {
  const player = new SeedPlayer();
  const round = await player.roundOf(seed);
  const { result, played } = await player.play(round);
  if (format === "text") process.stdout.write(`${played === null ? introduce(round) : tell(played)}\n`);
  return result;
}

async function playMany({ rounds, seed, jobs }: ChaosOptions): Promise<readonly RoundResult[]> {
  let done = 0;
  return playSeeds(seedsFrom(seed, rounds), {
    jobs,
    onResult: (result) => {
      done++;
      if (result.violations.length > 0) process.stderr.write(`${describe(result)}\n`);
      if (done % PROGRESS_EVERY === 0) process.stderr.write(`${done} of ${rounds} rounds\n`);
    },
  });
}
