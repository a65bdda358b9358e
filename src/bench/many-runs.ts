import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buttonIn, keyOf } from "../cli/rehearse/people.ts";
import { ASKER, EPOCH } from "../cli/rehearse/world.ts";
import { realClock, type WarpedClock, warpedClock } from "../clock.ts";
import type { Fact } from "../core/fact.ts";
import { serveAws } from "../sim/aws/server.ts";
import { preloadWire } from "../sim/aws/wire/service-model.ts";
import { serveWorkspace } from "../sim/slack/server.ts";
import type { Shown } from "../sim/slack/shown.ts";
import { createWorkspace, type PretendWorkspace } from "../sim/slack/workspace.ts";
import { sqliteStore } from "../store/sqlite.ts";
import { startBot } from "./bot-process.ts";
import type { Child } from "./child.ts";
import { type LoopReport, watchEventLoop } from "./floor/event-loop.ts";
import { createManyWorlds, type ManyWorlds } from "./many-worlds.ts";

export interface Crowd {
  readonly accounts: number;
  /** In each account. */
  readonly clusters: number;
  /** World seconds in a real one. */
  readonly warp: number;
  /** World seconds between two starts. */
  readonly everyS: number;
}

/** What many runs in one process of the bot were like. */
export interface ManyRuns {
  readonly runs: number;
  /** Open at the same time, at most. */
  readonly atOnce: number;
  readonly rssMb: readonly number[];
  /** While as many as ever were open; and from the first start to the last end. */
  readonly loop: { readonly atOnce: LoopReport; readonly whole: LoopReport };
  readonly simulators: LoopReport;
  readonly slackLimits: number;
  readonly awsThrottles: ReadonlyMap<string, number>;
  readonly awsCalls: ReadonlyMap<string, number>;
  readonly shown: readonly Shown[];
  /** In the order in which they were learned. */
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
}

const SAMPLE_MS = 1_000;
/** Real time that a start may take. */
const START_WITHIN_MS = 30_000;
/** World time after the last start by which every run of the workshop's world is over. */
const PATIENCE_MS = 60 * 60_000;
/** World time that the last cards have to be edited: as long as any card may take. */
const CARDS_WITHIN_MS = 5 * 60_000;

/** The bot as `npm start` runs it, in a process of its own; the pretend AWS and workspace are in this one, on sockets. */
export async function playManyRuns(crowd: Crowd): Promise<ManyRuns> {
  const clock = warpedClock({ epoch: EPOCH, warp: crowd.warp, paused: true });
  await preloadWire();
  const times = { now: () => clock.now(), transportNow: () => clock.transportNow() };
  const worlds = createManyWorlds({ ...crowd, ...times });
  const names = Array.from({ length: crowd.accounts }, (_, nth) => `team-${nth + 1}`);
  const workspace = createWorkspace({ seed: 1, ...times, moreChannels: names });
  const limits = countingLimits(workspace);
  const aws = await serveAws(worlds);
  const slack = await serveWorkspace(limits.workspace, { host: "127.0.0.1", port: 0 });
  const folder = mkdtempSync(join(tmpdir(), "spot-chaos-bench-"));
  const at = { awsUrl: aws.url, slackApiUrl: slack.apiUrl, targets: worlds.targets, workspace, warp: clock.warp };
  const child = startBot(folder, at);
  const real = realClock();
  try {
    await child.ready();
    child.tell({ warp: clock.set({ paused: false }) });
    const own = watchEventLoop();
    const watched = await Promise.race([watch(crowd, { clock, worlds, workspace, child, real }), child.broke]);
    const simulators = own();
    await child.end();
    const runs = new Set(workspace.shown.flatMap((shown) => runOf(shown) ?? []));
    return {
      runs: runs.size,
      ...watched,
      simulators,
      slackLimits: limits.count(),
      awsThrottles: worlds.throttled(),
      awsCalls: worlds.callCounts(),
      shown: workspace.shown,
      facts: await factsIn(join(folder, "spot-chaos.db"), runs),
    };
  } finally {
    await child.kill();
    await Promise.all([aws.close(), slack.close()]);
    rmSync(folder, { recursive: true, force: true });
    real.end();
    clock.end();
  }
}

export function runOf({ metadata }: Shown): string | null {
  const run = metadata?.event_payload.run;
  return typeof run === "string" ? run : null;
}

interface Stage {
  readonly clock: WarpedClock;
  readonly worlds: ManyWorlds;
  readonly workspace: PretendWorkspace;
  readonly child: Child;
  readonly real: ReturnType<typeof realClock>;
}

/** Starts one run after the other, and resolves when the last one is over. */
async function watch(crowd: Crowd, stage: Stage): Promise<Pick<ManyRuns, "atOnce" | "rssMb" | "loop">> {
  const { clock, worlds, workspace, child, real } = stage;
  const open = new Set<string>();
  const all = new Set<string>();
  let atOnce = 0;
  workspace.onShown((shown) => {
    const run = runOf(shown);
    if (run === null) return;
    if (keyOf(shown) === "closing") open.delete(run);
    else if (!all.has(run)) open.add(run);
    all.add(run);
    atOnce = Math.max(atOnce, open.size);
  });
  await child.ask({ report: true });
  const total = worlds.targets.length;
  const starting = (async () => {
    for (const [nth, name] of inTurn(crowd).entries()) {
      await clock.sleepUntil(EPOCH + 5_000 + nth * crowd.everyS * 1000);
      const late = real.sleepUntil(real.now() + START_WITHIN_MS).then(() => {
        const said = workspace.ephemerals(ASKER).map(({ text }) => text);
        throw new Error(`no answer to start ${name.target}; the last ones: ${said.slice(-3).join(" | ")}`);
      });
      late.catch(() => undefined);
      await Promise.race([startOne(workspace, name), late]);
    }
    return clock.now();
  })();
  let lastAt = Number.POSITIVE_INFINITY;
  let failure: unknown = null;
  starting.then(
    (at) => {
      lastAt = at;
    },
    (error: unknown) => {
      failure = error;
    },
  );
  const rssMb: number[] = [];
  const reports: { readonly open: number; readonly report: LoopReport }[] = [];
  while (all.size < total || open.size > 0) {
    await real.sleepUntil(real.now() + SAMPLE_MS);
    rssMb.push(child.rssMb());
    if (failure !== null) throw failure;
    if (clock.now() > lastAt + PATIENCE_MS) throw new Error(`${open.size} of ${all.size} runs are not over`);
    if (reports.length === 0 && open.size === total) reports.push(await reportOf(child, open.size));
    else if (reports.length === 1 && open.size < total) reports.push(await reportOf(child, open.size));
  }
  await starting;
  await clock.sleepUntil(clock.now() + CARDS_WITHIN_MS);
  reports.push(await reportOf(child, 0));
  const [before, during, after] = reports.map(({ report }) => report);
  if (before === undefined || after === undefined) throw new Error("the runs were never all open at once");
  const parts = [before, during ?? after, after];
  const worst = (of: (report: LoopReport) => number) => Math.max(...parts.map(of));
  const whole: LoopReport = {
    p50Ms: worst((one) => one.p50Ms),
    p99Ms: worst((one) => one.p99Ms),
    mostMs: worst((one) => one.mostMs),
    cpu: worst((one) => one.cpu),
    heapMb: worst((one) => one.heapMb),
  };
  return { atOnce, rssMb, loop: { atOnce: during ?? after, whole } };
}

async function reportOf(child: Child, open: number) {
  return { open, report: (await child.ask({ report: true })) as LoopReport };
}

/** Neighbours in time are not neighbours in an account. */
export function inTurn({
  accounts,
  clusters,
}: Pick<Crowd, "accounts" | "clusters">): readonly { readonly target: string; readonly channel: string }[] {
  return Array.from({ length: accounts * clusters }, (_, nth) => {
    const account = (nth % accounts) + 1;
    return { target: `a${account}c${Math.floor(nth / accounts) + 1}x`, channel: `team-${account}` };
  });
}

/** Types the command and presses Start on the plan; throws when no run begins. Its target's name is in every answer. */
export async function startOne(
  workspace: PretendWorkspace,
  { target, channel: name }: { readonly target: string; readonly channel: string },
): Promise<void> {
  const channel = workspace.channels[name]?.id ?? "";
  const next = (fits: (shown: Shown) => boolean) =>
    new Promise<Shown>((resolve) => {
      const stop = workspace.onShown((shown) => {
        if (!fits(shown) || !JSON.stringify([shown.text, shown.blocks]).includes(target)) return;
        stop();
        resolve(shown);
      });
    });
  const asked = next((shown) => shown.op === "ephemeral" || (shown.op === "post" && keyOf(shown) === "card"));
  const typed = await workspace.command({ user: ASKER, channel, text: `start ${target} --reason "a crowd"` });
  if (!typed.answered) throw new Error(`nobody answered to start ${target}: ${typed.why}`);
  const plan = await asked;
  const button = buttonIn(plan, "start");
  if (button === null) throw new Error(`no plan for ${target}, but: ${plan.text}`);
  const begun = next((shown) => shown.op === "ephemeral");
  const at = { user: ASKER, channel, messageTs: plan.ts, actionId: button.actionId };
  const pressed = await workspace.press(at);
  if (!pressed.answered) throw new Error(`nobody answered to the button of ${target}: ${pressed.why}`);
  const answer = await begun;
  if (!answer.text.includes("begins")) throw new Error(`no run for ${target}, but: ${answer.text}`);
}

/** Counts every 429. */
function countingLimits(workspace: PretendWorkspace) {
  let limited = 0;
  const wire: PretendWorkspace["wire"] = Object.assign(Object.create(workspace.wire), {
    async answer(request: Parameters<PretendWorkspace["wire"]["answer"]>[0]) {
      const outcome = await workspace.wire.answer(request);
      if (outcome.kind === "answer" && outcome.status === 429) limited++;
      return outcome;
    },
  });
  return { workspace: { ...workspace, wire }, count: () => limited };
}

async function factsIn(path: string, runs: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly Fact[]>> {
  const store = sqliteStore({ path });
  const facts = new Map<string, readonly Fact[]>();
  for (const run of runs) facts.set(run, await store.facts(run));
  await store.end();
  return facts;
}
