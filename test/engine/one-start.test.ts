import { describe, expect, test } from "vitest";
import { readable, unreadable } from "../core/guard-support.ts";
import { ANA, BEN, setStage } from "./stage.ts";

describe("the one start", () => {
  test("a start whose answer was lost is looked for before it is sent again, with the same token", async () => {
    const stage = setStage();
    stage.aws.world.start = (n) =>
      n === 0 ? { kind: "unknown", message: "cut" } : { kind: "started", experimentId: "EXP1" };
    await stage.start();
    await stage.until(30);
    const calls = stage.aws.calls.filter(({ what }) => what === "start" || what === "findExperiment");
    expect(calls.map(({ what }) => what)).toEqual(["start", "findExperiment", "start"]);
    expect(new Set(calls.map(({ token }) => token)).size).toBe(1);
    expect(stage.run().run.experiment.id).toBe("EXP1");
  });

  test("an experiment that is found is taken for the run's, and none is started besides", async () => {
    const stage = setStage();
    stage.aws.world.start = () => ({ kind: "unknown", message: "cut" });
    stage.aws.world.found = () => readable("EXP7");
    await stage.start();
    await stage.until(30);
    expect(stage.asked("start")).toHaveLength(1);
    expect(stage.run().run.experiment.id).toBe("EXP7");
  });

  test("past notAfter the run closes as not_started and says so", async () => {
    const stage = setStage();
    stage.aws.world.start = () => ({ kind: "unknown", message: "throttled" });
    await stage.start();
    await stage.clock.idle();
    expect(Math.max(...stage.asked("start"))).toBeLessThanOrEqual(60);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
    expect(stage.posted().at(-1)).toBe("closing");
    expect(await stage.store.store.openRuns()).toEqual([]);
  });

  test("a lost start that shows up late is not called absent: it has a quarter of a minute to appear", async () => {
    const stage = setStage();
    stage.aws.world.start = () => ({ kind: "unknown", message: "cut" });
    // FIS lists it only 8 s after the last try.
    stage.aws.world.found = () => {
      const last = stage.asked("start").at(-1) ?? 0;
      const now = (stage.aws.calls.at(-1)?.at ?? 0) / 1000;
      return readable(now > 60 && now - last > 8 ? "EXP9" : null);
    };
    await stage.start();
    await stage.until(90);
    expect(stage.run().run.closed).toBeNull();
    expect(stage.run().run.experiment.id).toBe("EXP9");
  });

  test("a refusal of FIS closes the run at once, in its own words", async () => {
    const stage = setStage();
    stage.aws.world.start = () => ({ kind: "refused", code: "ServiceQuotaExceededException", message: "too many" });
    await stage.start();
    await stage.clock.idle();
    expect(stage.asked("start")).toHaveLength(1);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
    expect(stage.chat.calls.at(-1)?.message.summary).toBeDefined();
    expect(JSON.stringify(stage.chat.calls.map(({ message }) => message))).toContain("too many");
  });

  test("a refusal says nothing of an earlier start whose answer was lost: that one is still looked for", async () => {
    const stage = setStage();
    stage.aws.world.start = (n) =>
      n === 0 ? { kind: "unknown", message: "cut" } : { kind: "refused", code: "ValidationException", message: "no" };
    // The first call lands 10 s after it left.
    stage.aws.world.found = () => readable((stage.aws.calls.at(-1)?.at ?? 0) >= 10_000 ? "EXP8" : null);
    await stage.start();
    await stage.until(8);
    expect(stage.asked("start")).toHaveLength(2);
    expect(stage.run().run.closed).toBeNull();
    await stage.until(40);
    expect(stage.asked("start")).toHaveLength(2);
    expect(stage.run().run.experiment.id).toBe("EXP8");
  });

  test("a refusal after a lost answer closes the run in FIS's own words, once the lost one is nowhere", async () => {
    const stage = setStage();
    stage.aws.world.start = (n) =>
      n === 0 ? { kind: "unknown", message: "cut" } : { kind: "refused", code: "ValidationException", message: "no" };
    await stage.start();
    await stage.clock.idle();
    expect(stage.asked("start")).toHaveLength(2);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
    expect(stage.run().run.closed?.seenAt).toBeGreaterThanOrEqual(stage.run().requested.at.to + 15_000);
    expect(stage.run().run.start?.answer).toMatchObject({ kind: "not-made", code: "ValidationException" });
  });

  test("while nobody can read whether it was started, nothing is claimed, the thread says so, and the cluster stays taken", async () => {
    const stage = setStage();
    stage.aws.world.start = () => ({ kind: "unknown", message: "cut" });
    stage.aws.world.found = () => unreadable("fis:ListExperiments");
    await stage.start();
    await stage.until(300);
    expect(stage.run().run.closed).toBeNull();
    expect(stage.posted().some((key) => key.startsWith("bad:blind"))).toBe(true);
    expect(await stage.store.store.openRuns()).toHaveLength(1);
    const tries = stage.asked("findExperiment");
    expect(tries.length).toBeLessThan(30);
    stage.aws.world.found = () => readable("EXP3");
    await stage.until(330);
    expect(stage.run().run.experiment.id).toBe("EXP3");
  });

  test("an adapter that throws is a lost answer: it is looked for", async () => {
    const stage = setStage();
    stage.aws.world.start = () => {
      throw new Error("a bug in the adapter");
    };
    stage.aws.world.found = () => readable("EXP5");
    await stage.start();
    await stage.until(10);
    expect(stage.crashes).toEqual([]);
    expect(stage.run().run.experiment.id).toBe("EXP5");
  });
});

describe("a store that fails", () => {
  test("before the start nothing is started, and the plan stays as it is", async () => {
    const stage = setStage();
    stage.store.world.fails = (called) => called === "open";
    expect((await stage.start()).summary).toContain("could not write the run down");
    await stage.clock.idle();
    expect(stage.asked("start")).toEqual([]);
    expect(stage.watches.all()).toEqual([]);
    expect(await stage.store.store.openRuns()).toEqual([]);
  });

  test("what was not recorded is not done: no audit, no start", async () => {
    const stage = setStage();
    const question = await stage.ask();
    stage.store.world.fails = (called) => called === "audit";
    await stage.act(() => stage.desk.start(ANA, question));
    await stage.clock.idle();
    expect(stage.asked("start")).toEqual([]);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
  });

  test("a run whose first posts cannot be stored starts nothing either", async () => {
    const stage = setStage();
    stage.store.world.fails = (called) => called === "append";
    await stage.start();
    await stage.until(120);
    expect(stage.posted()[0]).toBe("card");
    expect(stage.asked("start")).toEqual([]);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
  });

  test("after the start the run is watched on, and stored when the store is back", async () => {
    const stage = setStage();
    await stage.start();
    await stage.until(10);
    stage.store.world.fails = () => true;
    await stage.until(120);
    await stage.act(() => stage.desk.stop(BEN, { run: null, threadTs: null }));
    await stage.until(150);
    expect(stage.asked("stop")).toHaveLength(1);
    stage.store.world.fails = () => false;
    await stage.until(200);
    const kept = stage.store.facts.get(stage.run().requested.runId) ?? [];
    expect(kept.map(({ kind }) => kind)).toContain("StopAsked");
    expect(stage.crashes).toEqual([]);
  });

  test("a close that could not be stored is stored as soon as the store takes it, also when nobody starts anything", async () => {
    const stage = setStage();
    let isFull = false;
    stage.store.world.fails = () => isFull;
    await stage.start();
    await stage.until(10);
    isFull = true;
    await stage.act(() => stage.desk.finish(BEN, { run: stage.run().requested.runId }));
    await stage.until(90);
    expect(stage.run().run.closed?.outcome).toBe("finished_early");
    expect(stage.store.runs[0]?.closed).toBeNull();
    isFull = false;
    await stage.clock.idle();
    expect(stage.store.runs[0]?.closed).toBe("finished_early");
    expect(await stage.store.store.drive()).toEqual([]);
  });

  test("a close that could not be stored is made up for by the next start there", async () => {
    const stage = setStage();
    let isFull = true;
    stage.store.world.fails = (what) => isFull && what === "close";
    stage.aws.world.start = () => ({ kind: "refused", code: "X", message: "no" });
    await stage.start();
    await stage.until(10);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
    expect(await stage.store.store.openRuns()).toHaveLength(1);
    isFull = false;
    stage.aws.world.start = () => ({ kind: "started", experimentId: "EXP2" });
    expect((await stage.start()).summary).toContain("begins");
  });
});
