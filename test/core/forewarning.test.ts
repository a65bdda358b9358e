import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AHEAD_LATE_MS, AHEAD_MS, aheadOf } from "../../src/core/schedule/ahead.ts";
import {
  type Forewarning,
  type ForewarningRow,
  isToldInTime,
  skippedFiring,
  skipValue,
  startsByItself,
  withdrawnBy,
} from "../../src/core/schedule/forewarning.ts";
import { LATE_AFTER_MS, type Schedule } from "../../src/core/schedule/schedule.ts";
import { MINUTE } from "../../src/core/time.ts";
import { patternOf } from "../../src/cron.ts";
import { CHANNEL } from "./guard-support.ts";
import { limited } from "./guardrail-support.ts";

const MIDNIGHT = Date.parse("2026-11-24T00:00Z");
const DUE = Date.parse("2026-11-24T10:00Z");
const AT_MOST = { instances: 3, percent: 25 };
const TARGET = limited({ unattended: true, atMost: AT_MOST });

function schedule(differing: Partial<Schedule> = {}): Schedule {
  return {
    ...{ id: "sched-1", target: "workshop", channel: CHANNEL, expression: "0 10 * * *", timeZone: "UTC" },
    ...{ reason: null, by: "U1", activeSince: MIDNIGHT, pausedBy: null },
    ...differing,
  };
}

function ahead(one: Schedule, now: number) {
  const pattern = patternOf(one.expression);
  if (pattern === null) throw new Error("it can be read");
  const { announce, next } = aheadOf(one, pattern, now);
  return { announce: announce.map(({ around, at }) => [around, at !== null]), next };
}

describe("what starts by itself is announced", () => {
  test("from a quarter of an hour before, for two minutes and no later", () => {
    const from = DUE - AHEAD_MS;
    expect(ahead(schedule(), from - 1)).toEqual({ announce: [], next: from });
    expect(ahead(schedule(), from)).toEqual({ announce: [[DUE, true]], next: DUE });
    expect(ahead(schedule(), from + AHEAD_LATE_MS).announce).toEqual([[DUE, true]]);
    expect(ahead(schedule(), from + AHEAD_LATE_MS + 1)).toEqual({ announce: [], next: DUE });
  });

  test("not where the schedule was added or resumed after that, nor while it is paused", () => {
    const from = DUE - AHEAD_MS;
    expect(ahead(schedule({ activeSince: from }), from + 1).announce).toHaveLength(1);
    expect(ahead(schedule({ activeSince: from + 1 }), from + 1).announce).toEqual([]);
    expect(ahead(schedule({ pausedBy: "U2" }), from)).toEqual({ announce: [], next: Number.POSITIVE_INFINITY });
  });

  test("each of several that come within the quarter of an hour", () => {
    const often = schedule({ expression: "*/5 * * * *" });
    expect(ahead(often, MIDNIGHT + AHEAD_MS)).toEqual({
      announce: [[MIDNIGHT + 2 * AHEAD_MS, true]],
      next: MIDNIGHT + AHEAD_MS + 5 * MINUTE,
    });
  });

  test("also where the clock skips what stands before it on the wall", () => {
    // Berlin sets its clocks forward at 02:00: half past two would be half past three, and three comes at once.
    const skipping = schedule({ expression: "0,30 2,3 * * *", timeZone: "Europe/Berlin" });
    const three = Date.parse("2026-03-29T01:00Z");
    const { announce, next } = ahead({ ...skipping, activeSince: three - 60 * MINUTE }, three - AHEAD_MS);
    expect(announce).toEqual([
      [three, false],
      [three, true],
    ]);
    expect(next).toBe(three);
  });

  test("at every look of any rhythm below two minutes: each due time once or more, and none late", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: AHEAD_LATE_MS }), { minLength: 1, maxLength: 20 }), (steps) => {
        const hourly = schedule({ expression: "0 * * * *" });
        const seen = new Set<unknown>();
        const end = MIDNIGHT + 180 * MINUTE;
        for (let now = MIDNIGHT, n = 0; now < end; now += steps[n++ % steps.length] ?? 1) {
          const { announce, next } = ahead(hourly, now);
          expect(next).toBeGreaterThan(now);
          for (const [at] of announce) seen.add(at);
          // Small steps would take long, and prove no more.
          if (next - now > AHEAD_LATE_MS) now = next - 1;
        }
        expect(seen.size).toBeGreaterThanOrEqual(3);
      }),
      { numRuns: 30 },
    );
  });
});

describe("an announcement", () => {
  const forewarning: Forewarning = { schedule: schedule(), target: TARGET, at: DUE, comesTwice: false };
  const now = { schedule: schedule(), target: TARGET, at: DUE };
  const row = (at: number | null): ForewarningRow => ({
    ...{ forewarning, state: "open", endedBy: null, takenAt: DUE - AHEAD_MS, version: 1, shownVersion: 1 },
    posted: at === null ? null : { ts: "1.1", at },
  });

  test("stands while the book and the configuration say what they said", () => {
    expect(withdrawnBy(forewarning, now)).toBeNull();
    expect(withdrawnBy(forewarning, { ...now, at: DUE + LATE_AFTER_MS })).toBeNull();
  });

  test.each([
    ["removed", { schedule: null }],
    ["paused", { schedule: schedule({ pausedBy: "U2" }) }],
    ["paused", { schedule: schedule({ activeSince: MIDNIGHT + 1 }) }],
    ["changed", { target: null }],
    ["changed", { target: limited({}) }],
    ["changed", { target: limited({ unattended: true, atMost: AT_MOST, approvals: 1 }) }],
    ["changed", { target: limited({ unattended: true, atMost: AT_MOST }, { channels: ["C0OTHER"] }) }],
    ["changed", { target: limited({ unattended: true, atMost: AT_MOST }, { account: "999999999999" }) }],
    ["changed", { target: limited({ unattended: true, atMost: AT_MOST }, { region: "eu-west-1" }) }],
    ["changed", { target: limited({ unattended: true, atMost: AT_MOST }, { cluster: "production" }) }],
    ["changed", { target: limited({ unattended: true, atMost: AT_MOST }, { autoScalingGroups: ["another"] }) }],
    ["changed", { target: limited({ unattended: true, atMost: AT_MOST }, { template: { id: "EXT2" } }) }],
    ["changed", { target: limited({ unattended: true, atMost: { instances: 4, percent: 25 } }) }],
    ["changed", { target: limited({ unattended: true, atMost: { instances: 3, percent: 50 } }) }],
    ["changed", { target: limited({ unattended: true, atMost: { instances: null, percent: null } }) }],
    ["missed", { at: DUE + LATE_AFTER_MS + 1 }],
  ] as const)("is withdrawn as %s by %j", (state, differing) => {
    expect(withdrawnBy(forewarning, { ...now, ...differing })?.state).toBe(state);
  });

  test("counts when it is known to have stood there for thirteen minutes at least", () => {
    const latest = DUE - AHEAD_MS + AHEAD_LATE_MS;
    expect([latest, latest + 1, null].map((at) => isToldInTime(row(at)))).toEqual([true, false, false]);
  });

  test("is named by its button, and nothing else is taken for a name", () => {
    const firing = { scheduleId: "sched-1", at: DUE };
    expect(skippedFiring(skipValue(firing))).toEqual(firing);
    for (const value of ["", "sched-1", "sched-1 x", "sched-1 1 2", `${"s".repeat(65)} 1`, "sched-1 -1"])
      expect(skippedFiring(value)).toBeNull();
  });
});

test("nothing starts by itself where the target is attended, or approvals are needed", () => {
  expect(startsByItself(TARGET)).toBe(true);
  expect(startsByItself(limited({}))).toBe(false);
  expect(startsByItself(limited({ unattended: true, approvals: 1 }))).toBe(false);
});
