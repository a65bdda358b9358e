import fc from "fast-check";
import { createTask } from "node-cron";
import { describe, expect, it, test } from "vitest";
import { isDue, nextTimes, occurrencesAfter } from "../src/core/schedule/times.ts";
import { MINUTE } from "../src/core/time.ts";
import { instantsOf, isTimeZone, wallTimeOf } from "../src/core/wall-time.ts";
import { patternOf } from "../src/cron.ts";

const BERLIN = "Europe/Berlin";
const at = (text: string) => Date.parse(text);
const pattern = (expression: string) => {
  const read = patternOf(expression);
  if (read === null) throw new Error(`${expression} is none`);
  return read;
};
const next = (expression: string, zone: string, after: string, count = 3) =>
  nextTimes(pattern(expression), zone, at(after), count).map((time) => new Date(time).toISOString().slice(0, 16));

describe("a cron expression", () => {
  test.each(["0 10 * * 2", "*/15 9-17 * * 1-5", "30 2 29 2 *", "0 10 * * tue", "5,35 * 1,15 * *"])(
    "%s is one",
    (text) => {
      expect(patternOf(text)).not.toBeNull();
    },
  );
  test.each(["", "every tuesday", "0 10 * *", "0 0 10 * * 2", "60 10 * * *", "0 10 30 2 *", "@daily"])(
    "%s is none",
    (text) => {
      expect(patternOf(text)).toBeNull();
    },
  );
});

describe("when it is due", () => {
  it("is by the clock on the wall of its zone, summer and winter", () => {
    expect(next("0 10 * * 2", BERLIN, "2026-03-20T00:00Z")).toEqual([
      "2026-03-24T09:00",
      "2026-03-31T08:00",
      "2026-04-07T08:00",
    ]);
  });

  it("is once in an hour that comes twice: the first time", () => {
    // Berlin sets its clocks back at 03:00 on 25 October 2026.
    const [first, second] = instantsOf({ year: 2026, month: 10, day: 25, hour: 2, minute: 30 }, BERLIN);
    expect([first, second]).toEqual([at("2026-10-25T00:30Z"), at("2026-10-25T01:30Z")]);
    expect(isDue(pattern("30 2 * * *"), BERLIN, first ?? 0)).toBe(true);
    expect(isDue(pattern("30 2 * * *"), BERLIN, second ?? 0)).toBe(false);
    expect(next("30 2 * * *", BERLIN, "2026-10-24T12:00Z", 2)).toEqual(["2026-10-25T00:30", "2026-10-26T01:30"]);
    const [twice] = occurrencesAfter(pattern("30 2 * * *"), BERLIN, at("2026-10-24T12:00Z"));
    expect(twice?.comesTwice).toBe(true);
  });

  it("is not in an hour that is skipped, and that can be said beforehand", () => {
    expect(next("30 2 * * *", BERLIN, "2026-03-28T12:00Z", 2)).toEqual(["2026-03-30T00:30", "2026-03-31T00:30"]);
    const [skipped] = occurrencesAfter(pattern("30 2 * * *"), BERLIN, at("2026-03-28T12:00Z"));
    expect(skipped).toMatchObject({ at: null, wall: { month: 3, day: 29, hour: 2, minute: 30 } });
  });

  test.each([
    [BERLIN, "2026-03-28T12:00Z", "2026-03-29T01:30Z"],
    ["America/New_York", "2026-03-07T12:00Z", "2026-03-08T07:30Z"],
    ["Australia/Sydney", "2026-10-03T12:00Z", "2026-10-03T16:30Z"],
  ])("is around when it would have been, had the clock in %s not skipped it", (zone, after, around) => {
    const occurrences = occurrencesAfter(pattern("30 2 * * *"), zone, at(after));
    const skipped = [...Array(3)].map(() => occurrences.next().value).find((one) => one?.at === null);
    expect(skipped?.around).toBe(at(around));
  });

  it("is found years ahead", () => {
    expect(next("0 10 29 2 *", "UTC", "2026-01-01T00:00Z", 2)).toEqual(["2028-02-29T10:00", "2032-02-29T10:00"]);
  });

  it("is what node-cron matches in that zone, but for the second of two equal hours", () => {
    const expressions = ["*/7 * * * *", "30 1-3 * * *", "0 10 * * 2", "15 */3 1,25,29 3,10 *"];
    const zones = [BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "UTC"];
    const minutes = fc.oneof(
      fc.integer({ min: at("2026-01-01T00:00Z"), max: at("2027-12-31T00:00Z") }),
      // Around the changes of the clock.
      fc.integer({ min: at("2026-03-28T20:00Z"), max: at("2026-03-29T06:00Z") }),
      fc.integer({ min: at("2026-10-24T20:00Z"), max: at("2026-10-25T06:00Z") }),
    );
    const tasks = new Map<string, ReturnType<typeof createTask>>();
    fc.assert(
      fc.property(fc.constantFrom(...expressions), fc.constantFrom(...zones), minutes, (expression, zone, any) => {
        const minute = Math.floor(any / MINUTE) * MINUTE;
        const key = `${expression}|${zone}`;
        const task = tasks.get(key) ?? createTask(expression, () => undefined, { timezone: zone });
        tasks.set(key, task);
        const [first] = instantsOf(wallTimeOf(minute, zone), zone);
        expect(isDue(pattern(expression), zone, minute)).toBe(first === minute && task.match(new Date(minute)));
      }),
      { numRuns: 400 },
    );
  });

  it("in the next times is each time at which it is due, and nothing else", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("17 */2 * * *", "*/40 1-4 * * *"),
        fc.constantFrom(BERLIN, "Australia/Lord_Howe", "UTC"),
        fc.constantFrom("2026-03-28T20:00Z", "2026-04-04T10:00Z", "2026-10-24T20:00Z", "2026-06-01T00:00Z"),
        (expression, zone, from) => {
          const until = at(from) + 20 * 60 * MINUTE;
          const minutes = Array.from({ length: 20 * 60 }, (_, nth) => at(from) + (nth + 1) * MINUTE);
          const due = minutes.filter((minute) => isDue(pattern(expression), zone, minute));
          const listed = nextTimes(pattern(expression), zone, at(from), 50).filter((time) => time <= until);
          expect(listed).toEqual(due);
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe("a time zone", () => {
  test.each([BERLIN, "UTC", "America/Argentina/Buenos_Aires"])("%s is one", (name) => {
    expect(isTimeZone(name)).toBe(true);
  });
  test.each(["Berlin", "+02:00", "", "Europe/Nowhere"])("%s is none", (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
