import { playSeeds } from "./crew.ts";
import { type ChaosOptions, readOptions } from "./options.ts";
import { SeedPlayer } from "./play-seed.ts";
import { asJson, asText, describe } from "./report.ts";
import type { RoundResult } from "./result.ts";
import { introduce, tell } from "./story.ts";

const PROGRESS_EVERY = 100;

/** `npm run chaos`: exit code 0 when nothing was lost, duplicated or false. */
export async function chaos(args: readonly string[]): Promise<number> {
  const read = readOptions(args);
  if ("print" in read) {
    (read.code === 0 ? process.stdout : process.stderr).write(read.print);
    return read.code;
  }
  const { options } = read;
  const results = options.rounds === 1 ? [await playOne(options)] : await playMany(options);
  process.stdout.write(options.format === "json" ? asJson(results) : asText(results));
  return results.every(({ violations }) => violations.length === 0) ? 0 : 1;
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
  const seeds = Array.from({ length: rounds }, (_, nth) => seed + nth);
  return playSeeds(seeds, {
    jobs,
    onResult: (result) => {
      done++;
      if (result.violations.length > 0) process.stderr.write(`${describe(result)}\n`);
      if (done % PROGRESS_EVERY === 0) process.stderr.write(`${done} of ${rounds} rounds\n`);
    },
  });
}
