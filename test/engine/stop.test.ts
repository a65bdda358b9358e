import { describe, expect, test } from "vitest";
import { exactly } from "../../src/core/time.ts";
import { readable, target } from "../core/guard-support.ts";
import { ANA, BEN, STRANGER, setStage } from "./stage.ts";

const HERE = { run: null, threadTs: null };

describe("stop", () => {
  test("anyone in the channel may stop", async () => {
    const stage = setStage();
    await stage.start();
    await stage.until(10);
    await stage.act(() => stage.desk.stop(BEN, HERE));
    await stage.until(20);
    expect(stage.asked("stop")).toEqual([10]);
    expect(stage.posted()).toContain("stop");
  });

  test("a person of another channel cannot, not even with the run's id", async () => {
    const stage = setStage();
    await stage.start();
    await stage.until(10);
    const runId = stage.run().requested.runId;
    for (const ask of [HERE, { run: runId, threadTs: null }, { run: null, threadTs: stage.run().relay.cardTs }]) {
      const answer = await stage.act(() => stage.desk.stop(STRANGER, ask));
      expect(answer.summary).toMatch(/No run is open|I know no run/);
    }
    await stage.act(() => stage.desk.finish(STRANGER, { run: runId }));
    expect((await stage.act(() => stage.desk.details(STRANGER, { run: runId }))).summary).toContain("do not know");
    await stage.until(60);
    expect(stage.asked("stop")).toEqual([]);
    expect(stage.run().run.closed).toBeNull();
  });

  test("pressed in the moment before the call leaves, the call does not leave", async () => {
    const stage = setStage();
    const question = await stage.ask();
    stage.store.world.slowly = async (what) => {
      if (what === "audit" && stage.watches.open()[0]?.run.card != null)
        await stage.clock.sleepUntil(stage.clock.now() + 1_000);
    };
    void stage.act(() => stage.desk.start(ANA, question));
    await stage.until(0.5);
    expect(stage.run().run.card).not.toBeNull();
    const now = stage.clock.now();
    const stop = { kind: "StopAsked", key: "stop", at: exactly(now), seenAt: now, what: "stop", by: BEN.user } as const;
    await stage.act(() => stage.run().commit([stop]));
    await stage.clock.idle();
    expect(stage.asked("start")).toEqual([]);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
  });

  test("pressed while the start is under way, FIS is asked to stop as soon as it has answered", async () => {
    const stage = setStage();
    stage.aws.world.start = async () => {
      await stage.clock.sleepUntil(stage.clock.now() + 8_000);
      return { kind: "started", experimentId: "EXP1" };
    };
    await stage.start();
    await stage.until(3);
    await stage.act(() => stage.desk.stop(BEN, HERE));
    await stage.until(20);
    expect(stage.asked("stop")).toEqual([8]);
  });

  test("pressed while the start's answer is lost, what was started is found and stopped", async () => {
    const stage = setStage();
    stage.aws.world.start = () => ({ kind: "unknown", message: "cut" });
    await stage.start();
    await stage.until(1);
    await stage.act(() => stage.desk.stop(BEN, HERE));
    stage.aws.world.found = () => readable("EXP4");
    await stage.until(30);
    expect(stage.asked("start")).toHaveLength(1);
    expect(stage.asked("stop")).toHaveLength(1);
  });

  test("several people, several times: FIS is asked once", async () => {
    const stage = setStage();
    await stage.start();
    await stage.until(10);
    for (const who of [ANA, BEN, ANA, BEN]) await stage.act(() => stage.desk.stop(who, HERE));
    await stage.until(60);
    expect(stage.asked("stop")).toHaveLength(1);
  });

  test("a stop that AWS did not take is sent again, and told as refused only after half a minute", async () => {
    const stage = setStage();
    stage.aws.world.stop = (n) =>
      n < 2
        ? { ok: false, status: null, message: "ThrottlingException: slow down" }
        : { ok: true, status: "stopping", message: null };
    await stage.start();
    await stage.until(10);
    await stage.act(() => stage.desk.stop(BEN, HERE));
    await stage.until(60);
    expect(stage.asked("stop")).toEqual([10, 12, 16]);
    expect(stage.run().run.stopAnswer?.saw.ok).toBe(true);
  });

  test("a stop that was held back in the moment before it left is no answer of FIS: it is asked for again", async () => {
    const stage = setStage();
    stage.aws.world.stop = (n) => (n === 0 ? "held" : { ok: true, status: "stopping", message: null });
    await stage.start();
    await stage.until(10);
    await stage.act(() => stage.desk.stop(BEN, HERE));
    await stage.until(11);
    expect(stage.run().run.stopAnswer).toBeNull();
    await stage.until(60);
    expect(stage.asked("stop")).toEqual([10, 12]);
    const outcomes = stage.store.audits.filter(({ what }) => what === "fis:StopExperiment");
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["asked", "held", "asked", "stopping"]);
  });

  test("a stop that FIS has not heard is no refusal: it is sent until FIS hears it, and the thread says so meanwhile", async () => {
    const stage = setStage();
    let isAway = true;
    stage.aws.world.stop = () =>
      isAway
        ? { ok: false, status: null, message: "ECONNREFUSED: connect", isUnheard: true }
        : { ok: true, status: "stopping", message: null };
    const words = () => stage.chat.calls.findLast(({ key }) => key === "stop")?.message.summary;
    await stage.start();
    await stage.until(10);
    await stage.act(() => stage.desk.stop(BEN, HERE));
    await stage.until(12);
    expect(words()).toContain("I am asking FIS to stop.");
    await stage.until(180);
    expect(words()).toContain("I could not reach FIS");
    expect(words()).toContain("ECONNREFUSED: connect. I go on trying.");
    const gaps = stage.asked("stop").map((at, place, all) => at - (all[place - 1] ?? at));
    expect(Math.max(...gaps)).toBe(15);
    // The same is not written down with each try.
    const kept = stage.store.facts.get(stage.run().requested.runId) ?? [];
    expect(kept.filter((fact) => fact.kind === "Observation" && fact.saw.subject === "stop-answer")).toHaveLength(1);
    isAway = false;
    await stage.until(200);
    expect(words()).toContain("I have asked FIS to stop; it has not confirmed yet.");
    const asked = stage.asked("stop").length;
    await stage.until(300);
    expect(stage.asked("stop")).toHaveLength(asked);
  });

  test("a refusal that follows while FIS was away has half a minute of its own before it counts", async () => {
    const stage = setStage();
    stage.aws.world.stop = (n) =>
      n < 6
        ? { ok: false, status: null, message: "TimeoutError: no answer", isUnheard: true }
        : { ok: false, status: null, message: "AccessDenied: no" };
    await stage.start();
    await stage.until(10);
    await stage.act(() => stage.desk.stop(BEN, HERE));
    await stage.until(75);
    expect(stage.run().run.stopAnswer?.saw.message).toContain("TimeoutError");
    await stage.until(180);
    expect(stage.run().run.stopAnswer?.saw).toMatchObject({ ok: false, message: "AccessDenied: no" });
    expect(stage.chat.calls.findLast(({ key }) => key === "stop")?.message.summary).toContain("FIS refused to stop");
  });

  test("an adapter that throws at a stop is asked again, and does not end the watching", async () => {
    const stage = setStage();
    stage.aws.world.stop = () => {
      throw new Error("a bug");
    };
    await stage.start();
    await stage.until(10);
    await stage.act(() => stage.desk.stop(BEN, HERE));
    await stage.until(120);
    expect(stage.asked("stop").length).toBeGreaterThan(2);
    expect(stage.asked("stop").length).toBeLessThan(8);
    expect(stage.run().run.stopAnswer?.saw.ok).toBe(false);
    expect(stage.run().run.closed).toBeNull();
    expect(stage.crashes).toEqual([]);
  });

  test("a slow poll does not hold up a stop", async () => {
    const stage = setStage();
    stage.aws.world.poll = async () => {
      await stage.clock.sleepUntil(stage.clock.now() + 25_000);
      return { sightings: [], failures: [] };
    };
    await stage.start();
    await stage.until(10);
    await stage.act(() => stage.desk.stop(BEN, HERE));
    await stage.until(12);
    expect(stage.asked("stop")).toEqual([10]);
  });

  test("a stop in a thread that is no run's is not refused for its place", async () => {
    const stage = setStage();
    await stage.start();
    await stage.until(10);
    await stage.act(() => stage.desk.stop(BEN, { run: null, threadTs: "1.1" }));
    await stage.until(20);
    expect(stage.asked("stop")).toHaveLength(1);
  });

  test("with two runs open in the channel it is asked which, and in a run's thread it is that one", async () => {
    const stage = setStage([target(), target({ name: "other", account: "123456789012", cluster: "EcsSpotWorkshop2" })]);
    await stage.start();
    const first = stage.run();
    // The second cluster's readings are the workshop's; its guard would refuse, so the run is begun as it stands.
    await stage.act(() =>
      stage.watches.begin(
        {
          ...first.requested,
          runId: "run-other",
          target: { ...first.requested.target, name: "other", cluster: "Other" },
        },
        { cardTs: "ts-other", planVersion: null },
      ),
    );
    await stage.until(10);
    expect((await stage.act(() => stage.desk.stop(BEN, HERE))).summary).toContain("Say which one");
    await stage.act(() => stage.desk.stop(BEN, { run: null, threadTs: first.relay.cardTs }));
    expect([...first.run.stops.keys()]).toHaveLength(1);
    expect([...stage.run().run.stops.keys()]).toHaveLength(0);
  });
});

describe("finish", () => {
  test("anyone in the channel may end the watching; FIS is not asked anything", async () => {
    const stage = setStage();
    await stage.start();
    await stage.until(30);
    await stage.act(() => stage.desk.finish(BEN, { run: stage.run().requested.runId }));
    await stage.clock.idle();
    expect(stage.run().run.closed).toMatchObject({ outcome: "finished_early", by: BEN.user });
    expect(stage.asked("stop")).toEqual([]);
    expect(stage.posted().at(-1)).toBe("closing");
    expect(await stage.store.store.openRuns()).toEqual([]);
  });

  test("before the start it is a stop: nothing starts that nobody watches", async () => {
    const stage = setStage();
    stage.aws.world.start = () => ({ kind: "unknown", message: "cut" });
    await stage.start();
    await stage.until(1);
    await stage.act(() => stage.desk.finish(BEN, { run: stage.run().requested.runId }));
    await stage.clock.idle();
    expect(stage.asked("start")).toHaveLength(1);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
  });

  test("a closed run is closed: neither stop nor finish opens it again", async () => {
    const stage = setStage();
    stage.aws.world.start = () => ({ kind: "refused", code: "X", message: "no" });
    await stage.start();
    await stage.clock.idle();
    const run = { run: stage.run().requested.runId, threadTs: null };
    expect((await stage.act(() => stage.desk.stop(BEN, run))).summary).toContain("closed already");
    expect((await stage.act(() => stage.desk.finish(BEN, run))).summary).toContain("closed already");
    expect(stage.run().run.stops.size).toBe(0);
  });
});
