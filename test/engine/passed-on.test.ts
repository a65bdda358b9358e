import { describe, expect, test } from "vitest";
import { exactly } from "../../src/core/time.ts";
import { HERE, type Replicas, setReplicas } from "./replicas.ts";
import { ANA, BEN } from "./stage.ts";

const stops = (stage: Replicas) => stage.aws.calls.filter(({ what }) => what === "stop").length;

describe("what is asked at a bot that drives the run no more", () => {
  test("a stop pressed at one that has just handed the run over is done by the other", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(30);
    await stage.act(() => one.watches.letGo());
    // Slack still gives it the presses, and nobody has taken the run yet.
    expect(two.watches.open()).toHaveLength(0);
    const said = await stage.act(() => one.desk.stop(BEN, HERE));
    expect(said.summary).toContain("stopping what can still be stopped");
    await stage.until(40);
    expect(stops(stage)).toBe(1);
    expect(two.left.map(({ what }) => what)).toContain("aws.stop");
  });

  test("a stop pressed in the moment of the hand-over is done by the other", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(30);
    const gone = stage.act(() => one.watches.letGo());
    const pressed = stage.act(() => one.desk.stop(BEN, HERE));
    await Promise.all([gone, pressed]);
    await stage.until(40);
    expect(two.watches.open()).toHaveLength(1);
    expect(stops(stage)).toBe(1);
  });

  test("a halt at one that has just handed the run over stops it at the other", async () => {
    const stage = setReplicas();
    const one = await stage.replica("one");
    await stage.replica("two");
    await stage.start(one);
    await stage.until(30);
    await stage.act(() => one.watches.letGo());
    await stage.act(() => one.desk.halt(BEN, { reason: null }));
    await stage.until(40);
    expect(stops(stage)).toBe(1);
  });

  test("a finish pressed at one that goes on after it stood still ends the watching at the other", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(30);
    const run = one.watches.open()[0]?.hold.runId ?? "";
    one.pause();
    await stage.until(60);
    expect(two.watches.open()).toHaveLength(1);
    one.goOn();
    // Before its next look at the database it takes the run for its own.
    expect(one.watches.get(run)).not.toBeNull();
    const said = await stage.act(() => one.desk.finish(BEN, { run }));
    expect(said.summary).toContain("I finish watching");
    await stage.until(70);
    expect(two.watches.all()[0]?.run.closed).toMatchObject({ outcome: "finished_early", by: BEN.user });
  });

  test("one that cannot reach the database and may not act any more promises no stop", async () => {
    const stage = setReplicas();
    const one = await stage.replica("one");
    await stage.start(one);
    await stage.until(30);
    one.cutOff(true);
    await stage.until(50);
    const said = await stage.act(() => one.desk.stop(BEN, HERE));
    expect(said.summary).toContain("AWS console");
    expect(stops(stage)).toBe(0);
  });

  test("what was asked in the last seconds of a lease, and could not be stored, reaches whoever took the run", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(30);
    const run = one.watches.open()[0]?.hold.runId ?? "";
    one.cutOff(true);
    await stage.until(31);
    await stage.act(() => one.desk.finish(BEN, { run }));
    await stage.until(60);
    expect(two.watches.open()).toHaveLength(1);
    one.cutOff(false);
    await stage.until(75);
    expect(two.watches.all()[0]?.run.closed).toMatchObject({ outcome: "finished_early", by: BEN.user });
  });

  test("a stop passed on just as the run was closed is told in its thread, also by the bot that closed it", async () => {
    const stage = setReplicas();
    const one = await stage.replica("one");
    await stage.start(one);
    await stage.until(30);
    const run = one.watches.open()[0]?.hold.runId ?? "";
    await stage.act(() => one.desk.finish(BEN, { run }));
    await stage.until(60);
    expect(one.watches.get(run)?.isTold).toBe(true);
    expect(stage.thread()).not.toContain("stop");
    // Of a process that had read it as open, and was then stopped for a while.
    const now = stage.clock.now();
    const stop = { kind: "StopAsked", key: "stop", at: exactly(now), seenAt: now, what: "stop", by: BEN.user } as const;
    await stage.act(() => stage.store.tell(run, [stop]));
    await stage.until(70);
    expect(stage.thread().filter((key) => key === "stop")).toHaveLength(1);
    expect(await stage.act(() => stage.store.drive())).toEqual([]);
  });

  test("the new run's word that it took over from one that another bot drives by now reaches that one", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one, ANA);
    await stage.until(30);
    const watch = one.watches.open()[0];
    one.cutOff(true);
    await stage.until(31);
    await stage.act(async () => watch?.close("superseded", ANA.user));
    await stage.until(60);
    one.cutOff(false);
    await stage.until(75);
    expect(two.watches.all()[0]?.run.closed).toMatchObject({ outcome: "superseded", by: ANA.user });
  });
});
