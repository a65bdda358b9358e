import { AsyncLocalStorage } from "node:async_hooks";
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
 * A plan of a big cluster, with the token buckets of real AWS: the one that a person asks for while the bot is still
 * reading everything for the first time, as it does at its boot, and one that is asked for a minute later.
 */
export async function measurePlanSpeed(): Promise<Figure> {
  await preloadWire();
  const all: Plans[] = [];
  for (const seed of SEEDS) all.push(await readAll(seed));
  const plans = all.flatMap(({ first, later }) => [first, later]);
  const calls = spreadOf(plans.map((plan) => plan.calls));
  const seconds = spreadOf(plans.map((plan) => plan.worldS));
  const boot = all.map((one) => one.boot);
  const most = (readings: readonly Reading[], of: "calls" | "worldS") => Math.max(...readings.map((one) => one[of]));
  const firsts = all.map(({ first }) => first);
  const [one] = all;
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
      `world time, at ${LATENCY_MS} ms a call and AWS's token buckets: ${seconds.least} to ${seconds.most} s; in our own process ${Math.round(Math.max(...all.map(({ later }) => later.cpuMs)))} ms`,
      `the first plan, asked for in the moment in which the boot's reading begins: ${most(firsts, "calls")} calls of its own, ${most(firsts, "worldS")} s`,
      `the boot's reading, which describes every task and definition: ${most(boot, "calls")} calls, ${most(boot, "worldS")} s (20 pages of tasks, 20 descriptions of 100, 8 definitions: none can be left out, so neither can a plan of a target whose turn at the boot has not come)`,
      `what never changes is not asked twice: a task definition's revision, and where a task was placed`,
      `the verdict: ${one?.later.verdict ?? "none"}`,
      ...(one?.later.byOperation ?? []).map(([name, count]) => `${name.padEnd(52)}${String(count).padStart(4)}`),
    ],
  };
}

interface Plans {
  readonly boot: Reading;
  /** Begun in the same moment. */
  readonly first: Reading;
  readonly later: Reading;
}

interface Stage {
  readonly clock: SteppedClock;
  readonly aws: LiveAws;
}

/** Whose call it is: every reading's are counted for themselves, by IAM action name. */
const counting = new AsyncLocalStorage<Map<string, number>>();

async function readAll(seed: number): Promise<Plans> {
  const stage = await openStage(seed);
  const { clock, aws } = stage;
  const [boot, first] = await clock.run(Promise.all([readOnce(stage), readOnce(stage)]));
  await clock.run(clock.sleepUntil(clock.now() + 60_000));
  const later = await clock.run(readOnce(stage));
  aws.end();
  return { boot, first, later };
}

async function openStage(seed: number): Promise<Stage> {
  const clock = steppedClock(EPOCH);
  const sim = createPretendAws({ scenario: bigWorld, seed, now: () => clock.now() });
  const handler = inProcessHandler(sim, { now: () => clock.now() });
  const aws = createAws({
    clock,
    log: quiet,
    meter: {
      called(operation) {
        const counts = counting.getStore();
        counts?.set(operation, (counts.get(operation) ?? 0) + 1);
      },
    },
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
  return { clock, aws };
}

function readOnce({ clock, aws }: Stage): Promise<Reading> {
  const counts = new Map<string, number>();
  return counting.run(counts, async () => {
    const [startedAt, cpu] = [clock.now(), process.cpuUsage()];
    const readings = await readPatiently({ aws, clock }, TARGET);
    const verdict = judged(readings, clock.now());
    const used = process.cpuUsage(cpu);
    return {
      calls: [...counts.values()].reduce((sum, count) => sum + count, 0),
      worldS: (clock.now() - startedAt) / 1000,
      cpuMs: (used.user + used.system) / 1000,
      byOperation: [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)),
      verdict,
    };
  });
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
