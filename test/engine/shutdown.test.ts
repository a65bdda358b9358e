import { describe, expect, test } from "vitest";
import { ANA, BEN, setStage } from "./stage.ts";

describe("a shutdown", () => {
  test("every open run says that the watching stops here", async () => {
    const stage = setStage();
    await stage.start();
    await stage.until(30);
    await stage.watches.letGo();
    expect(stage.posted().at(-1)).toBe("goodbye");
    await stage.clock.idle();
    expect(stage.asked("experiment").at(-1)).toBeLessThanOrEqual(30);
  });

  test("a run that was not sent to FIS yet is closed as not started", async () => {
    const stage = setStage();
    const plan = await stage.ask();
    stage.store.world.slowly = async (what) => {
      if (what === "open") await stage.clock.sleepUntil(stage.clock.now() + 10_000);
    };
    const begun = stage.act(() => stage.desk.start(ANA, plan));
    await stage.until(5);
    const gone = stage.watches.letGo();
    expect((await begun).summary).toContain("I did not start anything");
    await gone;
    await stage.clock.idle();
    expect(stage.asked("start")).toEqual([]);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
    expect(await stage.store.store.openRuns()).toEqual([]);
  });

  test("a start that is under way is waited for, and told", async () => {
    const stage = setStage();
    stage.aws.world.start = async () => {
      await stage.clock.sleepUntil(stage.clock.now() + 8_000);
      return { kind: "started", experimentId: "EXP1" };
    };
    await stage.start();
    await stage.until(3);
    const gone = stage.watches.letGo();
    await stage.until(7);
    expect(stage.posted()).toContain("goodbye");
    await gone;
    expect(stage.run().run.experiment.id).toBe("EXP1");
  });

  test("a press that comes while it goes starts nothing", async () => {
    const stage = setStage();
    const question = await stage.ask();
    await stage.watches.letGo();
    const answer = await stage.act(() => stage.desk.start(ANA, question));
    expect(answer.summary).toContain("being shut down");
    expect(stage.store.runs).toEqual([]);
  });

  test("a press whose readings were under way when it went starts nothing", async () => {
    const stage = setStage();
    const question = await stage.ask();
    const { readings } = stage.aws.world;
    stage.aws.world.readings = async (n) => {
      await stage.clock.sleepUntil(stage.clock.now() + 5_000);
      return readings(n);
    };
    const pressed = stage.act(() => stage.desk.start(ANA, question));
    await stage.until(2);
    await stage.watches.letGo();
    expect((await pressed).summary).toContain("being shut down");
    expect(stage.store.runs).toEqual([]);
  });

  test("nobody is promised a stop that nobody would see through", async () => {
    const stage = setStage();
    await stage.start();
    await stage.until(10);
    await stage.watches.letGo();
    const answer = await stage.act(() => stage.desk.stop(BEN, { run: null, threadTs: null }));
    expect(answer.summary).toContain("AWS console");
  });

  test.each([
    { when: "long before", removedAt: 10 },
    { when: "a moment ago", removedAt: 29 },
  ])(
    "a bot that was removed from the channel $when does not tell the asker that the run has ended",
    async ({ removedAt }) => {
      const stage = setStage();
      await stage.start();
      await stage.until(removedAt);
      stage.chat.world.answer = ({ what }) =>
        what === "direct" ? null : { kind: "refused", code: "not_in_channel", advice: "Invite me." };
      await stage.act(() => stage.desk.stop(BEN, { run: null, threadTs: null }));
      await stage.until(30);
      await stage.watches.letGo();
      await stage.clock.idle();
      const direct = stage.chat.calls.filter(({ what }) => what === "direct").map(({ message }) => message.summary);
      expect(direct).toEqual([expect.stringContaining("cannot write into its thread any more")]);
      expect(stage.run().run.closed).toBeNull();
    },
  );

  test("while Slack limits the app the last words wait, and are said", async () => {
    const stage = setStage();
    await stage.start();
    await stage.until(10);
    stage.chat.world.answer = ({ n }) => (n === 0 ? { kind: "wait", ms: 30_000 } : null);
    await stage.watches.letGo();
    expect(stage.posted().at(-1)).toBe("goodbye");
  });
});
