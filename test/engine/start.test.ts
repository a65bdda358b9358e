import { describe, expect, test } from "vitest";
import { awsReadings, channel, instances, readable, target, unreadable } from "../core/guard-support.ts";
import { ANA, BEN, STRANGER, setStage } from "./stage.ts";

describe("a question and its press", () => {
  test("nothing is started by asking, and one press starts one experiment with the run's id as its token", async () => {
    const stage = setStage();
    const question = await stage.ask();
    expect(stage.asked("start")).toEqual([]);
    expect(stage.chat.calls).toEqual([]);
    await stage.act(() => stage.desk.confirm(ANA, question));
    await stage.until(5);
    expect(stage.aws.calls.filter(({ what }) => what === "start")).toEqual([
      { what: "start", at: 0, token: stage.run().requested.runId },
    ]);
    expect(stage.posted()[0]).toBe("card");
  });

  test("a second press of the same question starts nothing", async () => {
    const stage = setStage();
    const question = await stage.ask();
    await stage.act(() => stage.desk.confirm(ANA, question));
    const again = await stage.act(() => stage.desk.confirm(ANA, question));
    expect(again.summary).toContain("answered already");
    await stage.until(10);
    expect(stage.asked("start")).toHaveLength(1);
  });

  test("a double press at the same moment starts one experiment", async () => {
    const stage = setStage();
    const question = await stage.ask();
    const answers = await Promise.all([1, 2].map(() => stage.act(() => stage.desk.confirm(ANA, question))));
    expect(answers.map(({ summary }) => summary.startsWith("I did not start anything")).sort()).toEqual([false, true]);
    await stage.until(10);
    expect(stage.asked("start")).toHaveLength(1);
  });

  test("two questions for one cluster, pressed at once by two people, start one experiment", async () => {
    const stage = setStage([target({ starters: [ANA.user, BEN.user] })]);
    const [hers, his] = [await stage.ask(ANA), await stage.ask(BEN)];
    const answers = await Promise.all([
      stage.act(() => stage.desk.confirm(ANA, hers)),
      stage.act(() => stage.desk.confirm(BEN, his)),
    ]);
    expect(answers.filter(({ summary }) => summary.startsWith("I did not start anything"))).toHaveLength(1);
    await stage.until(10);
    expect(stage.asked("start")).toHaveLength(1);
    expect(stage.store.runs).toHaveLength(1);
  });

  test("only the asker may press, and only where it was asked; the question stays hers", async () => {
    const stage = setStage();
    const question = await stage.ask();
    for (const other of [BEN, { ...ANA, channel: STRANGER.channel }]) {
      const answer = await stage.act(() => stage.desk.confirm(other, question));
      expect(answer.summary).toContain("put to somebody else");
    }
    expect(stage.asked("start")).toEqual([]);
    const hers = await stage.act(() => stage.desk.confirm(ANA, question));
    expect(hers.summary).toContain("begins");
  });

  test("a question is valid for two minutes, and no longer", async () => {
    const stage = setStage();
    const question = await stage.ask();
    await stage.until(121);
    const answer = await stage.act(() => stage.desk.confirm(ANA, question));
    expect(answer.summary).toContain("only valid for 2 minutes");
    expect(stage.store.runs).toEqual([]);
  });

  test("a cancelled question starts nothing any more", async () => {
    const stage = setStage();
    const question = await stage.ask();
    expect((await stage.act(() => stage.desk.cancel(BEN, question))).summary).toBe("There is nothing to cancel.");
    await stage.act(() => stage.desk.cancel(ANA, question));
    await stage.act(() => stage.desk.confirm(ANA, question));
    expect(stage.store.runs).toEqual([]);
  });

  test("a guard that says no at the press starts nothing, whatever the question said", async () => {
    const stage = setStage();
    const question = await stage.ask();
    stage.aws.world.readings = () => awsReadings({ identity: readable({ account: "999999999999", arn: "arn:x" }) });
    const answer = await stage.act(() => stage.desk.confirm(ANA, question));
    expect(answer.summary).toContain("999999999999");
    expect(stage.store.runs).toEqual([]);
  });

  test("when more is at stake at the press, it is asked again with what was read, and nothing is started", async () => {
    const stage = setStage();
    stage.aws.world.readings = () => awsReadings({ reached: readable(instances(6)) });
    const question = await stage.ask();
    stage.aws.world.readings = () => awsReadings({ reached: readable(instances(3)) });
    const answer = await stage.act(() => stage.desk.confirm(ANA, question));
    expect(answer.buttons.map(({ name }) => name)).toContain("confirm-start");
    expect(stage.asked("readBefore")).toHaveLength(2);
    expect(stage.store.runs).toEqual([]);
  });
});

describe("reading before a start", () => {
  test("a throttled read is asked again for a minute, then refuses", async () => {
    const stage = setStage();
    stage.aws.world.readings = () => awsReadings({ cluster: unreadable("ecs:DescribeClusters", "Throttled") });
    const answer = await stage.act(() => stage.desk.start(ANA, { target: "workshop", reason: null }));
    expect(answer.summary).toContain("ecs:DescribeClusters");
    const at = stage.asked("readBefore");
    expect(at.slice(0, 5)).toEqual([0, 1, 3, 7, 15]);
    expect(at.at(-1)).toBeLessThanOrEqual(60);
    expect(at.at(-1)).toBeGreaterThan(45);
  });

  test("a denied read refuses at once", async () => {
    const stage = setStage();
    stage.aws.world.readings = () => awsReadings({ cluster: unreadable("ecs:DescribeClusters") });
    await stage.act(() => stage.desk.start(ANA, { target: "workshop", reason: null }));
    expect(stage.asked("readBefore")).toEqual([0]);
  });

  test("a channel that Slack is too busy to describe is asked for again", async () => {
    const stage = setStage();
    let asked = 0;
    stage.chat.world.channel = () =>
      asked++ < 2 ? unreadable("slack:conversations.info", "ratelimited") : readable(channel());
    await stage.ask();
    expect(asked).toBe(3);
  });

  test("whoever may not start is told so before AWS is asked anything", async () => {
    const stage = setStage();
    const answer = await stage.act(() => stage.desk.start(BEN, { target: "workshop", reason: null }));
    expect(answer.summary).toContain("I did not start anything");
    expect(stage.aws.calls).toEqual([]);
  });

  test("nothing starts long after a press: a minute of reading is too much", async () => {
    const stage = setStage();
    const question = await stage.ask();
    stage.aws.world.readings = async () => {
      await stage.clock.sleepUntil(stage.clock.now() + 61_000);
      return awsReadings();
    };
    const answer = await stage.act(() => stage.desk.confirm(ANA, question));
    expect(answer.summary).toContain("a whole minute");
    expect(stage.store.runs).toEqual([]);
    expect(stage.asked("start")).toEqual([]);
  });
});

describe("the card comes before the experiment", () => {
  test("nothing is started when the card cannot be posted; it is said how to mend it, and the cluster is free", async () => {
    const stage = setStage();
    stage.chat.world.answer = () => ({ kind: "refused", code: "not_in_channel", advice: "Invite me." });
    const answer = await stage.start();
    expect(answer.summary).toContain("not_in_channel");
    expect(answer.summary).toContain("Invite me.");
    await stage.clock.idle();
    expect(stage.asked("start")).toEqual([]);
    expect(stage.watches.all()).toEqual([]);
    expect(await stage.store.store.openRuns()).toEqual([]);
    stage.chat.world.answer = () => null;
    expect((await stage.start()).summary).toContain("begins");
  });

  test("a card whose answer was lost starts nothing and is not posted twice", async () => {
    const stage = setStage();
    stage.chat.world.answer = () => ({ kind: "unknown", message: "cut" });
    const answer = await stage.start();
    expect(answer.summary).toContain("I did not start anything");
    await stage.clock.idle();
    expect(stage.chat.calls.filter(({ what }) => what === "post")).toHaveLength(1);
    expect(stage.asked("start")).toEqual([]);
  });

  test("a card that Slack asks to wait with is posted later, and the experiment begins after it", async () => {
    const stage = setStage();
    stage.chat.world.answer = ({ key, n }) => (key === "card" && n === 0 ? { kind: "wait", ms: 20_000 } : null);
    expect((await stage.start()).summary).toContain("begins");
    await stage.until(30);
    expect(stage.asked("start")).toEqual([20]);
  });

  test("a Slack that asks to wait for no time is not asked in a busy loop", async () => {
    const stage = setStage();
    stage.chat.world.answer = ({ key, n }) => (key === "card" && n < 3 ? { kind: "wait", ms: 0 } : null);
    await stage.start();
    await stage.until(10);
    expect(stage.asked("start")).toEqual([3]);
  });

  test("Slack that asks to wait past the minute starts nothing", async () => {
    const stage = setStage();
    stage.chat.world.answer = () => ({ kind: "wait", ms: 90_000 });
    expect((await stage.start()).summary).toContain("I did not start anything");
    await stage.clock.idle();
    expect(stage.asked("start")).toEqual([]);
    expect(await stage.store.store.openRuns()).toEqual([]);
  });
});

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
  test("before the start nothing is started, and nothing is left behind", async () => {
    for (const what of ["open", "append"] as const) {
      const stage = setStage();
      stage.store.world.fails = (called) => called === what;
      expect((await stage.start()).summary).toContain("could not write the run down");
      await stage.clock.idle();
      expect(stage.asked("start")).toEqual([]);
      expect(stage.watches.all()).toEqual([]);
      expect(await stage.store.store.openRuns()).toEqual([]);
    }
  });

  test("what was not recorded is not done: no audit, no start", async () => {
    const stage = setStage();
    const question = await stage.ask();
    stage.store.world.fails = (called) => called === "audit";
    await stage.act(() => stage.desk.confirm(ANA, question));
    await stage.clock.idle();
    expect(stage.asked("start")).toEqual([]);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
  });

  test("a thread that could not be stored starts nothing either", async () => {
    const stage = setStage();
    stage.store.world.fails = (called, n) => called === "append" && n > 0;
    await stage.start();
    await stage.clock.idle();
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

  test("a close that could not be stored is made up for by the next start there", async () => {
    const stage = setStage();
    stage.store.world.fails = (what, n) => what === "close" && n < 1;
    stage.aws.world.start = () => ({ kind: "refused", code: "X", message: "no" });
    await stage.start();
    await stage.clock.idle();
    expect(stage.run().run.closed?.outcome).toBe("not_started");
    expect(await stage.store.store.openRuns()).toHaveLength(1);
    stage.aws.world.start = () => ({ kind: "started", experimentId: "EXP2" });
    expect((await stage.start()).summary).toContain("begins");
  });
});
