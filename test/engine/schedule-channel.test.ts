import { describe, expect, test } from "vitest";
import type { ChannelReading, Reading } from "../../src/core/reading.ts";
import type { ScheduleAsk } from "../../src/core/schedule/schedule.ts";
import { channel, NOW, readable, unreadable } from "../core/guard-support.ts";
import { limited } from "../core/guardrail-support.ts";
import { setReplicas } from "./replicas.ts";
import { ANA, BEN } from "./stage.ts";

const ADD: ScheduleAsk = {
  ...{ kind: "schedule-add", expression: "30 21 * * *", target: "workshop" },
  ...{ timeZone: "UTC", reason: "weekly game day" },
};

const CLOSED: readonly (readonly [string, Reading<ChannelReading>])[] = [
  ["externally-shared", readable(channel({ isExternallyShared: true }))],
  ["group-message", readable(channel({ kind: "group-message" }))],
  ["channel-archived", readable(channel({ isArchived: true }))],
  ["not-a-member", readable(channel({ isMember: false }))],
  ["channel-unreadable", unreadable("slack:conversations.info", "Unreachable")],
];

/** It is 21:09:06 UTC. */
function setScene(isUnattended = true) {
  const stage = setReplicas([limited({ unattended: isUnattended })], { withSchedules: true });
  const { chat, aws, store } = stage;
  return {
    ...stage,
    until: (time: string) => stage.until((Date.parse(`2022-09-27T${time}Z`) - NOW) / 1000),
    close: (reading: Reading<ChannelReading>) => {
      chat.world.channel = () => reading;
    },
    /** Beginnings of what went into the channel. */
    said: () =>
      chat.calls.flatMap(({ what, message }) =>
        what === "direct" ? [] : [`${what} ${message.summary.split(":")[0]?.split(" in ")[0]}`],
      ),
    alone: () => chat.calls.flatMap(({ what, key, message }) => (what === "direct" ? [{ to: key, message }] : [])),
    starts: () => aws.calls.filter(({ what }) => what === "start").length,
    audits: async () => (await store.auditRows()).map(({ who, what, outcome }) => `${who}: ${what}: ${outcome}`),
  };
}

describe.each(CLOSED)("in a channel where no run may be told (%s)", (rule, reading) => {
  test("nothing is announced, nothing starts, and whoever added the schedule is told alone", async () => {
    const { replica, act, until, close, said, alone, starts, audits } = setScene();
    const bot = await replica("one");
    await act(() => bot.desk.schedule(ANA, ADD));
    close(reading);
    await until("21:40:00");
    expect([starts(), said()]).toEqual([0, []]);
    expect(alone()).toHaveLength(1);
    expect(alone()[0]?.to).toBe(ANA.user);
    expect(alone()[0]?.message.summary).toContain("is not announced, so it does not start");
    expect(await audits()).toContain(`bot: schedule sched-1: not said in the channel: ${rule}`);
  });

  test("what was announced before does not start, and why is told alone", async () => {
    const { replica, act, until, close, said, alone, starts } = setScene();
    const bot = await replica("one");
    await act(() => bot.desk.schedule(ANA, ADD));
    await until("21:20:00");
    close(reading);
    await until("21:40:00");
    expect([starts(), said()]).toEqual([0, ["post Exercise announced", "update Due"]]);
    expect(alone().map(({ to }) => to)).toEqual([ANA.user]);
    expect(JSON.stringify(alone())).toContain("I say it to you alone");
  });

  test.each([["attended", false] as const, ["unattended", true] as const])(
    "no schedule is added or resumed, also of what is %s",
    async (_what, isUnattended) => {
      const { replica, act, close, audits, store } = setScene(isUnattended);
      const bot = await replica("one");
      await act(() => bot.desk.schedule(ANA, ADD));
      await act(() => bot.desk.schedule(BEN, { kind: "schedule-pause", id: "sched-1" }));
      close(reading);
      const resumed = await act(() => bot.desk.schedule(ANA, { kind: "schedule-resume", id: "sched-1" }));
      expect(resumed.summary).toContain("I did not resume it: ");
      const added = await act(() => bot.desk.schedule(ANA, ADD));
      expect(added.summary).toContain("I did not add it: ");
      const all = await store.schedules.all();
      expect(all.map(({ pausedBy }) => pausedBy)).toEqual([BEN.user]);
      expect((await audits()).filter((row) => row.endsWith(`refused: ${rule}`))).toHaveLength(2);
      // To stop something is possible everywhere.
      const removed = await act(() => bot.desk.schedule(BEN, { kind: "schedule-remove", id: "sched-1" }));
      expect(removed.summary).toContain("Removed");
    },
  );
});

test("a time that comes while the channel cannot be read is told alone, and that it was not announced too", async () => {
  const { replica, act, until, close, chat, said, alone, starts } = setScene();
  const bot = await replica("one");
  await act(() => bot.desk.schedule(ANA, ADD));
  close(unreadable("slack:conversations.info", "Unreachable"));
  // The person cannot be told at first: then the due time says it.
  chat.world.answer = ({ what, n }) => (what === "direct" && n === 0 ? { kind: "later", message: "away" } : null);
  await until("21:40:00");
  expect([starts(), said()]).toEqual([0, []]);
  expect(JSON.stringify(alone().at(-1))).toContain("has to be announced 15 minutes before");
});
