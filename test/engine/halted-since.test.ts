import { describe, expect, test } from "vitest";
import { awsReadings, NOW } from "../core/guard-support.ts";
import { limited } from "../core/guardrail-support.ts";
import { setReplicas } from "./replicas.ts";
import { ANA, BEN, type Stage, setStage } from "./stage.ts";

const SINCE = "everything was halted after the press, and somebody has resumed since";

/** Somebody halts everything, and ends that at once. */
async function haltAndResume({ store, clock }: Pick<Stage, "store" | "clock">): Promise<void> {
  const at = clock.now();
  await store.store.halt({ by: BEN.user, at, where: BEN.channel, reason: "smoke" });
  const standing = await store.store.halted();
  await store.store.resume({ by: ANA.user, at, where: ANA.channel, ends: standing?.all ?? [] });
}

describe("a halt that comes and is ended while a press is on its way", () => {
  test("keeps it from starting, also where everything is still being read; a new press may start", async () => {
    const stage = setStage();
    const question = await stage.ask();
    stage.aws.world.readings = async (n) => {
      await stage.clock.sleepUntil(stage.clock.now() + 2_000);
      if (n === 1) await haltAndResume(stage);
      return awsReadings();
    };
    const { summary } = await stage.act(() => stage.desk.start(ANA, question));
    expect(summary).toBe(
      `I did not start anything: ${SINCE}; what was on its way then does not start. Ask again, or press again, if it is safe.`,
    );
    expect(stage.store.runs).toEqual([]);
    expect(stage.store.audits.at(-1)).toMatchObject({ what: "start", outcome: "refused: halted-since" });
    expect((await stage.act(() => stage.desk.start(ANA, question))).summary).toContain("begins");
  });

  test("keeps it from starting when it took its time to reach the bot", async () => {
    const stage = setStage();
    const question = await stage.ask();
    await stage.until(20);
    await haltAndResume(stage);
    await stage.until(30);
    const press = { ...question, pressedAt: stage.clock.now() - 15_000 };
    expect((await stage.act(() => stage.desk.start(ANA, press))).summary).toContain(SINCE);
    const later = { ...question, pressedAt: stage.clock.now() - 5_000 };
    expect((await stage.act(() => stage.desk.start(ANA, later))).summary).toContain("begins");
  });

  test("keeps the call from leaving when the run is open already, and the card says so", async () => {
    const stage = setStage();
    stage.store.world.slowly = async (what) => {
      if (what === "open") await haltAndResume(stage);
    };
    await stage.start();
    await stage.clock.idle();
    expect(stage.asked("start")).toEqual([]);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
    expect(stage.run().run.start?.answer).toMatchObject({ kind: "not-made", why: expect.stringContaining(SINCE) });
  });

  test("keeps it from being sent again after its answer was lost", async () => {
    const stage = setStage();
    stage.aws.world.start = async () => {
      await haltAndResume(stage);
      return { kind: "unknown", message: "cut" };
    };
    await stage.start();
    await stage.clock.idle();
    expect(stage.asked("start")).toHaveLength(1);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
  });

  test("is a no where nobody can read whether there was one", async () => {
    const stage = setStage();
    const question = await stage.ask();
    stage.store.world.fails = (what) => what === "haltsSaid";
    expect((await stage.act(() => stage.desk.start(ANA, question))).summary).toContain("my database does not answer");
    stage.store.world.fails = (what, n) => what === "haltsSaid" && n === 2;
    expect((await stage.act(() => stage.desk.start(ANA, question))).summary).toContain("my database does not answer");
    stage.store.world.fails = (what) => what === "haltsSaid" && stage.store.runs.length > 0;
    await stage.act(() => stage.desk.start(ANA, question));
    await stage.clock.idle();
    expect(stage.asked("start")).toEqual([]);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
  });
});

describe("a halt that comes and is ended while what was due is being read", () => {
  test("keeps it from starting by itself, and that is said", async () => {
    const stage = setReplicas([limited({ unattended: true })], { withSchedules: true });
    const until = (time: string) => stage.until((Date.parse(`2022-09-27T${time}Z`) - NOW) / 1000);
    const bot = await stage.replica("one");
    await stage.act(() =>
      bot.desk.schedule(ANA, {
        ...{ kind: "schedule-add", expression: "30 21 * * *", target: "workshop" },
        ...{ timeZone: "UTC", reason: "weekly game day" },
      }),
    );
    stage.aws.world.readings = async () => {
      await stage.clock.sleepUntil(stage.clock.now() + 10_000);
      return awsReadings();
    };
    await until("21:30:02");
    await stage.act(() => bot.desk.halt(BEN, { reason: "smoke" }));
    await stage.act(() => bot.desk.resume(ANA));
    await until("21:40:00");
    expect(stage.aws.calls.filter(({ what }) => what === "start")).toEqual([]);
    const said = stage.chat.calls.map(({ message }) => JSON.stringify(message.body));
    expect(said.some((text) => text.includes("everything was halted after this was due"))).toBe(true);
  });
});
