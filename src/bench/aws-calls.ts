import type { Figure } from "./figure.ts";
import { lookOnce, NAIVE_EVERY_S, roundsIn } from "./naive-watcher.ts";
import { factOf, type PlayedRun, playRun } from "./played-run.ts";
import { spreadOf } from "./statistics.ts";
import { twinOf } from "./twin-world.ts";

const SHARE = 1 / 4;
const MOST_CALLS = 700;
const SEEDS = [1, 2, 3, 4, 5];

/** The bot's calls to AWS in the workshop world beside those of someone who follows the page every 5 s. */
export async function measureAwsCalls(): Promise<Figure> {
  const runs: { readonly bot: ReadonlyMap<string, number>; readonly naive: ReadonlyMap<string, number> }[] = [];
  for (const seed of SEEDS) {
    const played = await playRun({ scenario: "workshop", seed });
    runs.push({ bot: played.pretend.aws.callCounts(), naive: naiveCalls(played) });
  }
  const totals = runs.map(({ bot, naive }) => ({ bot: totalOf(bot), naive: totalOf(naive) }));
  const measured = spreadOf(totals.map(({ bot }) => bot));
  const floor = spreadOf(totals.map(({ naive }) => naive));
  const worst = Math.max(...totals.map(({ bot, naive }) => bot / naive));
  return {
    name: "aws-calls",
    what: "AWS calls in the workshop world, questions before the start included",
    unit: "calls",
    measured,
    floor: { what: `a naive watcher: the page's signals, every ${NAIVE_EVERY_S} s, the whole run`, measured: floor },
    ratio: measured.median / floor.median,
    target: `at most ${SHARE} of it and at most ${MOST_CALLS}, with every seed`,
    met: worst <= SHARE && measured.most <= MOST_CALLS,
    notes: [`seeds ${SEEDS.join(", ")}; by operation, seed ${SEEDS[0]}:`, ...byOperation(runs[0])],
  };
}

/** The same world, watched the page's way from StartExperiment until the bot stopped watching. */
function naiveCalls(played: PlayedRun): ReadonlyMap<string, number> {
  const twin = twinOf(played);
  const { plan } = factOf(played.facts, "Requested");
  const before = {
    target: twin.aws.scenario.target,
    experimentId: twin.experimentId,
    targetGroupArn: plan.baseline.services.flatMap((service) => service.targetGroupArns)[0] ?? "",
    group: plan.candidates[0]?.group ?? "",
  };
  for (let round = 0; round < roundsIn(twin.endsAt - twin.startedAt); round++) {
    twin.moveTo(twin.startedAt + round * NAIVE_EVERY_S * 1000);
    lookOnce(twin.aws, before);
  }
  twin.assertSame();
  return twin.aws.callCounts();
}

function totalOf(calls: ReadonlyMap<string, number>): number {
  return [...calls.values()].reduce((sum, count) => sum + count, 0);
}

function byOperation(run: { bot: ReadonlyMap<string, number>; naive: ReadonlyMap<string, number> } | undefined) {
  if (run === undefined) return [];
  const names = [...new Set([...run.bot.keys(), ...run.naive.keys()])];
  const count = (calls: ReadonlyMap<string, number>, name: string) => String(calls.get(name) ?? 0).padStart(5);
  return names
    .sort((a, b) => (run.bot.get(b) ?? 0) - (run.bot.get(a) ?? 0) || (a < b ? -1 : 1))
    .map((name) => `${name.padEnd(52)}${count(run.bot, name)}  naive ${count(run.naive, name)}`);
}
