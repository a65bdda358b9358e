import { describe, expect, test } from "vitest";
import { OwnFacts } from "../../src/engine/own-facts.ts";
import { HERE, setReplicas } from "./replicas.ts";
import { ANA, BEN } from "./stage.ts";

const keysTwice = (keys: readonly string[]) => keys.filter((key, place) => keys.indexOf(key) !== place);

describe("two bots on one database", () => {
  test("a run is driven by the one that opened it, and by it alone", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(60);
    expect(one.watches.open()).toHaveLength(1);
    expect(two.watches.all()).toHaveLength(0);
    expect(two.left.filter(({ what }) => what !== "chat.channel")).toEqual([]);
  });

  test("what the driver learns while it reads what another bot was told is not forgotten", async () => {
    const stage = setReplicas();
    const one = await stage.replica("one");
    await stage.start(one);
    await stage.until(20);
    const [watch] = one.watches.open();
    if (watch === undefined) throw new Error("no run is open");
    await stage.act(async () => {
      const hearing = watch.hear(7);
      const learning = watch.commit([new OwnFacts(stage.clock).told("meanwhile")]);
      await Promise.all([hearing, learning]);
    });
    expect(watch.run.told.has("meanwhile")).toBe(true);
  });

  test("one is killed: the other goes on within 15 s, in the same thread, and starts nothing", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(30);
    one.kill();
    await stage.until(45);
    expect(two.watches.open()).toHaveLength(1);
    await stage.until(180);
    expect(keysTwice(stage.thread())).toEqual([]);
    expect(stage.aws.calls.filter(({ what }) => what === "start")).toHaveLength(1);
  });

  test("what was pressed at the other one in between is not taken for somebody's watching", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(30);
    const killedAt = stage.clock.now();
    one.kill();
    await stage.until(36);
    await stage.act(() => two.desk.stop(BEN, HERE));
    await stage.until(60);
    const [away] = two.watches.open()[0]?.run.blinds.values() ?? [];
    expect(away).toMatchObject({ why: "away" });
    expect(away?.from).toBeLessThanOrEqual(killedAt);
  });

  test("one is killed between the card and the start: the other starts it, once, after reading every guard again", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    const read = () => stage.aws.calls.filter(({ what }) => what === "readBefore").length;
    stage.aws.world.start = (n) => {
      if (n > 0) return { kind: "started", experimentId: "EXP1" };
      one.kill();
      return { kind: "unknown", message: "killed" };
    };
    const readBefore = read();
    await stage.start(one);
    await stage.until(40);
    expect(two.watches.open()[0]?.run.start?.answer.kind).toBe("started");
    // For the question, for the press, and once more by the other one.
    expect(read() - readBefore).toBe(3);
  });

  test("a guard that says no by then: nothing is started, and the card says why", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    stage.aws.world.start = () => {
      one.kill();
      return { kind: "unknown", message: "killed" };
    };
    await stage.start(one);
    stage.chat.world.channel = () => ({
      readable: false,
      operation: "slack:conversations.info",
      code: "X",
      message: "",
    });
    await stage.until(60);
    expect(stage.aws.calls.filter(({ what }) => what === "start")).toHaveLength(1);
    expect(two.watches.all()[0]?.run.closed?.outcome).toBe("not_started");
  });

  test("one goes on SIGTERM: the other goes on with its next look at the database, and the thread does not show it", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(30);
    await stage.act(() => one.watches.letGo());
    await stage.until(34);
    expect(two.watches.open()).toHaveLength(1);
    const leftBefore = one.left.length;
    await stage.until(120);
    expect(one.left).toHaveLength(leftBefore);
    expect(stage.thread().filter((key) => key.startsWith("goodbye"))).toEqual([]);
  });

  test("one that was stopped past its lease makes no call when it goes on, and lets go of the run", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(30);
    one.pause();
    await stage.until(90);
    expect(two.watches.open()).toHaveLength(1);
    // What was asked before it was stopped is answered now.
    const before = one.left.length;
    one.goOn();
    await stage.until(150);
    expect(one.left).toHaveLength(before);
    expect(one.watches.open()).toHaveLength(0);
    expect(keysTwice(stage.thread())).toEqual([]);
  });

  test("one that stood still for a minute, and nobody else was there, says so", async () => {
    const stage = setReplicas();
    const one = await stage.replica("one");
    await stage.start(one);
    await stage.until(30);
    one.pause();
    await stage.until(95);
    one.goOn();
    await stage.until(110);
    const [away] = one.watches.open()[0]?.run.blinds.values() ?? [];
    expect(away).toMatchObject({ why: "away" });
    expect(((away?.to ?? 0) - (away?.from ?? 0)) / 1000).toBeGreaterThan(55);
    expect(stage.thread()).toContain("goodbye");
  });

  test("a post that was about to leave when it was stopped: it is there twice, until the other one takes it away", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(20);
    one.pauseIn("chat.post");
    await stage.act(() => one.desk.stop(BEN, HERE));
    await stage.until(50);
    expect(two.watches.open()).toHaveLength(1);
    const stops = () => stage.thread().filter((key) => key.startsWith("stop"));
    expect(stops()).toHaveLength(1);
    one.goOn();
    await stage.until(60);
    expect(stops()).toHaveLength(2);
    await stage.until(150);
    expect(stops()).toHaveLength(1);
    // The one that everybody has read stays.
    expect(stage.chat.removed).toHaveLength(1);
    expect(one.watches.open()).toHaveLength(0);
  });

  test("a stop that is pressed at the other one is passed on, and FIS is asked to stop within the next renewal", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(30);
    const said = await stage.act(() => two.desk.stop(BEN, HERE));
    expect(said.summary).toContain("stopping what can still be stopped");
    await stage.until(34);
    expect(stage.aws.calls.filter(({ what }) => what === "stop")).toHaveLength(1);
    expect(one.left.map(({ what }) => what)).toContain("aws.stop");
  });

  test("status and details are the same at the other one", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(30);
    const ask = { run: one.watches.open()[0]?.hold.runId ?? "" };
    for (const name of ["status", "details"] as const) {
      const here = await stage.act(() => one.desk[name](ANA, { ...HERE, ...ask }));
      const there = await stage.act(() => two.desk[name](ANA, { ...HERE, ...ask }));
      expect(there.summary).toBe(here.summary);
    }
  });

  test("a cluster that the other one interrupts is refused here", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(30);
    await expect(stage.start(two, ANA)).rejects.toThrow(/is being interrupted right now/);
  });

  test("a query of one run that the database never answers does not cost the bot its leases", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(30);
    one.hangIn("facts");
    // Which makes the first one read.
    await stage.act(() => two.desk.stop(BEN, HERE));
    await stage.until(90);
    expect(one.watches.areLeasesAlive()).toBe(true);
    expect(one.watches.open().map(({ hold }) => hold.isGood())).toEqual([true]);
    expect(two.watches.all()).toHaveLength(0);
  });

  test("a plan that one has posted is started at the other, once", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    const plan = await stage.ask(one);
    const answers = await Promise.all([one, two].map((at) => stage.act(() => at.desk.start(ANA, plan))));
    expect(answers.map(({ summary }) => summary.includes("begins")).sort()).toEqual([false, true]);
    await stage.until(10);
    expect(stage.aws.calls.filter(({ what }) => what === "start")).toHaveLength(1);
  });

  test("cut off from the database for a minute, and nobody else is there: the run goes on, and nothing is lost", async () => {
    const stage = setReplicas();
    const one = await stage.replica("one");
    await stage.start(one);
    await stage.until(30);
    one.cutOff(true);
    await stage.until(90);
    // Nothing is said by one that cannot know whether it still drives the run.
    expect(one.left.filter(({ what, at }) => what.startsWith("chat.") && at > 38)).toEqual([]);
    expect(one.watches.areLeasesAlive()).toBe(false);
    // But nobody else can, and what is not seen now is not seen at all.
    expect(one.left.filter(({ what, at }) => what === "aws.poll" && at > 60).length).toBeGreaterThan(0);
    one.cutOff(false);
    await stage.until(100);
    expect(one.watches.areLeasesAlive()).toBe(true);
    await stage.act(() => one.desk.stop(BEN, HERE));
    await stage.until(110);
    expect(stage.thread().some((key) => key.startsWith("stop"))).toBe(true);
    const stored = await stage.store.facts(one.watches.open()[0]?.hold.runId ?? "");
    expect(stored.some(({ kind }) => kind === "StopAsked")).toBe(true);
  });

  test("cut off from the database while the other one is not: the other one drives it, and the first says nothing more", async () => {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(30);
    one.cutOff(true);
    await stage.until(60);
    expect(two.watches.open()).toHaveLength(1);
    expect(one.left.filter(({ what, at }) => what.startsWith("chat.") && at > 38)).toEqual([]);
    one.cutOff(false);
    await stage.until(120);
    expect(one.watches.open()).toHaveLength(0);
    expect(keysTwice(stage.thread())).toEqual([]);
  });
});
