import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endOf, isFrozen } from "../../src/core/guardrail/freeze.ts";
import { isInside, opensAt } from "../../src/core/guardrail/window.ts";
import { DAYS, type Window } from "../../src/core/guardrails.ts";
import { HOUR, MINUTE } from "../../src/core/time.ts";
import { isTimeZone } from "../../src/core/wall-time.ts";
import { dayAfter, instantOf, isDate, wallAt } from "../../src/core/zone.ts";

const at = (text: string) => Date.parse(text);
const window = (differing: Partial<Window>): Window => ({
  days: [...DAYS],
  fromMinute: 0,
  toMinute: 24 * 60,
  timeZone: "Europe/Berlin",
  ...differing,
});

describe("a clock on a wall", () => {
  it("shows another day and hour in another zone", () => {
    expect(wallAt(at("2026-01-15T23:30:00Z"), "Europe/Berlin")).toEqual({ date: "2026-01-16", weekday: 4, minute: 30 });
    expect(wallAt(at("2026-01-15T23:30:00Z"), "America/New_York")).toMatchObject({ date: "2026-01-15", minute: 1110 });
  });

  it("knows zones by their names alone", () => {
    expect(["Europe/Berlin", "UTC", "America/New_York"].map(isTimeZone)).toEqual([true, true, true]);
    expect(["+01:00", "Berlin", "", "Europe/Nowhere"].map(isTimeZone)).toEqual([false, false, false, false]);
  });

  it("knows which days there are", () => {
    expect(["2024-02-29", "2026-12-31"].map(isDate)).toEqual([true, true]);
    expect(["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1"].map(isDate)).toEqual([false, false, false, false]);
  });

  it("gives back the instant of what it shows, of an hour that comes twice the first", () => {
    const zones = fc.constantFrom("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC");
    const minutes = fc.integer({ min: at("2024-01-01T00:00:00Z") / MINUTE, max: at("2028-01-01T00:00:00Z") / MINUTE });
    fc.assert(
      fc.property(minutes, zones, (minute, zone) => {
        const instant = minute * MINUTE;
        const { date, minute: shown } = wallAt(instant, zone);
        const first = instantOf(date, shown, zone);
        expect(wallAt(first, zone)).toEqual(wallAt(instant, zone));
        expect([0, 30 * MINUTE, HOUR]).toContain(instant - first);
      }),
    );
  });
});

describe("on the days when clocks are changed", () => {
  // Berlin: 29 March 2026, 02:00 becomes 03:00; 25 October 2026, 03:00 becomes 02:00.
  it("an hour that comes twice is inside a window twice", () => {
    const twice = window({ fromMinute: 2 * 60, toMinute: 3 * 60 });
    const inside = [0, 1, 2, 3].map((hours) => isInside(twice, at("2026-10-24T23:30:00Z") + hours * HOUR));
    expect(inside).toEqual([false, true, true, false]);
  });

  it("an hour that is skipped is never inside, and a window that begins in it opens after it", () => {
    const skipped = window({ fromMinute: 2 * 60 + 30, toMinute: 4 * 60 });
    expect(isInside(skipped, at("2026-03-29T00:59:00Z"))).toBe(false);
    expect(isInside(skipped, at("2026-03-29T01:00:00Z"))).toBe(true);
    expect(opensAt([skipped], at("2026-03-29T00:30:00Z"))).toBe(at("2026-03-29T01:00:00Z"));
    const whole = window({ days: ["sun"], fromMinute: 2 * 60, toMinute: 3 * 60 });
    expect(opensAt([whole], at("2026-03-29T00:30:00Z"))).toBe(at("2026-04-05T00:00:00Z"));
  });

  it("a freeze ends at the midnight that there is", () => {
    const day = { from: "2026-10-25", to: "2026-10-25", timeZone: "Europe/Berlin", reason: null };
    expect(endOf(day)).toBe(at("2026-10-25T23:00:00Z"));
    expect(isFrozen(day, endOf(day) - 1)).toBe(true);
    expect(isFrozen(day, endOf(day))).toBe(false);
    // In Beirut the clocks go forward at midnight: that day begins at 01:00.
    const lebanon = { from: "2026-03-28", to: "2026-03-28", timeZone: "Asia/Beirut", reason: null };
    expect(wallAt(endOf(lebanon), "Asia/Beirut")).toMatchObject({ date: "2026-03-29", minute: 60 });
  });
});

it("a window opens at the first minute that is inside, whatever the windows", () => {
  const windows = fc.array(
    fc.record({
      days: fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 }),
      fromMinute: fc.integer({ min: 0, max: 1439 }),
      toMinute: fc.integer({ min: 1, max: 1440 }),
      timeZone: fc.constantFrom("Europe/Berlin", "America/New_York", "Australia/Lord_Howe"),
    }),
    { minLength: 1, maxLength: 3 },
  );
  const minutes = fc.integer({ min: at("2026-01-01T00:00:00Z") / MINUTE, max: at("2027-01-01T00:00:00Z") / MINUTE });
  fc.assert(
    fc.property(windows, minutes, (some, minute) => {
      const all = some.filter(({ fromMinute, toMinute }) => fromMinute !== toMinute);
      const now = minute * MINUTE;
      fc.pre(all.length > 0 && !all.some((one) => isInside(one, now)));
      const opening = opensAt(all, now);
      if (opening === null) return;
      expect(all.some((one) => isInside(one, opening))).toBe(true);
      expect(all.some((one) => isInside(one, opening - MINUTE))).toBe(false);
    }),
  );
});

it("a day later is a day later, over the end of a year too", () => {
  expect(dayAfter("2026-12-31", 1)).toBe("2027-01-01");
  expect(dayAfter("2028-03-01", -1)).toBe("2028-02-29");
});
