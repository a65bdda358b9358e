import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realClock } from "../clock.ts";
import type { AwsCall } from "../sim/aws/pretend-aws.ts";
import { serveAws } from "../sim/aws/server.ts";
import { preloadWire } from "../sim/aws/wire/service-model.ts";
import { serveWorkspace } from "../sim/slack/server.ts";
import { createWorkspace } from "../sim/slack/workspace.ts";
import { channelOf, startBot } from "./bot-process.ts";
import type { Child } from "./child.ts";
import type { Figure } from "./figure.ts";
import { startOne } from "./many-runs.ts";
import { createManyWorlds } from "./many-worlds.ts";
import { type Spread, spreadOf } from "./statistics.ts";
import { stopwatch } from "./stopwatch.ts";
import { within } from "./within.ts";

const ROUNDS = 5;
const UP_WITHIN_S = 3;
const TAKEN_WITHIN_S = 15;
/** A run under way asks AWS at least so often. */
const SETTLE_MS = 6_000;
/** Real time in which a plan has to come, a run to begin after its press, or a run to be gone on with. */
const GIVEN_UP_MS = 60_000;

/** After kill -9 of the one process: from its being up again until it asks AWS about its run. */
export async function measureResume(): Promise<Figure> {
  const place = await openPlace(1);
  try {
    const start = () => place.start(0);
    let bot = await start();
    await place.beginRun();
    const sinceUp: number[] = [];
    const sinceSpawned: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await place.pause(SETTLE_MS);
      await bot.kill();
      const spawned = stopwatch();
      const asked = place.nextCall(0).then(spawned);
      // Awaited below, unless the bot does not even come up.
      asked.catch(() => undefined);
      bot = await start();
      const up = spawned();
      const at = await asked;
      sinceUp.push(Math.max(0, at - up) / 1000);
      sinceSpawned.push(at / 1000);
    }
    await bot.kill();
    const measured = spreadOf(sinceUp);
    return figure(
      "resume",
      "One process, after kill -9: from its being connected again to its first question about the run",
      {
        measured,
        within: UP_WITHIN_S,
        notes: [`from the spawning of the process: ${inWords(spreadOf(sinceSpawned))}`],
      },
    );
  } finally {
    await place.close();
  }
}

/** Two processes on one PostgreSQL: from kill -9 of the one that drives the run until the other asks AWS about it. */
export async function measureTakeover(): Promise<Figure> {
  // For development alone: its binaries are no dependency of the bot.
  const { PostgresServer } = await import("../chaos/processes/postgres-server.ts");
  const postgres = await PostgresServer.start();
  const place = await openPlace(2, await postgres.emptyDatabase());
  try {
    const bots = [await place.start(0), await place.start(1)];
    await place.beginRun();
    const taken: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await place.pause(SETTLE_MS);
      const driver = place.lastCaller();
      const other = 1 - driver;
      const killed = stopwatch();
      await bots[driver]?.kill();
      taken.push(
        await place
          .nextCall(other)
          .then(killed)
          .then((ms) => ms / 1000),
      );
      bots[driver] = await place.start(driver);
    }
    for (const bot of bots) await bot.kill();
    return figure(
      "takeover",
      "Two processes on one PostgreSQL: from kill -9 of the driver to the other's first question about the run",
      {
        measured: spreadOf(taken),
        within: TAKEN_WITHIN_S,
        notes: ["a lease is good for 10 s and looked after every 3 s"],
      },
    );
  } finally {
    await place.close();
    await postgres.end();
  }
}

/** One run's world in real time, with an AWS endpoint for each process of the bot: so it is known who asks. */
async function openPlace(processes: number, databaseUrl?: string) {
  const clock = realClock();
  await preloadWire();
  const times = { now: () => clock.now(), transportNow: () => clock.transportNow() };
  const worlds = createManyWorlds({ accounts: 1, clusters: 1, ...times });
  const target = worlds.targets[0]?.name ?? "";
  const workspace = createWorkspace({ seed: 1, ...times, moreChannels: [channelOf(target)] });
  const slack = await serveWorkspace(workspace, { host: "127.0.0.1", port: 0 });
  let lastCaller = 0;
  const waiting = new Map<number, () => void>();
  const nths = Array.from({ length: processes }, (_, nth) => nth);
  const served = await Promise.all(
    nths.map((nth) =>
      serveAws({
        call(call) {
          if (isAboutTheRun(call)) {
            lastCaller = nth;
            waiting.get(nth)?.();
          }
          return worlds.call(call);
        },
      }),
    ),
  );
  const folders = nths.map(() => mkdtempSync(join(tmpdir(), "spot-chaos-bench-")));
  const running = new Set<Child>();
  return {
    pause: (ms: number) => clock.sleepUntil(clock.now() + ms),
    lastCaller: () => lastCaller,
    nextCall: (nth: number) =>
      within(
        GIVEN_UP_MS,
        "a question of the bot's about its run",
        new Promise<void>((resolve) => waiting.set(nth, resolve)),
      ),
    /** Until the bot has asked about it: then there is one to go on with. */
    async beginRun() {
      const asked = new Promise<void>((resolve) => {
        for (const nth of nths) waiting.set(nth, resolve);
      });
      await within(GIVEN_UP_MS, "the plan, or the run", startOne(workspace, { target, channel: channelOf(target) }));
      await within(GIVEN_UP_MS, "the bot's first question about its run", asked);
    },
    async start(nth: number): Promise<Child> {
      const child = startBot(folders[nth] ?? "", {
        awsUrl: served[nth]?.url ?? "",
        slackApiUrl: slack.apiUrl,
        targets: worlds.targets,
        workspace,
        warp: { epoch: 0, startedAt: 0, warp: 1, paused: false },
        ...(databaseUrl === undefined ? {} : { databaseUrl }),
      });
      running.add(child);
      await child.ready();
      return child;
    },
    async close() {
      for (const child of running) await child.kill();
      await Promise.all([slack.close(), ...served.map((aws) => aws.close())]);
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
      clock.end();
    },
  };
}

/** Targets are also read for plans; only who watches a run asks for its experiment, and for tasks that stopped. */
function isAboutTheRun({ operation, input }: AwsCall): boolean {
  if (operation === "ListTasks") return input.desiredStatus === "STOPPED";
  return operation === "GetExperiment" || operation === "ListExperimentResolvedTargets";
}

function figure(
  name: string,
  what: string,
  {
    measured,
    within,
    notes,
  }: { readonly measured: Spread; readonly within: number; readonly notes: readonly string[] },
): Figure {
  const met = measured.most <= within;
  return {
    name,
    what,
    unit: "s",
    measured,
    floor: null,
    ratio: null,
    target: `at most ${within} s, each time`,
    met,
    notes,
  };
}

function inWords({ median, most }: Spread): string {
  return `${median.toFixed(1)} s, at most ${most.toFixed(1)}`;
}
