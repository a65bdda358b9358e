import { createAws, type LiveAws } from "../aws/aws.ts";
import { accept } from "../core/guard.ts";
import { tallyOf } from "../core/preflight/checks.ts";
import type { AwsReadings } from "../core/reading.ts";
import type { Target } from "../core/target.ts";
import { readPatiently } from "../engine/readings.ts";
import { createPretendAws } from "../sim/aws/pretend-aws.ts";
import { inProcessHandler } from "../sim/aws/wire/in-process.ts";
import { preloadWire } from "../sim/aws/wire/service-model.ts";
import { bigWorld } from "./big-world.ts";
import type { Figure } from "./figure.ts";
import { spreadOf } from "./statistics.ts";
import { type SteppedClock, steppedClock } from "./stepped-clock.ts";

const MOST_CALLS = 60;
const MOST_S = 5;
const SEEDS = [1, 2, 3];
/** How long AWS takes to answer one call: a usual figure, and a slow one for calls of 100 tasks. */
const LATENCY_MS = 100;
const EPOCH = Date.UTC(2026, 0, 15, 10, 9, 0);
const NOWHERE = "http://127.0.0.1:1";
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** One reading of everything that a plan shows. */
interface Reading {
  readonly calls: number;
  readonly worldS: number;
  readonly cpuMs: number;
  readonly byOperation: readonly (readonly [string, number])[];
  readonly verdict: string;
}

/**
 * A plan of a big cluster, with the token buckets of real AWS: the one that the bot makes at its boot, which has everything
 * still to learn, and one that a person asks for afterwards.
 */
export async function measurePlanSpeed(): Promise<Figure> {
  await preloadWire();
  const pairs: { readonly boot: Reading; readonly plan: Reading }[] = [];
  for (const seed of SEEDS) pairs.push(await readTwice(seed));
  const calls = spreadOf(pairs.map(({ plan }) => plan.calls));
  const seconds = spreadOf(pairs.map(({ plan }) => plan.worldS));
  const boot = pairs.map((pair) => pair.boot);
  const [first] = pairs;
  return {
    name: "plan",
    what: "AWS calls for a plan of 200 instances and 2,000 tasks",
    unit: "calls",
    measured: calls,
    floor: null,
    ratio: null,
    target: `at most ${MOST_CALLS}, within ${MOST_S} s of world time`,
    met: calls.most <= MOST_CALLS && seconds.most <= MOST_S,
    notes: [
      `world time, at ${LATENCY_MS} ms a call and AWS's token buckets: ${seconds.least} to ${seconds.most} s; in our own process ${Math.round(Math.max(...pairs.map(({ plan }) => plan.cpuMs)))} ms`,
      `the reading at the bot's boot, before it has described any task: ${Math.max(...boot.map((one) => one.calls))} calls, ${Math.max(...boot.map((one) => one.worldS))} s`,
      `what never changes is not asked again: a task definition's revision, and where a task was placed`,
      `the verdict: ${first?.plan.verdict ?? "none"}`,
      ...(first?.plan.byOperation ?? []).map(([name, count]) => `${name.padEnd(52)}${String(count).padStart(4)}`),
    ],
  };
}

async function readTwice(seed: number): Promise<{ readonly boot: Reading; readonly plan: Reading }> {
  const clock = steppedClock(EPOCH);
  const sim = createPretendAws({ scenario: bigWorld, seed, now: () => clock.now() });
  const handler = inProcessHandler(sim, { now: () => clock.now() });
  const aws = createAws({
    clock,
    log: quiet,
    endpoint: NOWHERE,
    credentials: { accessKeyId: "AKIAREHEARSALONLY000", secretAccessKey: "rehearsal-only" },
    ownMetadataUri: null,
    requestHandler: {
      ...handler,
      async handle(request, options) {
        await clock.sleepUntil(clock.now() + LATENCY_MS / 2);
        const answer = await handler.handle(request, options);
        await clock.sleepUntil(clock.now() + LATENCY_MS / 2);
        return answer;
      },
    },
  });
  await aws.loadEc2();
  const stage = { clock, aws, counts: () => sim.callCounts() };
  const boot = await readOnce(stage);
  await clock.run(clock.sleepUntil(clock.now() + 60_000));
  const plan = await readOnce(stage);
  aws.end();
  return { boot, plan };
}

async function readOnce(stage: {
  readonly clock: SteppedClock;
  readonly aws: LiveAws;
  readonly counts: () => ReadonlyMap<string, number>;
}): Promise<Reading> {
  const { clock, aws, counts } = stage;
  const before = counts();
  const [startedAt, cpu] = [clock.now(), process.cpuUsage()];
  const readings = await clock.run(readPatiently({ aws, clock }, TARGET));
  const verdict = judged(readings, clock.now());
  const used = process.cpuUsage(cpu);
  const byOperation = [...counts()]
    .map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return {
    calls: byOperation.reduce((sum, [, count]) => sum + count, 0),
    worldS: (clock.now() - startedAt) / 1000,
    cpuMs: (used.user + used.system) / 1000,
    byOperation,
    verdict,
  };
}

const ASKER = "U0ASKER";
const CHANNEL = "C0GAMEDAY";

const TARGET: Target = {
  ...bigWorld.target,
  channels: [CHANNEL],
  starters: [ASKER],
  roleArn: null,
  externalId: null,
  allowSameCluster: false,
};

function judged(aws: AwsReadings, now: number): string {
  const channel = { id: CHANNEL, name: "game-day", kind: "public", isMember: true, isArchived: false } as const;
  const readings = {
    aws,
    channel: { readable: true, value: { ...channel, isExternallyShared: false } },
    openRun: { readable: true, value: null },
  } as const;
  const request = { target: TARGET, by: ASKER, channel: CHANNEL, reason: null, step: { kind: "question" } } as const;
  const verdict = accept(request, readings, now);
  if (verdict.kind === "refused") return `refused: ${verdict.refusals.map(({ rule }) => rule).join(", ")}`;
  const { ok, warn, unknown } = tallyOf(verdict.checks);
  const { count, candidates, room } = verdict.plan;
  return `${count} of ${candidates.length}, room on ${room?.hosts ?? 0} instances; ${ok} ok, ${warn} warn, ${unknown} unknown`;
}
