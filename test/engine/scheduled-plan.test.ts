import { describe, expect, test } from "vitest";
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
    await stage.act(() => stage.desk.start(ANA, press(stage, "start")));
    await stage.until(10);
    expect(stage.asked("start")).toHaveLength(1);
  });
});
