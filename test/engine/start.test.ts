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
    expect(answers.map(({ summary }) => summary.startsWith("This press did nothing")).sort()).toEqual([false, true]);
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
    expect(at.slice(0, 5)).toEqual([0, 1, 2, 4, 6]);
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
