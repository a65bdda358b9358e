import { describe, expect, test } from "vitest";
import { linesOf } from "../../src/cli/rehearse/message-lines.ts";
import { keyOf, People } from "../../src/cli/rehearse/people.ts";
import { virtualBot } from "../../src/cli/rehearse/virtual-bot.ts";
import { createPretend, EPOCH } from "../../src/cli/rehearse/world.ts";
import { type VirtualClock, virtualClock } from "../../src/clock.ts";
import { phasesOf } from "../../src/core/phase.ts";
import type { AuditRow } from "../../src/engine/ports.ts";
import { preloadWire } from "../../src/sim/aws/wire/service-model.ts";
import type { Shown } from "../../src/sim/slack/shown.ts";
import type { PretendWorkspace } from "../../src/sim/slack/workspace.ts";
import { sqliteStore } from "../../src/store/sqlite.ts";
import { fakeLog } from "./fakes.ts";

const SECOND = 1_000;

/** The plan's message has become the card. */
const isBegun = (shown: Shown) => shown.op === "update" && keyOf(shown) === "card" && shown.text.includes("Starting");

/** A process that can be killed: from then on nothing that it does reaches the store, Slack, or its own next step. */
function mortal() {
  let isDead = false;
  const never = new Promise<never>(() => undefined);
  return {
    kill: () => {
      isDead = true;
    },
    /** Every method of it, by whatever name. */
    behind: <T extends object>(whole: T, after: (what: string, args: readonly unknown[]) => void): T =>
      new Proxy(whole, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value !== "function") return value;
          return async (...args: unknown[]) => {
            if (isDead) return never;
            const answer = await value.apply(target, args);
            after(String(name), args);
            return isDead ? never : answer;
          };
        },
      }),
    through: <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
      return async (...args: A): Promise<R> => {
        if (isDead) return never;
        const answer = await call(...args);
        return isDead ? never : answer;
      };
    },
  };
}

/** Plays the workshop, kills the bot when `when` says so, and starts another one on the same store a while later. */
async function killed(
  when: (shown: Shown, workspace: PretendWorkspace) => boolean,
  awayMs: number,
  atAudit: (row: AuditRow) => boolean = () => false,
  afterwards: string | null = null,
) {
  await preloadWire();
  const crash = Promise.withResolvers<never>();
  const onCrash = (name: string, error: unknown) => crash.reject(new Error(`${name} broke`, { cause: error }));
  const first = virtualClock({ epoch: EPOCH, onCrash });
  let clock: VirtualClock = first;
  const pretend = createPretend(
    { scenario: "workshop", seed: 1 },
    { now: () => clock.now(), transportNow: () => clock.now() },
  );
  const { workspace } = pretend;
  const store = sqliteStore({ path: ":memory:" });
  const process = mortal();
  const die = Promise.withResolvers<void>();
  void die.promise.then(() => {
    process.kill();
    first.end();
  });
  const kept = process.behind(store, (what, args) => {
    const [row] = args;
    if (what !== "audit" || !atAudit(row as AuditRow)) return;
    process.kill();
    die.resolve();
  });
  const { log } = fakeLog();
  await virtualBot({ pretend, clock, store: kept, seed: 1, log, fetch: process.through(workspace.fetch) });
  const stop = workspace.onShown((shown) => {
    if (!when(shown, workspace)) return;
    stop();
    process.kill();
    die.resolve();
  });
  void new People(workspace, () => undefined).open("/spot-chaos start");
  await Promise.race([die.promise, crash.promise]);

  clock = virtualClock({ epoch: first.now() + awayMs, onCrash });
  const bot = await virtualBot({ pretend, clock, store, seed: 2, log });
  await Promise.race([clock.idle(), crash.promise]);
  const answered: string[] = [];
  if (afterwards !== null) {
    workspace.onShown((shown) => void answered.push(...linesOf(shown)));
    // The workspace takes its connections in turn, and one of the two is the dead one's.
    for (let times = 0; times < 2; times++) void new People(workspace, () => undefined).type(afterwards);
    await Promise.race([clock.idle(), crash.promise]);
  }
  const posted = workspace.shown.filter((shown) => shown.op === "post").map((shown) => keyOf(shown) ?? "");
  const watch = bot.watches.all()[0];
  const phases = watch === undefined ? [] : phasesOf(watch.run, clock.now());
  return {
    posted,
    outcome: watch?.run.closed?.outcome ?? null,
    statuses: Object.fromEntries(phases.map((phase) => [phase.name, phase.status])),
    direct: workspace.shown.filter(isDirect).map(({ text }) => text),
    texts: workspace.shown.map((shown) => shown.text),
    started: pretend.aws.callCounts().get("fis:StartExperiment") ?? 0,
    runs: await store.openRuns(),
    answered,
    audit: (await store.auditRows()).map(({ what, outcome }) => `${what}: ${outcome}`),
  };
}

/** To one person alone. */
function isDirect(shown: Shown): boolean {
  return shown.op === "post" && keyOf(shown) === null;
}

const PHASES = ["experiment", "notices", "draining", "evictions", "replacements", "scale-out", "recovery", "scale-in"];

describe("a bot that is killed in the middle of a run", () => {
  test.each(["experiment", "notices", "draining", "evictions", "replacements", "scale-out", "recovery", "scale-in"])(
    "when %s has just been posted and its answer has not come: the thread is whole, each message there once",
    async (key) => {
      const after = await killed((shown) => keyOf(shown) === key, 40 * SECOND);
      expect([...after.posted].sort()).toEqual([...new Set(after.posted)].sort());
      expect(after.posted).toEqual(expect.arrayContaining(["card", ...PHASES, "closing"]));
      expect(after.posted).not.toContain("goodbye");
      expect(after.outcome).toBe("back");
      expect(Object.values(after.statuses)).toEqual(PHASES.map(() => "complete"));
      expect(after.started).toBe(1);
      expect(after.runs).toEqual([]);
      expect(after.audit.slice(-2)).toEqual(["takeover: open", "close: back"]);
    },
  );

  test("it says from when to when it was away", async () => {
    const after = await killed((shown) => keyOf(shown) === "evictions", 5 * 60 * SECOND);
    expect(after.texts.some((text) => /I was away from T\+2:\d\d to T\+7:\d\d \(5 min/.test(text))).toBe(true);
    expect(after.outcome).toBe("back");
  });

  test("the run is listed with those from before: its recovery, when, who, and the link to its thread", async () => {
    const after = await killed((shown) => keyOf(shown) === "scale-in", 40 * SECOND, undefined, "/spot-chaos runs");
    expect(after.answered).toEqual([
      "*REHEARSAL* · 1 run of `workshop`, newest first:",
      "✔ *Finished* · recovered in 4 min 31 s",
      expect.stringMatching(/^2026-01-15 10:09:\d\d UTC · @U\w+$/),
      "_quarterly game day_",
      expect.stringMatching(/^Thread · `run-\w+`$/),
    ]);
  });

  test("it comes back hours later: nothing is started, the run is closed with what can still be read", async () => {
    const after = await killed((shown) => keyOf(shown) === "draining", 5 * 3_600 * SECOND);
    expect(after.started).toBe(1);
    expect(after.runs).toEqual([]);
    expect(after.posted).toContain("closing");
    expect([...after.posted].sort()).toEqual([...new Set(after.posted)].sort());
  });

  test("killed when FIS has just answered the start: the experiment is found by the run's tag, and watched", async () => {
    const started = (row: AuditRow) => row.what === "fis:StartExperiment" && row.outcome === "started";
    const after = await killed(() => false, 20 * SECOND, started);
    expect(after.started).toBe(1);
    expect(after.outcome).toBe("back");
    expect(Object.values(after.statuses)).toEqual(PHASES.map(() => "complete"));
  });

  const asked = (row: AuditRow) => row.what === "fis:StartExperiment" && row.outcome === "asked";

  test("killed right before the start is sent, and back within the minute: it is started, once", async () => {
    const after = await killed(() => false, 20 * SECOND, asked);
    expect(after.started).toBe(1);
    expect(after.outcome).toBe("back");
    expect(Object.values(after.statuses)).toEqual(PHASES.map(() => "complete"));
  });

  test("killed right before the start is sent, and back later: nothing is started, and the thread says so", async () => {
    const after = await killed(() => false, 70 * SECOND, asked);
    expect(after.started).toBe(0);
    expect(after.outcome).toBe("not_started");
    expect(after.texts.some((text) => text.includes("Nothing was started"))).toBe(true);
    expect(after.runs).toEqual([]);
  });

  test("killed when the plan has just become the card, and back within the minute: it is started", async () => {
    const after = await killed(isBegun, 10 * SECOND);
    expect(after.started).toBe(1);
    expect(after.outcome).toBe("back");
    expect([...after.posted].sort()).toEqual([...new Set(after.posted)].sort());
  });

  test("killed when the plan has just become the card, and back later: the card says that nothing was started", async () => {
    const after = await killed(isBegun, 70 * SECOND);
    expect(after.started).toBe(0);
    expect(after.runs).toEqual([]);
    expect(after.texts.some((text) => text.includes("Not started"))).toBe(true);
  });
});

describe("a bot that is killed in a run whose thread cannot be written", () => {
  const troubles = {
    "the channel archived": (workspace: PretendWorkspace) => workspace.faults.archive("game-day"),
    "the bot removed": (workspace: PretendWorkspace) => workspace.faults.removeBot("game-day"),
  };
  test.each(
    Object.entries(troubles).flatMap(([trouble, begin]) => [
      { trouble, begin, nth: 1, what: "that it cannot be written" },
      { trouble, begin, nth: 2, what: "how it ended" },
    ]),
  )("$trouble, killed while the asker is told $what: she is told each of both once", async ({ begin, nth }) => {
    let directs = 0;
    const after = await killed((shown, workspace) => {
      if (keyOf(shown) === "draining" && shown.op === "post") begin(workspace);
      return isDirect(shown) && ++directs === nth;
    }, 40 * SECOND);
    expect(after.direct.map((text) => text.includes("ended"))).toEqual([false, true]);
    expect(after.direct[0]).toContain("cannot write into its thread any more");
    expect(after.runs).toEqual([]);
  });
});
