import { describe, expect, test } from "vitest";
import { MINUTE } from "../../src/core/time.ts";
import { awsReadings } from "../core/guard-support.ts";
import { limited } from "../core/guardrail-support.ts";
import { setReplicas } from "./replicas.ts";
import { ANA } from "./stage.ts";

/** Every night at half past two in Berlin, from midnight there on; what is said until four, and the starts. */
async function night(midnight: string) {
  const epoch = Date.parse(midnight);
  const { replica, act, until, aws, chat } = setReplicas([limited({ unattended: true })], {
    withSchedules: true,
    epoch,
  });
  const bot = await replica("one");
  const expression = "30 2 * * *";
  const ask = {
    kind: "schedule-add",
    expression,
    target: "workshop",
    timeZone: "Europe/Berlin",
    reason: null,
  } as const;
  await act(() => bot.desk.schedule(ANA, ask));
  await until(5 * 60 * 60);
  const told = chat.calls.filter(({ key }) => key === "card" || key === "forewarning");
  return {
    starts: aws.calls.filter(({ what }) => what === "start").map(({ at }) => new Date(epoch + at).toISOString()),
    announced: told.find(({ what }) => what === "post")?.message,
    at: told.map(({ at }) => new Date(epoch + at).toISOString().slice(11, 16)),
  };
}

test("in an hour that comes twice it starts the first time, and the announcement says so", async () => {
  const { starts, announced, at } = await night("2022-10-29T22:00Z");
  expect(at[0]).toBe("00:15");
  expect(JSON.stringify(announced?.body)).toContain("02:30 comes twice in Europe/Berlin");
  expect(starts.map((time) => time.slice(0, 16))).toEqual(["2022-10-30T00:30"]);
});

test("in an hour that is skipped it does not start, and that is said once, when it would be announced", async () => {
  const { starts, announced, at } = await night("2023-03-25T23:00Z");
  expect(at).toEqual(["01:15"]);
  expect(announced?.summary).toContain("is left out: its hour does not come");
  expect(JSON.stringify(announced?.body)).toContain("02:30 does not come");
  expect(starts).toEqual([]);
});

describe("what is read so slowly that the time of an unattended start runs out", () => {
  const DUE = Date.parse("2022-10-03T09:30Z");

  /** Due at half past nine UTC. The plan is read within so many milliseconds, and the press of it within so many more. */
  async function slowly(planMs: number, pressMs: number) {
    const epoch = DUE - 30 * MINUTE;
    const stage = setReplicas([limited({ unattended: true })], { withSchedules: true, epoch });
    const bot = await stage.replica("one");
    const ask = { kind: "schedule-add", expression: "30 9 * * *", target: "workshop", reason: null } as const;
    await stage.act(() => bot.desk.schedule(ANA, { ...ask, timeZone: "UTC" }));
    // Every answer to the start is lost, so it is sent again for as long as it may be.
    stage.aws.world.start = () => ({ kind: "unknown", message: "cut" });
    const { clock } = stage;
    const waits = [planMs, pressMs];
    stage.aws.world.readings = async () => {
      await clock.sleepUntil(clock.now() + (waits.shift() ?? 0));
      return awsReadings();
    };
    await stage.until((DUE + 20 * MINUTE - epoch) / 1000);
    const calls = stage.aws.calls.filter(({ what }) => what === "start").map(({ at }) => epoch + at - DUE);
    const [run] = bot.watches.all();
    const rows = (await stage.store.auditRows()).map(({ what, outcome }) => `${what}: ${outcome}`);
    return { calls, notAfter: run === undefined ? null : run.requested.notAfter - DUE, rows };
  }

  test("it starts within a minute of being asked, and never later than five minutes after it was due", async () => {
    const early = await slowly(MINUTE, 0);
    expect(early.notAfter).toBe(2 * MINUTE);
    const late = await slowly(4.5 * MINUTE, 0);
    expect(late.notAfter).toBe(5 * MINUTE);
    expect(late.calls.length).toBeGreaterThan(0);
    expect(Math.max(...late.calls)).toBeLessThanOrEqual(5 * MINUTE);
  });

  test("one whose second reading goes past them is not opened", async () => {
    const { calls, notAfter, rows } = await slowly(4.5 * MINUTE, 40_000);
    expect({ calls, notAfter }).toEqual({ calls: [], notAfter: null });
    expect(rows).toContain(`start (sched-1 of ${ANA.user}): refused: too-late`);
  });
});
