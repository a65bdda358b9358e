import { describe, expect, test } from "vitest";
import type { Message } from "../../src/core/message.ts";
import type { ScheduleAsk } from "../../src/core/schedule/schedule.ts";
import type { Target } from "../../src/core/target.ts";
import type { Asker, PlanButton } from "../../src/engine/desk.ts";
import { awsReadings, NOW, preflight, readable, template } from "../core/guard-support.ts";
import { limited } from "../core/guardrail-support.ts";
import { type Replica, type Replicas, setReplicas } from "./replicas.ts";
import { ANA, BEN, STRANGER } from "./stage.ts";

const UNATTENDED = limited({ unattended: true });
const TWICE: ScheduleAsk = {
  ...{ kind: "schedule-add", expression: "30 21,22 * * *", target: "workshop" },
  ...{ timeZone: "UTC", reason: "weekly game day" },
};

/** It is 21:09:06 UTC; the exercise is due at 21:30, and at 22:30. */
async function setScene(targets: readonly Target[] = [UNATTENDED]) {
  const stage = setReplicas(targets, { withSchedules: true });
  const bot = await stage.replica("one");
  await stage.act(() => bot.desk.schedule(ANA, TWICE));
  return { ...scene(stage), bot };
}

function scene(stage: Replicas) {
  const until = (time: string) => stage.until((Date.parse(`2022-09-27T${time}Z`) - NOW) / 1000);
  const told = () =>
    stage.chat.calls
      .filter(
        ({ what, answer, key }) => what !== "direct" && answer === "done" && (key === "card" || key === "forewarning"),
      )
      .map(({ what, at, message }) => ({ what, message, at: new Date(NOW + at).toISOString().slice(11, 16) }));
  return {
    ...stage,
    until,
    told,
    /** Beginnings of what was said in the channel, with the minute. */
    lines: () => told().map(({ what, at, message }) => `${at} ${what} ${message.summary.split(":")[0]}`),
    starts: () => stage.aws.calls.filter(({ what }) => what === "start").length,
    last: (word: string) => told().findLast(({ message }) => message.summary.startsWith(word))?.message,
    audits: async () => (await stage.store.auditRows()).map(({ who, what, outcome }) => `${who}: ${what}: ${outcome}`),
  };
}

const body = (message: Message | undefined) => JSON.stringify(message?.body);
const names = (message: Message | undefined) => message?.buttons.map(({ name }) => name);

function skip(bot: Replica, who: Asker, message: Message | undefined): Promise<Message> {
  const value = message?.buttons.find(({ name }) => name === "skip")?.value ?? "";
  const press: PlanButton = { value, ts: "ts-1" };
  return bot.desk.skip(who, press);
}

describe("a schedule of an unattended target", () => {
  test("is announced a quarter of an hour before, and starts by itself", async () => {
    const { until, lines, last, starts, bot, audits } = await setScene();
    await until("21:29:59");
    expect(lines()).toEqual(["21:15 post Exercise announced"]);
    expect(names(last("Exercise announced"))).toEqual(["skip"]);
    expect(starts()).toBe(0);
    await until("21:31:00");
    expect(starts()).toBe(1);
    expect(lines().slice(1, 3)).toEqual(["21:30 update Due", "21:30 post Plan"]);
    expect(names(last("Plan"))).toEqual(["cancel", "details", "checks"]);
    const { requested } = bot.watches.all()[0]?.run ?? {};
    expect(requested).toMatchObject({ by: ANA.user, schedule: "sched-1", reason: "weekly game day" });
    const rows = await audits();
    expect(rows).toContain(`bot: start workshop (sched-1 of ${ANA.user}): accepted`);
    expect(rows).toContain(`bot: start workshop (sched-1 of ${ANA.user}): begun`);
    expect(rows.filter((row) => row.startsWith(ANA.user) && row.includes("start"))).toEqual([]);
  });

  test("does not start once anybody in the channel has skipped it; the next time stands", async () => {
    const { until, last, act, bot, starts, audits, lines } = await setScene();
    await until("21:20:00");
    const message = last("Exercise announced");
    expect((await act(() => skip(bot, BEN, message))).summary).toContain("Skipped");
    await until("21:40:00");
    expect(starts()).toBe(0);
    expect(lines()).toEqual(["21:15 post Exercise announced", "21:20 update Skipped"]);
    expect(body(last("Skipped"))).toContain(BEN.user);
    expect(names(last("Skipped"))).toEqual([]);
    expect(await audits()).toContain(`${BEN.user}: skip sched-1 at 2022-09-27T21:30:00.000Z: skipped`);
    expect((await act(() => skip(bot, ANA, message))).summary).toContain("skipped already");
    await until("22:31:00");
    expect(starts()).toBe(1);
  });

  test("cannot be skipped from another channel, nor once it was due", async () => {
    const { until, last, act, bot, starts } = await setScene();
    await until("21:20:00");
    const message = last("Exercise announced");
    expect((await act(() => skip(bot, STRANGER, message))).summary).toContain("I did nothing");
    await until("21:31:00");
    expect(starts()).toBe(1);
    expect((await act(() => skip(bot, BEN, message))).summary).toContain("Too late to skip");
  });

  test("is skipped or started, never both, when the press comes at the very moment", async () => {
    const { until, last, act, bot, starts } = await setScene();
    await until("21:29:59");
    const message = last("Exercise announced");
    await until("21:30:00");
    const answer = await act(() => skip(bot, BEN, message));
    await until("21:32:00");
    expect([starts(), answer.summary.includes("Too late")]).toEqual(starts() === 1 ? [1, true] : [0, false]);
  });

  test.each([
    ["paused", "schedule-pause"],
    ["removed", "schedule-remove"],
  ] as const)("that is %s after its announcement does not start, and the announcement says so", async (word, kind) => {
    const { until, act, bot, starts, lines, last } = await setScene();
    await until("21:20:00");
    await act(() => bot.desk.schedule(BEN, { kind, id: "sched-1" }));
    await until("21:40:00");
    const Word = `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
    expect(lines()).toEqual(["21:15 post Exercise announced", `21:20 update ${Word}`]);
    expect(body(last(Word))).toContain(BEN.user);
    expect(starts()).toBe(0);
  });

  test("that was paused and resumed after its announcement does not start at that time", async () => {
    const { until, act, bot, starts } = await setScene();
    await until("21:20:00");
    await act(() => bot.desk.schedule(BEN, { kind: "schedule-pause", id: "sched-1" }));
    await act(() => bot.desk.schedule(ANA, { kind: "schedule-resume", id: "sched-1" }));
    await until("21:40:00");
    expect(starts()).toBe(0);
    await until("22:31:00");
    expect(starts()).toBe(1);
  });

  describe("whose time has come, while everything is read", () => {
    /** Each of the two readings takes 20 s: before the plan is posted, and before it is started. */
    async function setSlowScene() {
      const stage = await setScene();
      const { aws, clock } = stage;
      aws.world.readings = async () => {
        await clock.sleepUntil(clock.now() + 20_000);
        return awsReadings();
      };
      return stage;
    }

    test.each([
      ["paused", "schedule-pause"],
      ["removed", "schedule-remove"],
    ] as const)("does not start when it is %s before its plan is posted, and says so", async (word, kind) => {
      const { until, act, bot, starts, last } = await setSlowScene();
      await until("21:30:10");
      await act(() => bot.desk.schedule(BEN, { kind, id: "sched-1" }));
      await until("21:40:00");
      expect(starts()).toBe(0);
      expect(last("Not started")).toBeDefined();
      expect(body(last("The exercise in workshop"))).toContain(`its schedule was ${word} a moment before`);
    });

    test.each([["schedule-pause"], ["schedule-remove"]] as const)(
      "does not start when its plan stands there (%s): that is cancelled, and the answer says so",
      async (kind) => {
        const { until, act, bot, starts, last } = await setSlowScene();
        await until("21:30:30");
        const answer = await act(() => bot.desk.schedule(BEN, { kind, id: "sched-1" }));
        expect(body(answer)).toContain("I cancelled its plan, and nothing starts by it");
        await until("21:40:00");
        expect(starts()).toBe(0);
        expect(body(last("Cancelled"))).toContain(BEN.user);
      },
    );

    test("does not start when it is paused and resumed at once", async () => {
      const { until, act, bot, starts } = await setSlowScene();
      await until("21:30:10");
      await act(() => bot.desk.schedule(BEN, { kind: "schedule-pause", id: "sched-1" }));
      await act(() => bot.desk.schedule(ANA, { kind: "schedule-resume", id: "sched-1" }));
      await until("21:40:00");
      expect(starts()).toBe(0);
    });

    test("has started when a pause comes too late, and the answer says how it is stopped", async () => {
      const { until, act, bot, starts } = await setSlowScene();
      await until("21:31:00");
      expect(starts()).toBe(1);
      const answer = await act(() => bot.desk.schedule(BEN, { kind: "schedule-pause", id: "sched-1" }));
      expect(answer.summary).toContain("Too late for a time that has come");
      expect(answer.summary).toContain("Press Stop on the card of");
    });
  });

  test.each([["21:40:00"], ["21:25:00"]])(
    "does not start when everything is halted after its announcement, also when that is ended at %s",
    async (resumedAt) => {
      const { until, act, bot, starts, last } = await setScene();
      await until("21:20:00");
      await act(() => bot.desk.halt(BEN, { reason: "smoke" }));
      await until("21:20:01");
      expect(body(last("Halted"))).toContain(BEN.user);
      await until(resumedAt);
      await act(() => bot.desk.resume(ANA));
      await until("21:45:00");
      expect(starts()).toBe(0);
    },
  );

  test.each([["21:17:00"], ["21:40:00"]])(
    "does not start after a halt whose bot died before it withdrew anything, also when that is ended at %s",
    async (resumedAt) => {
      const { until, act, bot, starts, last, lines, store } = await setScene();
      await until("21:16:10");
      await store.halt({ by: BEN.user, at: NOW, where: BEN.channel, reason: "smoke" });
      await until(resumedAt);
      await act(() => bot.desk.resume(ANA));
      await until("21:45:00");
      expect(starts()).toBe(0);
      expect(lines()).toEqual(["21:15 post Exercise announced", "21:17 update Halted"]);
      expect(body(last("Halted"))).toContain(BEN.user);
    },
  );

  test("is not announced while everything is halted, does not start when that is ended, and says so", async () => {
    const { until, act, bot, starts, last, lines } = await setScene();
    await until("21:14:00");
    await act(() => bot.desk.halt(BEN, { reason: "smoke" }));
    await until("21:20:00");
    await act(() => bot.desk.resume(ANA));
    await until("21:40:00");
    expect(starts()).toBe(0);
    expect(lines()).toEqual(["21:30 post The exercise in workshop that was scheduled did not start"]);
    expect(body(last("The exercise"))).toContain("Everything was halted when it should have been announced");
    await until("22:31:00");
    expect(starts()).toBe(1);
  });

  test("starts nothing when whoever added it may not start it any more, and says so", async () => {
    const { until, starts, chat, last } = await setScene();
    await until("21:20:00");
    const person = { isBot: false, isGuest: false, isStranger: false, isDeleted: true };
    chat.world.person = (id) => readable({ ...person, id });
    await until("21:31:00");
    expect(starts()).toBe(0);
    expect(body(last("The exercise in workshop"))).toContain("your account is deactivated");
  });

  test("starts nothing when it reads more at stake at the start than in its plan", async () => {
    const { until, starts, aws, last } = await setScene();
    const usual = awsReadings();
    aws.world.readings = (n) =>
      n === 0
        ? usual
        : awsReadings({ template: readable(template({ stopConditions: [{ source: "cloudwatch", value: "a" }] })) });
    await until("21:31:00");
    expect(starts()).toBe(0);
    expect(last("Not started")).toBeDefined();
    expect(body(last("The exercise in workshop"))).toContain("nobody was there to agree");
  });

  test("starts nothing where something that can refuse could not be read", async () => {
    const { until, starts, aws, last } = await setScene();
    const unread = { readable: false, operation: "fis:ListExperiments", code: "AccessDenied", message: "" } as const;
    aws.world.readings = () => awsReadings({ preflight: preflight({ experiments: unread }) });
    await until("21:31:00");
    expect(starts()).toBe(0);
    expect(body(last("Plan, refused"))).toContain("fis:ListExperiments");
  });

  test("does not start when it was added less than a quarter of an hour before, and says so", async () => {
    const stage = scene(setReplicas([UNATTENDED], { withSchedules: true }));
    const bot = await stage.replica("one");
    await stage.until("21:15:01");
    const added = await stage.act(() => bot.desk.schedule(ANA, TWICE));
    expect(body(added)).toContain("less than 15 minutes away");
    await stage.until("21:40:00");
    expect(stage.starts()).toBe(0);
    expect(body(stage.last("The exercise in workshop"))).toContain("too late to announce it");
    await stage.until("22:31:00");
    expect(stage.starts()).toBe(1);
  });

  test("does not start when no bot ran at the time of its announcement, and says so", async () => {
    const { bot, until, replica, starts, lines, last } = await setScene();
    await until("21:14:00");
    bot.kill();
    await until("21:18:00");
    await replica("two");
    await until("21:40:00");
    expect(starts()).toBe(0);
    expect(lines()).toEqual(["21:30 post The exercise in workshop that was scheduled did not start"]);
    expect(body(last("The exercise"))).toContain("I was not running then, or Slack did not take it");
  });

  test("does not start when Slack did not take its announcement, and says so", async () => {
    const { until, chat, starts, last } = await setScene();
    const refused = { kind: "refused", code: "restricted_action", advice: "Ask an admin." } as const;
    chat.world.answer = () => (chat.calls.length === 0 ? refused : null);
    await until("21:40:00");
    expect(starts()).toBe(0);
    expect(body(last("The exercise in workshop"))).toContain("has to be announced 15 minutes before");
  });

  test("is not started late by a bot that stood still at its time, and that is said", async () => {
    const { until, bot, starts, lines } = await setScene();
    await until("21:29:50");
    bot.pause();
    await until("21:31:40");
    bot.goOn();
    await until("21:45:00");
    expect(starts()).toBe(0);
    expect(lines()).toContain("21:31 update Missed");
  });
});

describe("several bots", () => {
  test("announce it once, and start it once", async () => {
    const { until, replica, starts, lines } = await setScene();
    await replica("two");
    await until("21:31:00");
    expect(lines().filter((line) => line.includes("announced"))).toHaveLength(1);
    expect(lines().filter((line) => line.includes("post Plan"))).toHaveLength(1);
    expect(starts()).toBe(1);
  });

  test("keep the announcement across a restart, and the skip", async () => {
    for (const isSkipped of [false, true]) {
      const { until, replica, act, starts, bot, last } = await setScene();
      await until("21:20:00");
      const message = last("Exercise announced");
      bot.kill();
      const two = await replica("two");
      if (isSkipped) await act(() => skip(two, BEN, message));
      await until("21:31:00");
      expect(starts()).toBe(isSkipped ? 0 : 1);
    }
  });

  test("count an announcement whose bot died before it could write down where it stands", async () => {
    const { until, replica, starts, bot, lines } = await setScene();
    await until("21:14:59");
    bot.pauseIn("store.posted");
    await until("21:15:10");
    await replica("two");
    await until("21:31:00");
    expect(lines().filter((line) => line.includes("announced"))).toHaveLength(1);
    expect(starts()).toBe(1);
  });

  test.each([
    ["Halted", (two: Replica) => two.desk.halt(BEN, { reason: "smoke" })],
    ["Paused", (two: Replica) => two.desk.schedule(BEN, { kind: "schedule-pause", id: "sched-1" })],
  ] as const)("find and edit an announcement that ended before anybody knew where it stands: %s", async (word, end) => {
    const { until, act, replica, bot, lines, last } = await setScene();
    await until("21:14:59");
    bot.pauseIn("store.posted");
    await until("21:15:10");
    const two = await replica("two");
    await act(() => end(two));
    await until("21:20:00");
    expect(lines()).toEqual(["21:15 post Exercise announced", `21:15 update ${word}`]);
    expect(names(last(word))).toEqual([]);
  });

  test("do not look for one that stands nowhere", async () => {
    const { until, act, replica, bot, lines, chat } = await setScene();
    await until("21:14:00");
    await act(() => bot.desk.halt(BEN, { reason: "smoke" }));
    let looks = 0;
    chat.world.find = () => {
      looks++;
      return readable([]);
    };
    await until("21:16:30");
    await replica("two");
    await until("21:29:00");
    expect([lines(), looks]).toEqual([[], 0]);
  });

  test("do not count one whose bot died before it was posted", async () => {
    const { until, replica, starts, bot, last } = await setScene();
    await until("21:14:59");
    bot.pauseIn("chat.post");
    await until("21:15:10");
    await replica("two");
    await until("21:40:00");
    expect(starts()).toBe(0);
    expect(last("The exercise in workshop")).toBeDefined();
  });

  test.each([
    ["another cluster", limited({ unattended: true }, { cluster: "production" })],
    ["more at most", limited({ unattended: true, atMost: { instances: 9, percent: null } })],
    ["another template", limited({ unattended: true }, { template: { id: "EXT1" } })],
  ])("do not start by an announcement what is configured otherwise since: %s", async (_what, other) => {
    const { until, replica, starts, bot, last } = await setScene();
    await until("21:20:00");
    bot.kill();
    await replica("two", [other]);
    await until("21:40:00");
    expect(starts()).toBe(0);
    expect(last("Withdrawn")).toBeDefined();
  });

  test("post the plan with its Start when the target is attended since", async () => {
    const { until, replica, starts, bot, last } = await setScene();
    await until("21:20:00");
    bot.kill();
    await replica("two", [limited({})]);
    await until("21:31:00");
    expect(starts()).toBe(0);
    expect(last("Withdrawn")).toBeDefined();
    expect(names(last("Plan"))).toContain("start");
  });
});
