import { describe, expect, it } from "vitest";
import { nextDeadline } from "../../src/core/deadline.ts";
import type { Run } from "../../src/core/run.ts";
import { SECOND } from "../../src/core/time.ts";
import { at, given, START } from "./given.ts";
import * as s from "./story.ts";

/** Every deadline from `t` on, in seconds after the start. */
function deadlines(run: Run, t: number): readonly number[] {
  const found: number[] = [];
  for (let next = nextDeadline(run, at(t)); next !== null; next = nextDeadline(run, next)) {
    found.push((next - START) / SECOND);
  }
  return found;
}

describe("deadlines", () => {
  it("before the start are the end of patience with it, and the limit", () => {
    expect(deadlines(given(s.requested(), s.cardPosted()), 0)).toEqual([58.001, 2818]);
  });

  it("come from the template's own wait", () => {
    expect(deadlines(given(s.underWay()), 0)).toEqual([90, 120, 300, 420, 2820]);
    expect(deadlines(given(s.underWay({ waitS: 300 })), 0)).toEqual([270, 300, 480, 600, 3000]);
  });

  it("move with the warnings, two minutes after which the instances go", () => {
    expect(deadlines(given(s.underWay(), s.warned(1, 24), s.warned(2, 34)), 60)).toEqual([90, 154, 300, 454, 2820]);
  });

  it("are none when the run is closed, or unknown", () => {
    expect(deadlines(given(s.underWay(), s.closed("failed", 10)), 11)).toEqual([]);
    expect(deadlines(given(s.started()), 0)).toEqual([]);
  });
});
