import { describe, expect, test } from "vitest";
import type { Asker, PlanButton } from "../../src/engine/desk.ts";
import { awsReadings, baseline, readable, tasks } from "../core/guard-support.ts";
import { limited } from "../core/guardrail-support.ts";
import { ANA, BEN, type Stage, setStage } from "./stage.ts";

const SECOND = 1_000;

describe("a press counts for a minute from when it was made, by Slack's clock", () => {
  const pressed = async (stage: Stage, agoMs: number): Promise<PlanButton> => {
    const question = await stage.ask();
    await stage.until(100);
    return { ...question, pressedAt: stage.clock.now() - agoMs };
  };

  test("one that reaches the bot a minute late starts nothing, says so, and asks AWS nothing", async () => {
    const stage = setStage();
    const late = await pressed(stage, 60 * SECOND);
    const answer = await stage.act(() => stage.desk.start(ANA, late));
    expect(answer.summary).toBe(
      "I did not start anything: your press reached me 60 s after it was made, and it may only start within 60 s of the press. Press again.",
    );
    expect(stage.asked("readBefore")).toEqual([0]);
    expect(stage.store.runs).toEqual([]);
    expect(stage.store.audits.at(-1)).toMatchObject({ what: "start", outcome: "refused: too-late" });
    expect((await stage.act(() => stage.desk.start(ANA, { ...late, pressedAt: stage.clock.now() }))).summary).toContain(
      "begins",
    );
  });

  test("one that was on its way for 50 s leaves 10 s to start in", async () => {
    const stage = setStage();
    stage.aws.world.start = () => ({ kind: "unknown", message: "throttled" });
    const slow = await pressed(stage, 50 * SECOND);
    await stage.act(() => stage.desk.start(ANA, slow));
    await stage.clock.idle();
    expect(stage.run().requested).toMatchObject({
      at: { to: slow.pressedAt },
      notAfter: stage.run().requested.at.to + 60_000,
    });
    expect(Math.max(...stage.asked("start"))).toBeLessThanOrEqual(110);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
  });

  test("one from up to 5 s ahead is one of now: a clock that is behind gives nobody more time", async () => {
    const stage = setStage();
    const early = await pressed(stage, -5 * SECOND);
    await stage.act(() => stage.desk.start(ANA, early));
    expect(stage.run().requested.notAfter).toBe(stage.run().requested.at.to + 60 * SECOND);
    expect(stage.run().requested.at.to).toBe(stage.clock.now());
  });

  test("one from further ahead starts nothing and says that the clocks differ: its minute may be over long since", async () => {
    const stage = setStage();
    const early = await pressed(stage, -5 * SECOND - 1);
    const answer = await stage.act(() => stage.desk.start(ANA, early));
    expect(answer.summary).toBe(
      "I did not start anything: by Slack's clock you pressed 6 s after what my clock says now, over the 5 s that I allow: with clocks that differ so much I cannot tell when the minute of your press is over. Whoever runs me must set my machine's clock; then press again.",
    );
    expect(stage.asked("readBefore")).toEqual([0]);
    expect(stage.store.runs).toEqual([]);
    expect(stage.store.audits.at(-1)).toMatchObject({ what: "start", outcome: "refused: press-ahead" });
  });

  test("one of which Slack does not say when it was made starts nothing", async () => {
    const stage = setStage();
    const question = await stage.ask();
    const answer = await stage.act(() => stage.desk.start(ANA, { ...question, pressedAt: null }));
    expect(answer.summary).toContain("Slack did not say when you pressed");
    expect(stage.store.runs).toEqual([]);
  });
});

describe("a plan that is read again between what the press read and the run's opening", () => {
  /** Once, in the moment in which the run is to be opened. */
  const meanwhile = (stage: Stage, work: () => Promise<unknown>) => {
    let isDone = false;
    stage.store.world.slowly = async (what) => {
      if (what !== "open" || isDone) return;
      isDone = true;
      await stage.act(work);
    };
  };

  test("and has grown worse by that starts nothing: it shows what changed, and wants another press", async () => {
    const stage = setStage();
    const question = await stage.ask();
    meanwhile(stage, () => {
      const worse = baseline({ tasks: tasks("ec2-service-split", [5, 5, 5, 3]) });
      stage.aws.world.readings = () => awsReadings({ baseline: readable(worse) });
      return stage.desk.refresh(ANA, question);
    });
    const answer = await stage.act(() => stage.desk.start(ANA, question));
    expect(answer.summary).toContain("the plan is different from what you saw");
    expect(JSON.stringify(answer.body)).toContain("the worst pick loses 15 of");
    expect(stage.store.runs).toEqual([]);
    const shown = stage.chat.calls.at(-1)?.message;
    expect(JSON.stringify(shown?.body)).toContain("Different from before");
    const value = shown?.buttons.find(({ name }) => name === "start")?.value ?? "";
    expect((await stage.act(() => stage.desk.start(ANA, { ...question, value }))).summary).toContain("begins");
  });

  test("and says the same starts all the same, after everything was read once more", async () => {
    const stage = setStage();
    const question = await stage.ask();
    meanwhile(stage, () => stage.desk.refresh(ANA, question));
    expect((await stage.act(() => stage.desk.start(ANA, question))).summary).toContain("begins");
    await stage.until(10);
    expect(stage.asked("readBefore")).toHaveLength(4);
    expect(stage.asked("start")).toHaveLength(1);
  });

  test("and is different each time it is looked at is given up", async () => {
    const stage = setStage();
    const question = await stage.ask();
    stage.store.world.slowly = async (what) => {
      if (what === "open") await stage.act(() => stage.desk.refresh(ANA, question));
    };
    expect((await stage.act(() => stage.desk.start(ANA, question))).summary).toContain("did not start anything");
    expect(stage.store.runs).toEqual([]);
  });

  test("and is rejected by an approver starts nothing", async () => {
    const CLEO: Asker = { user: "U0CLEO", channel: ANA.channel };
    const stage = setStage([limited({ approvals: 1, approvers: [BEN.user, CLEO.user] })]);
    await stage.act(() =>
      stage.desk.plan(ANA, { mode: "start", target: "workshop", template: null, reason: null, hypothesis: null }),
    );
    const posted = stage.chat.calls.at(-1);
    const value = posted?.message.buttons.find(({ name }) => name === "approve")?.value ?? "";
    const question = { value, ts: posted?.ts ?? "" };
    await stage.act(() => stage.desk.approve(BEN, question));
    meanwhile(stage, () => stage.desk.reject(CLEO, question, { reason: "not today" }));
    expect((await stage.act(() => stage.desk.start(ANA, question))).summary).toContain("not today");
    expect(stage.store.runs).toEqual([]);
  });
});
