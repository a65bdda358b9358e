import { stopSignals } from "../cli/stop-signals.ts";
import { realClock } from "../clock.ts";
import { playSeeds, REPLICAS } from "./crew.ts";
import { type ChaosOptions, readOptions } from "./options.ts";
import { SeedPlayer } from "./play-seed.ts";
import type { ProcessResult } from "./processes/play-process-round.ts";
import { NoPostgres } from "./processes/postgres-binaries.ts";
import { ReplicaPlayer } from "./replicas/replica-player.ts";
import { asJson, asText, describe } from "./report.ts";
import type { RoundResult } from "./result.ts";

const PROGRESS_EVERY = 100;

/** What has been played so far, and whether to go on. */
interface Session {
  readonly options: ChaosOptions;
  readonly results: RoundResult[];
  /** The exit code of a ctrl-C, or of whatever else asks for the end. */
  readonly asked: Promise<number>;
}

/**
 * `npm run chaos`: exit code 0 when nothing was lost, duplicated or false. Whoever is asked to end says what has been
 * played so far.
 */
export async function chaos(args: readonly string[]): Promise<number> {
  const read = readOptions(args);
  if ("print" in read) {
    (read.code === 0 ? process.stdout : process.stderr).write(read.print);
    return read.code;
  }
  const { options } = read;
  const { asked } = stopSignals(() => realClock().now());
  const session: Session = { options, results: [], asked };
  const real = options.processes === 0 ? null : await playReal(session);
  if (real === "no PostgreSQL") return 1;
  const code = real ?? (await Promise.race([playVirtual(session), asked]));
  const results = inOrder(session.results);
  const { rounds, replicas, processes } = options;
  if (code !== null)
    process.stderr.write(`stopped: ${results.length} of ${rounds + replicas + processes} rounds were played\n`);
  const isJson = options.format === "json";
  // A pass takes an hour: whoever asked for the one line has the table as well.
  (isJson ? process.stderr : process.stdout).write(asText(results));
  if (isJson) process.stdout.write(asJson(results));
  return code ?? (results.every(({ violations }) => violations.length === 0) ? 0 : 1);
}

const OPTIONS: readonly RoundResult["option"][] = ["rounds", "replicas", "processes"];

function inOrder(results: readonly RoundResult[]): readonly RoundResult[] {
  return results.toSorted((a, b) => OPTIONS.indexOf(a.option) - OPTIONS.indexOf(b.option) || a.seed - b.seed);
}

async function playVirtual(session: Session): Promise<null> {
  const { rounds, replicas } = session.options;
  if (rounds === 1) await playOne(session, new SeedPlayer());
  else await playMany(session, rounds);
  if (replicas === 1) await playOne(session, new ReplicaPlayer());
  else await playMany(session, replicas, REPLICAS);
  return null;
}

/** The exit code when somebody asked for its end; null: all are played. */
async function playReal({ options, results, asked }: Session): Promise<number | null | "no PostgreSQL"> {
  const { processes, seed, processJobs, format } = options;
  const { playProcessSeeds } = await import("./processes/process-crew.ts");
  let done = 0;
  const onResult = (result: ProcessResult) => {
    done++;
    results.push(result);
    // Real time does not pass twice in the same way: what happened is told now.
    if (result.violations.length > 0) process.stderr.write(`${describe(result)}\n${result.story}\n`);
    process.stderr.write(`${done} of ${processes} rounds with processes\n`);
  };
  try {
    const all = await playProcessSeeds(seedsFrom(seed, processes), { jobs: processJobs, onResult, asked });
    if (all === null) return await asked;
    const isTold = all[0]?.violations.length !== 0;
    if (all.length === 1 && format === "text" && !isTold) process.stdout.write(`${all[0]?.story}\n`);
    return null;
  } catch (error) {
    if (!(error instanceof NoPostgres)) throw error;
    process.stderr.write(`${error.message}\n`);
    return "no PostgreSQL";
  }
}

function seedsFrom(seed: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, nth) => seed + nth);
}

/** One round is told: whoever asks for it looks for something. */
async function playOne(
  { options: { seed, format }, results }: Session,
  player: { told(seed: number): Promise<{ readonly result: RoundResult; readonly story: string }> },
): Promise<void> {
  const { result, story } = await player.told(seed);
  results.push(result);
  if (format === "text") process.stdout.write(`${story}\n`);
  else if (result.violations.length > 0) process.stderr.write(`${describe(result)}\n`);
}

async function playMany({ options, results }: Session, rounds: number, worker?: URL): Promise<void> {
  let done = 0;
  await playSeeds(seedsFrom(options.seed, rounds), {
    jobs: options.jobs,
    worker,
    onResult: (result) => {
      done++;
      results.push(result);
      if (result.violations.length > 0) process.stderr.write(`${describe(result)}\n`);
      // The first one too: it goes.
      if (done === 1 || done % PROGRESS_EVERY === 0) process.stderr.write(`${done} of ${rounds} rounds\n`);
    },
  });
}
