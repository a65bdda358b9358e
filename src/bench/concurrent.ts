import type { Figure } from "./figure.ts";
import type { LoopReport } from "./floor/event-loop.ts";
import { type Crowd, type ManyRuns, playManyRuns } from "./many-runs.ts";
import { promptnessOf } from "./promptness.ts";
import { percentile, spreadOf } from "./statistics.ts";

const MOST_MB = 400;
const MOST_LOOP_MS = 100;
const REPLY_WITHIN_S = 60;

/** 20 teams with a channel and an account each, and ten clusters in each account. */
export function measureConcurrent(): Promise<Figure> {
  return measure("concurrent", { accounts: 20, clusters: 10, warp: 5, everyS: 6 }, 300);
}

export function measureFifty(): Promise<Figure> {
  return measure("concurrent-50", { accounts: 10, clusters: 5, warp: 15, everyS: 10 }, 90);
}

async function measure(name: string, crowd: Crowd, cardWithinS: number): Promise<Figure> {
  const runs = crowd.accounts * crowd.clusters;
  const played = await playManyRuns(crowd);
  const { replies, cards } = promptnessOf(played.facts, played.shown);
  const mb = spreadOf(played.rssMb);
  const throttles = totalOf(played.awsThrottles);
  const met = {
    open: played.runs === runs && played.atOnce === runs,
    memory: mb.most < MOST_MB,
    loop: played.loop.whole.p99Ms < MOST_LOOP_MS,
    limits: played.slackLimits === 0 && throttles === 0,
    replies: Math.max(...replies) <= REPLY_WITHIN_S,
    cards: Math.max(...cards) <= cardWithinS,
  };
  return {
    name,
    what: `${runs} runs at once in one process, ${crowd.accounts} accounts, one workspace: resident memory`,
    unit: "MB",
    measured: mb,
    floor: null,
    ratio: null,
    target: `under ${MOST_MB} MB at any moment; event loop p99 under ${MOST_LOOP_MS} ms; no rate limit met; replies within ${REPLY_WITHIN_S} s, changed cards within ${cardWithinS} s of the world`,
    met: Object.values(met).every(Boolean),
    notes: [
      ...Object.entries(met).flatMap(([what, isMet]) => (isMet ? [] : [`missed: ${what}`])),
      `${played.runs} runs, ${played.atOnce} of them open at once; one start every ${crowd.everyS} s of the world, which runs ${crowd.warp} times as fast as the clock: the bot does in a second what it would do in ${crowd.warp}`,
      `the bot's event loop, all runs open: ${inWords(played.loop.atOnce)}`,
      `the bot's event loop, worst part of the whole: ${inWords(played.loop.whole)}`,
      `the pretend AWS and workspace, in a process beside it: ${inWords(played.simulators)}`,
      `answers of Slack that were a rate limit: ${played.slackLimits}; of AWS: ${throttles}${wordsOf(played)}`,
      `replies, from fact seen to shown: ${secondsOf(replies)}`,
      `cards, from change to shown: ${secondsOf(cards)}`,
      `${played.shown.length} messages and edits, ${totalOf(played.awsCalls)} calls to AWS`,
    ],
  };
}

function inWords({ p50Ms, p99Ms, mostMs, cpu, heapMb }: LoopReport): string {
  const ms = [p50Ms, p99Ms, mostMs].map((value) => value.toFixed(1));
  return `p50 ${ms[0]} ms, p99 ${ms[1]} ms, most ${ms[2]} ms, ${(100 * cpu).toFixed(0)} % of a core, heap ${heapMb.toFixed(0)} MB`;
}

function secondsOf(values: readonly number[]): string {
  const [p50, p99, most] = [0.5, 0.99, 1].map((share) => percentile(values, share).toFixed(1));
  return `p50 ${p50} s, p99 ${p99} s, most ${most} s (${values.length})`;
}

function wordsOf({ awsThrottles }: ManyRuns): string {
  return awsThrottles.size === 0 ? "" : ` (${[...awsThrottles].map(([name, count]) => `${name} ${count}`).join(", ")})`;
}

function totalOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
