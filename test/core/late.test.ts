import { describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/fact.ts";
import { postsOf } from "../../src/core/post.ts";
import type { Signal } from "../../src/core/saw.ts";
import { at, given } from "./given.ts";
import * as s from "./story.ts";

const read = (signal: Signal, t: number) => s.observed({ subject: "read", signal }, t);

function keys(t: number, ...facts: readonly Fact[]): readonly string[] {
  return postsOf(given(s.underWay(), s.hit(1, 2), ...facts), at(t)).map(({ key }) => key);
}

describe("what is overdue is told", () => {
  it("of notices, once the event log was read after they were due, and nothing was there", () => {
    expect(keys(95, read("events", 95))).toContain("bad:late:notices");
  });

  it("not as long as the log was last read before, whatever else was read since", () => {
    expect(keys(200, read("events", 85), read("instances", 195), s.gone(1, [190, 195]))).not.toContain(
      "bad:late:notices",
    );
  });

  it("of evictions, once the instances were read after they were due, and were still there", () => {
    const warned = [s.warned(1, 24), s.warned(2, 24)];
    const due = 24 + 120 + 5 * 60 + 1;
    expect(keys(due, ...warned, read("instances", due))).toContain("bad:late:evictions");
    expect(keys(due, ...warned, read("instances", due - 60), read("events", due))).not.toContain("bad:late:evictions");
  });
});
