import type { Figure } from "./figure.ts";
import type { LoopReport } from "./floor/event-loop.ts";
import { type ManyRuns, playManyRuns } from "./many-runs.ts";
import { promptnessOf } from "./promptness.ts";
import { percentile, spreadOf } from "./statistics.ts";
import { playVirtually } from "./virtual-crowd.ts";

const MOST_MB = 400;
const MOST_LOOP_MS = 100;
const REPLY_WITHIN_S = 60;

/** 20 teams with a channel and an account each, and ten clusters in each account. */
const MANY = { accounts: 20, clusters: 10, everyS: 6 };
const SOME = { accounts: 10, clusters: 5, everyS: 10 };
const WARP = 5;

/** What many runs cost the process: over sockets, in a process of its own. */
export async function measureConcurrent(): Promise<Figure> {
  const crowd = { ...MANY, warp: WARP };
  const runs = crowd.accounts * crowd.clusters;
  const played = await playManyRuns(crowd);
  const mb = spreadOf(played.rssMb);
  const throttles = totalOf(played.awsThrottles);
  const met = {
    open: played.runs === runs && played.atOnce === runs,
    memory: mb.most < MOST_MB,
    loop: played.loop.whole.p99Ms < MOST_LOOP_MS,
    limits: played.slackLimits === 0 && throttles === 0,
  };
  const { replies, cards } = promptnessOf(played.facts, played.shown);
  return {
    name: "concurrent",
    what: `${runs} runs at once in one process, ${crowd.accounts} accounts, one workspace: resident memory`,
    unit: "MB",
    measured: mb,
    floor: null,
    ratio: null,
    target: `under ${MOST_MB} MB at any moment; event loop p99 under ${MOST_LOOP_MS} ms; no rate limit met`,
    met: Object.values(met).every(Boolean),
    notes: [
      ...missed(met),
      `${played.runs} runs, ${played.atOnce} of them open at once; one start every ${crowd.everyS} s of the world, which runs ${crowd.warp} times as fast as the clock: the bot does in a second what it would do in ${crowd.warp}`,
      `the bot's event loop, all runs open: ${inWords(played.loop.atOnce)}`,
      `the bot's event loop, worst part of the whole: ${inWords(played.loop.whole)}`,
      `the pretend AWS and workspace, in a process beside it: ${inWords(played.simulators)}`,
      `answers of Slack that were a rate limit: ${played.slackLimits}; of AWS: ${throttles}${wordsOf(played)}`,
      `not judged, a busy second of this machine being ${crowd.warp} of the world: replies ${secondsOf(replies)}; cards ${secondsOf(cards)}`,
      `${played.shown.length} messages and edits, ${totalOf(played.awsCalls)} calls to AWS`,
    ],
  };
}

export function measurePromptness(): Promise<Figure> {
  return measurePrompt("prompt", MANY, 300);
}

export function measurePromptnessOfFifty(): Promise<Figure> {
  return measurePrompt("prompt-50", SOME, 90);
}

/** How soon many runs are told, in virtual time: what this machine is busy with makes no difference. */
async function measurePrompt(name: string, crowd: typeof MANY, cardWithinS: number): Promise<Figure> {
  const runs = crowd.accounts * crowd.clusters;
  const played = await playVirtually(crowd);
  const { replies, cards } = promptnessOf(played.facts, played.shown);
  const throttles = totalOf(played.awsThrottles);
  const measured = spreadOf(cards);
  const met = {
    limits: played.slackLimits === 0 && throttles === 0,
    replies: Math.max(...replies) <= REPLY_WITHIN_S,
    cards: measured.most <= cardWithinS,
  };
  return {
    name,
    what: `${runs} runs in one workspace: from a card's change until Slack shows it`,
    unit: "s",
    measured,
    floor: null,
    ratio: null,
    target: `cards at most ${cardWithinS} s, each one; replies within ${REPLY_WITHIN_S} s; no rate limit met`,
    met: Object.values(met).every(Boolean),
    notes: [
      ...missed(met),
      `in virtual time, one start every ${crowd.everyS} s, ${crowd.accounts} accounts with a channel each`,
      `cards: ${secondsOf(cards)}`,
      `replies, from fact seen to shown: ${secondsOf(replies)}`,
      `answers that were a rate limit: of Slack ${played.slackLimits}, of AWS ${throttles}${wordsOf(played)}`,
    ],
  };
}

function missed(met: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(met).flatMap(([what, isMet]) => (isMet ? [] : [`missed: ${what}`]));
}

function inWords({ p50Ms, p99Ms, mostMs, cpu, heapMb }: LoopReport): string {
  const ms = [p50Ms, p99Ms, mostMs].map((value) => value.toFixed(1));
  return `p50 ${ms[0]} ms, p99 ${ms[1]} ms, most ${ms[2]} ms, ${(100 * cpu).toFixed(0)} % of a core, heap ${heapMb.toFixed(0)} MB`;
}

function secondsOf(values: readonly number[]): string {
  const [p50, p99, most] = [0.5, 0.99, 1].map((share) => percentile(values, share).toFixed(1));
  return `p50 ${p50} s, p99 ${p99} s, most ${most} s (${values.length})`;
}

function wordsOf({ awsThrottles }: Pick<ManyRuns, "awsThrottles">): string {
  return awsThrottles.size === 0 ? "" : ` (${[...awsThrottles].map(([name, count]) => `${name} ${count}`).join(", ")})`;
}

function totalOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
