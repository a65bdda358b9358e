import { describe, expect, test } from "vitest";
import { Plans } from "../../src/engine/plans.ts";
import { awsReadings, channel, instances, readable, target, unreadable } from "../core/guard-support.ts";
import { ANA, BEN, STRANGER, setStage, WISH } from "./stage.ts";

describe("a plan and its press", () => {
  test("nothing is started by a plan, and one press starts one experiment with the run's id as its token", async () => {
    const stage = setStage();
    const question = await stage.ask();
    expect(stage.asked("start")).toEqual([]);
    expect(stage.store.runs).toEqual([]);
    expect(stage.posted()).toEqual(["card"]);
    await stage.act(() => stage.desk.start(ANA, question));
    await stage.until(5);
    expect(stage.aws.calls.filter(({ what }) => what === "start")).toEqual([
      { what: "start", at: 0, token: stage.run().requested.runId },
    ]);
    // The plan's message is the card: nothing else is a parent.
    expect(stage.posted().filter((key) => key === "card")).toHaveLength(1);
    expect(stage.run().run.card?.ts).toBe(question.ts);
    expect(stage.chat.calls.find(({ what }) => what === "update")?.message.summary).toMatch(/^(Starting|Interrupting)/);
  });

  test("a second press of the same question starts nothing", async () => {
    const stage = setStage();
    const question = await stage.ask();
    await stage.act(() => stage.desk.start(ANA, question));
    const again = await stage.act(() => stage.desk.start(ANA, question));
    expect(again.summary).toContain("has been started already");
    await stage.until(10);
    expect(stage.asked("start")).toHaveLength(1);
  });

  test("a double press at the same moment starts one experiment", async () => {
    const stage = setStage();
    const question = await stage.ask();
    const answers = await Promise.all([1, 2].map(() => stage.act(() => stage.desk.start(ANA, question))));
    expect(answers.map(({ summary }) => summary.startsWith("This press did nothing")).sort()).toEqual([false, true]);
    await stage.until(10);
    expect(stage.asked("start")).toHaveLength(1);
  });

  test("two plans for one cluster, pressed at once by two people, start one experiment", async () => {
    const stage = setStage([target({ starters: [ANA.user, BEN.user] })]);
    const [hers, his] = [await stage.ask(ANA), await stage.ask(BEN)];
    const answers = await Promise.all([
      stage.act(() => stage.desk.start(ANA, hers)),
      stage.act(() => stage.desk.start(BEN, his)),
    ]);
    expect(answers.filter(({ summary }) => summary.startsWith("I did not start anything"))).toHaveLength(1);
    await stage.until(10);
    expect(stage.asked("start")).toHaveLength(1);
    expect(stage.store.runs).toHaveLength(1);
  });

  test("only the asker may press, and only where it was asked; the plan stays hers", async () => {
    const stage = setStage();
    const question = await stage.ask();
    for (const [other, words] of [
      [BEN, "only the person who asked for this plan may start it"],
      [{ ...ANA, channel: STRANGER.channel }, "this plan stands in another channel"],
    ] as const) {
      const answer = await stage.act(() => stage.desk.start(other, question));
      expect(answer.summary).toContain(words);
    }
    expect(stage.asked("start")).toEqual([]);
    const hers = await stage.act(() => stage.desk.start(ANA, question));
    expect(hers.summary).toContain("begins");
  });

  test("a plan is valid for ten minutes, and then its message says so", async () => {
    const stage = setStage();
    const plan = await stage.ask();
    await stage.until(599);
    expect(stage.chat.calls.filter(({ what }) => what === "update")).toEqual([]);
    await stage.until(601);
    expect(stage.chat.calls.at(-1)).toMatchObject({ what: "update", key: "card", message: { buttons: [] } });
    expect(stage.chat.calls.at(-1)?.message.summary).toMatch(/^Expired/);
    const answer = await stage.act(() => stage.desk.start(ANA, plan));
    expect(answer.summary).toContain("only valid for 10 minutes");
    expect(stage.store.runs).toEqual([]);
  });

  test("a cancelled plan starts nothing any more, and its message says by whom", async () => {
    const stage = setStage();
    const question = await stage.ask();
    expect((await stage.act(() => stage.desk.cancel(BEN, question))).summary).toContain("only the person who asked");
    await stage.act(() => stage.desk.cancel(ANA, question));
    await stage.turn();
    expect(JSON.stringify(stage.chat.calls.at(-1)?.message.body)).toContain(ANA.user);
    await stage.act(() => stage.desk.start(ANA, question));
    expect(stage.store.runs).toEqual([]);
  });

  test("a guard that says no at the press starts nothing, whatever the plan said, and the plan shows it", async () => {
    const stage = setStage();
    const question = await stage.ask();
    stage.aws.world.readings = () => awsReadings({ identity: readable({ account: "999999999999", arn: "arn:x" }) });
    const answer = await stage.act(() => stage.desk.start(ANA, question));
    expect(answer.summary).toContain("999999999999");
    expect(stage.store.runs).toEqual([]);
    const shown = stage.chat.calls.at(-1)?.message;
    expect(shown?.summary).toContain("999999999999");
    expect(shown?.buttons.map(({ name }) => name)).not.toContain("start");
  });

  test("when more is at stake at the press, the plan shows what changed, and another press of it starts", async () => {
    const stage = setStage();
    stage.aws.world.readings = () => awsReadings({ reached: readable(instances(6)) });
    const first = await stage.ask();
    stage.aws.world.readings = () => awsReadings({ reached: readable(instances(3)) });
    const answer = await stage.act(() => stage.desk.start(ANA, first));
    expect(answer.summary).toContain("different from what you saw");
    expect(stage.asked("readBefore")).toHaveLength(2);
    expect(stage.store.runs).toEqual([]);
    const shown = stage.chat.calls.at(-1);
    expect(JSON.stringify(shown?.message.body)).toContain("Different from before");
    // The old button agrees to what is no more: it starts nothing.
    await stage.act(() => stage.desk.start(ANA, first));
    expect(stage.store.runs).toEqual([]);
    const value = shown?.message.buttons.find(({ name }) => name === "start")?.value ?? "";
    await stage.act(() => stage.desk.start(ANA, { ...first, value }));
    await stage.until(5);
    expect(stage.asked("start")).toHaveLength(1);
  });

  test("when only less is at stake at the press, it starts at once", async () => {
    const stage = setStage();
    stage.aws.world.readings = () => awsReadings({ reached: readable(instances(4)) });
    const plan = await stage.ask();
    stage.aws.world.readings = () => awsReadings({ reached: readable(instances(6)) });
    expect((await stage.act(() => stage.desk.start(ANA, plan))).summary).toContain("begins");
  });

  test("a plan to look at has no Start, and cannot be started by a button that says so", async () => {
    const stage = setStage();
    await stage.act(() => stage.desk.plan(ANA, { ...WISH, mode: "look" }));
    const { message, ts = "" } = stage.chat.calls.at(-1) ?? {};
    expect(message?.buttons.map(({ name }) => name)).toEqual(["refresh", "cancel", "details", "checks"]);
    const value = message?.buttons.find(({ name }) => name === "refresh")?.value ?? "";
    const answer = await stage.act(() => stage.desk.start(ANA, { value, ts }));
    expect(answer.summary).toContain("only to look at");
    expect(stage.store.runs).toEqual([]);
  });

  test("refreshed, it is read again and valid for ten minutes more", async () => {
    const stage = setStage();
    const plan = await stage.ask();
    await stage.until(500);
    expect((await stage.act(() => stage.desk.refresh(ANA, plan))).summary).toContain(
      "Nothing that matters is different",
    );
    await stage.until(1_000);
    expect((await stage.act(() => stage.desk.start(ANA, plan))).summary).toContain("begins");
  });
});

describe("reading before a start", () => {
  test("a throttled read is asked again for a minute, then refuses", async () => {
    const stage = setStage();
    stage.aws.world.readings = () => awsReadings({ cluster: unreadable("ecs:DescribeClusters", "Throttled") });
    const answer = await stage.act(() => stage.desk.plan(ANA, WISH));
    expect(answer?.summary).toContain("ecs:DescribeClusters");
    const at = stage.asked("readBefore");
    expect(at.slice(0, 5)).toEqual([0, 1, 2, 4, 6]);
    expect(at.at(-1)).toBeLessThanOrEqual(60);
    expect(at.at(-1)).toBeGreaterThan(45);
  });

  test("a denied read refuses at once", async () => {
    const stage = setStage();
    stage.aws.world.readings = () => awsReadings({ cluster: unreadable("ecs:DescribeClusters") });
    await stage.act(() => stage.desk.plan(ANA, WISH));
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
    const answer = await stage.act(() => stage.desk.plan(BEN, WISH));
    expect(answer?.summary).toContain("I did not start anything");
    expect(stage.aws.calls).toEqual([]);
  });

  test("nothing starts long after a press: a minute of reading is too much", async () => {
    const stage = setStage();
    const question = await stage.ask();
    stage.aws.world.readings = async () => {
      await stage.clock.sleepUntil(stage.clock.now() + 61_000);
      return awsReadings();
    };
    const answer = await stage.act(() => stage.desk.start(ANA, question));
    expect(answer.summary).toContain("a whole minute");
    expect(stage.store.runs).toEqual([]);
    expect(stage.asked("start")).toEqual([]);
  });
});

describe("the plan's message", () => {
  test("that Slack refuses is told to the asker, with how to mend it, and nothing is left open", async () => {
    const stage = setStage();
    stage.chat.world.answer = () => ({ kind: "refused", code: "not_in_channel", advice: "Invite me." });
    const answer = await stage.act(() => stage.desk.plan(ANA, WISH));
    expect(answer?.summary).toContain("not_in_channel");
    expect(answer?.summary).toContain("Invite me.");
    await stage.clock.idle();
    expect([...stage.store.plans.values()].map(({ state }) => state)).toEqual(["expired"]);
    stage.chat.world.answer = () => null;
    expect((await stage.start()).summary).toContain("begins");
  });

  test("whose answer was lost is not posted twice; a press of it says where it stands, and starts", async () => {
    const stage = setStage();
    stage.chat.world.answer = () => ({ kind: "unknown", message: "cut" });
    const answer = await stage.act(() => stage.desk.plan(ANA, WISH));
    expect(answer?.summary).toContain("It may stand in the channel all the same");
    expect(stage.chat.calls.filter(({ what }) => what === "post")).toHaveLength(1);
    stage.chat.world.answer = () => null;
    const value = stage.chat.calls.at(-1)?.message.buttons.find(({ name }) => name === "start")?.value ?? "";
    expect((await stage.act(() => stage.desk.start(ANA, { value, ts: "1.1" }))).summary).toContain("begins");
    expect(stage.run().run.card?.ts).toBe("1.1");
  });

  test("whose answer was lost is adopted where it can be looked for", async () => {
    const stage = setStage();
    stage.chat.world.answer = ({ what }) => (what === "post" ? { kind: "unknown", message: "cut" } : null);
    stage.chat.world.find = () => readable(["2.2", "2.3"]);
    expect(await stage.act(() => stage.desk.plan(ANA, WISH))).toBeNull();
    expect([...stage.store.plans.values()][0]).toMatchObject({ state: "open", ts: "2.2" });
    expect(stage.chat.removed).toEqual(["2.3"]);
  });

  test("that Slack asks to wait with is posted later", async () => {
    const stage = setStage();
    stage.chat.world.answer = ({ key, n }) => (key === "card" && n === 0 ? { kind: "wait", ms: 20_000 } : null);
    expect((await stage.start()).summary).toContain("begins");
    await stage.until(30);
    expect(stage.asked("start")).toEqual([20]);
  });

  test("that Slack takes too late is not posted", async () => {
    const stage = setStage();
    stage.chat.world.answer = () => ({ kind: "wait", ms: 90_000 });
    const answer = await stage.act(() => stage.desk.plan(ANA, WISH));
    expect(answer?.summary).toContain("Slack does not take messages right now");
    await stage.clock.idle();
    expect(stage.chat.calls).toHaveLength(1);
  });

  test("is not posted when the plan cannot be written down", async () => {
    const stage = setStage();
    stage.store.world.fails = (what) => what === "keepPlan";
    const answer = await stage.act(() => stage.desk.plan(ANA, WISH));
    expect(answer?.summary).toContain("my database does not answer");
    expect(stage.chat.calls).toEqual([]);
  });

  test("whose place could not be written down is ended all the same when its time is over", async () => {
    const stage = setStage();
    stage.store.world.fails = (what, n) => what === "planPosted" && n < 2;
    await stage.ask();
    await stage.until(700);
    expect(stage.chat.calls.at(-1)?.message.summary).toMatch(/^Expired/);
  });

  test("that was posted by one that died before it could say where is found by whoever comes next, and ends", async () => {
    const stage = setStage();
    stage.store.world.fails = (what) => what === "planPosted";
    await stage.ask();
    stage.plans.end();
    stage.store.world.fails = () => false;
    stage.chat.world.find = () => readable(["ts-1"]);
    const next = new Plans({ ...stage.ports });
    next.start();
    await stage.until(120);
    expect([...stage.store.plans.values()][0]).toMatchObject({ state: "open", ts: "ts-1" });
    await stage.until(700);
    expect([...stage.store.plans.values()][0]).toMatchObject({ state: "expired", shownVersion: 2 });
    expect(stage.chat.calls.at(-1)?.message.summary).toMatch(/^Expired/);
    next.end();
  });

  test("whose end Slack does not take is edited again, until it shows it", async () => {
    const stage = setStage();
    await stage.ask();
    stage.chat.world.answer = ({ what, n }) => (what === "update" && n < 9 ? { kind: "later", message: "down" } : null);
    await stage.until(1_200);
    expect([...stage.store.plans.values()][0]).toMatchObject({ state: "expired", shownVersion: 2 });
  });
});
