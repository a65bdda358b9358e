import { describe, expect, test } from "vitest";
import type { ForewarningBook } from "../../src/core/schedule/forewarning.ts";
import type { Schedule } from "../../src/core/schedule/schedule.ts";
import { Forewarnings } from "../../src/engine/forewarnings.ts";
import { ScheduledPlans } from "../../src/engine/scheduled-plans.ts";
import { CHANNEL, NOW } from "../core/guard-support.ts";
import { limited } from "../core/guardrail-support.ts";
import { ANA, BEN, type Stage, setStage, WISH } from "./stage.ts";

const CLEO = { user: "U0CLEO", channel: CHANNEL };

async function due(stage: Stage): Promise<Stage> {
  const scheduled = { scheduleId: "sched-1", at: NOW };
  expect(await stage.act(() => stage.desk.plan(ANA, { ...WISH, scheduled }))).toBeNull();
  return stage;
}

const shown = (stage: Stage) => stage.chat.calls.findLast(({ key, answer }) => key === "card" && answer === "done");
const press = (stage: Stage, name: string) => ({
  value: shown(stage)?.message.buttons.find((button) => button.name === name)?.value ?? "",
  ts: "ts-1",
});

describe("a plan that a schedule posted", () => {
  test("is started by whoever may start the target, and the run is theirs", async () => {
    const stage = await due(setStage([limited({}, { starters: [ANA.user, CLEO.user] })]));
    await stage.act(() => stage.desk.start(CLEO, press(stage, "start")));
    await stage.until(10);
    expect(stage.asked("start")).toHaveLength(1);
    expect(stage.run().requested.by).toBe(CLEO.user);
  });

  test("says no to somebody who may not start it, and stands for the others as it was", async () => {
    const stage = await due(setStage());
    const before = shown(stage)?.message;
    const answer = await stage.act(() => stage.desk.start(BEN, press(stage, "start")));
    expect(answer.summary).toContain("I did not start anything");
    await stage.act(() => stage.desk.refresh(BEN, press(stage, "refresh")));
    expect(shown(stage)?.message.buttons).toEqual(before?.buttons);
    expect(stage.asked("start")).toEqual([]);
  });

  test("lapses a quarter of an hour after it was due, however often it is read again", async () => {
    const stage = await due(setStage());
    await stage.until(14 * 60);
    await stage.act(() => stage.desk.refresh(ANA, press(stage, "refresh")));
    await stage.until(15 * 60 + 5);
    expect(shown(stage)?.message.summary).toContain("Expired");
  });

  test("that needs an approval gets one from an approver, and starts", async () => {
    const target = limited({ approvals: 1, approvers: [BEN.user] }, { starters: [ANA.user] });
    const stage = await due(setStage([target]));
    await stage.act(() => stage.desk.approve(BEN, press(stage, "approve")));
    await stage.turn();
    await stage.act(() => stage.desk.start(ANA, press(stage, "start")));
    await stage.until(10);
    expect(stage.asked("start")).toHaveLength(1);
  });
});

describe("what becomes of a due time that is unattended", () => {
  const SCHEDULE: Schedule = {
    ...{ id: "sched-1", target: "workshop", channel: CHANNEL, expression: "0 10 * * 2", timeZone: "UTC" },
    ...{ reason: null, by: ANA.user, activeSince: NOW - 86_400_000, pausedBy: null },
  };
  const target = limited({ unattended: true });

  /** `fails`: the call of the book of announcements that the store does not answer. */
  async function fire(fails: keyof ForewarningBook | null, prepare?: (stage: Stage) => Promise<void>) {
    const stage = setStage([target]);
    const book = stage.store.store.forewarnings;
    await stage.store.store.schedules.add(SCHEDULE);
    await book.begin({ schedule: SCHEDULE, target, at: NOW, comesTwice: false }, NOW - 900_000);
    await book.posted({ scheduleId: "sched-1", at: NOW }, { ts: "1.1", at: NOW - 890_000 });
    await prepare?.(stage);
    const away = fails === null ? {} : { [fails]: () => Promise.reject(new Error("away")) };
    const store = { ...stage.store.store, forewarnings: { ...book, ...away } };
    const command = "/spot-chaos";
    const forewarnings = new Forewarnings({ ...stage.ports, store, targets: [target], command, changed: () => {} });
    const plans = new ScheduledPlans({ ...stage.ports, store, forewarnings, desk: stage.desk, command });
    const outcome = await stage.act(() => plans.fire(SCHEDULE, NOW));
    await stage.until(30);
    return { stage, outcome, said: JSON.stringify(stage.chat.calls.map(({ message }) => message)) };
  }

  test("is a start where all is as it was announced", async () => {
    const { stage, outcome } = await fire(null);
    expect([outcome, stage.asked("start").length]).toEqual(["posted", 1]);
    expect(stage.run().requested).toMatchObject({ by: ANA.user, schedule: "sched-1" });
  });

  test.each(["of", "end"] as const)("is none while the store does not answer (%s), and that is said", async (call) => {
    const { stage, outcome, said } = await fire(call);
    expect([outcome, stage.asked("start").length]).toEqual(["store-away", 0]);
    expect(said).toContain("my database did not answer, so I cannot tell whether somebody skipped it");
  });

  test("is none of all that a halt withdraws, when the store does not take one of them", async () => {
    const { stage, outcome } = await fire(null, async ({ store: { store }, ports, act }) => {
      const book = store.forewarnings;
      const earlier = { ...SCHEDULE, id: "sched-0" };
      await book.begin({ schedule: earlier, target, at: NOW - 1, comesTwice: false }, NOW - 900_000);
      const end: ForewarningBook["end"] = (firing, how) =>
        firing.scheduleId === earlier.id ? Promise.reject(new Error("away")) : book.end(firing, how);
      const unsettled = async (since: number) => [...(await book.unsettled(since))].reverse();
      const failing = { ...store, forewarnings: { ...book, end, unsettled } };
      const parts = { targets: [target], command: "/spot-chaos", changed: () => {} };
      const forewarnings = new Forewarnings({ ...ports, store: failing, ...parts });
      await act(() => forewarnings.endAll({ state: "halted", by: BEN.user }, null));
    });
    expect([outcome, stage.asked("start")]).toEqual(["halted", []]);
  });

  test("is none where somebody skips it between the look and the start", async () => {
    const { stage, outcome } = await fire(null, async ({ store: { store } }) => {
      const { schedules, forewarnings } = store;
      const all = schedules.all;
      schedules.all = async () => {
        await forewarnings.end({ scheduleId: "sched-1", at: NOW }, { state: "skipped", by: BEN.user });
        return all();
      };
    });
    expect([outcome, stage.asked("start"), stage.posted()]).toEqual(["withdrawn", [], []]);
  });

  test.each([
    ["paused", (stage: Stage) => stage.store.store.schedules.pause("sched-1", BEN.user)],
    ["removed", (stage: Stage) => stage.store.store.schedules.remove("sched-1")],
  ] as const)("is none where it was %s and nobody came to withdraw the announcement", async (state, change) => {
    const { stage, outcome } = await fire(null, async (before) => void (await change(before)));
    expect([outcome, stage.asked("start"), stage.posted()]).toEqual([state, [], []]);
    const row = await stage.store.store.forewarnings.of({ scheduleId: "sched-1", at: NOW });
    expect(row).toMatchObject({ state });
  });

  test("is none where the target is attended, whoever asks for it", async () => {
    const stage = setStage();
    const scheduled = { scheduleId: "sched-1", at: NOW };
    const ask = { ...WISH, scheduled };
    const answer = await stage.act(() => stage.desk.startByItself({ ...ANA, schedule: "sched-1" }, ask));
    expect(answer?.summary).toContain("nothing of workshop starts by itself here");
    expect([stage.asked("start"), stage.posted()]).toEqual([[], []]);
  });

  test("is none where Slack's answer to the plan was lost, and nobody is told to press it", async () => {
    const { stage, said } = await fire(null, async ({ chat }) => {
      const isPlan = () => chat.calls.every(({ message }) => !message.summary.startsWith("Plan"));
      chat.world.answer = ({ what, key }) =>
        what === "post" && key === "card" && isPlan() ? { kind: "unknown", message: "timeout" } : null;
    });
    expect(stage.asked("start")).toEqual([]);
    expect(said).toContain("It may stand in the channel all the same, and nothing starts by it");
    expect(said).not.toContain("can be pressed there");
  });

  test("is none where the plan's place could not be written down, and that is said", async () => {
    const { stage, said } = await fire(null, async ({ store }) => {
      store.world.fails = (what) => what === "planPosted";
    });
    expect(stage.asked("start")).toEqual([]);
    expect(said).toContain("I could not write down where the plan stands");
  });
});
