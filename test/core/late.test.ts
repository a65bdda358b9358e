import { describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/fact.ts";
import { postsOf } from "../../src/core/post.ts";
import type { Run } from "../../src/core/run.ts";
import type { Signal } from "../../src/core/saw.ts";
import { at, given } from "./given.ts";
import { expectNothingTakenBack } from "./run-laws.ts";
import * as s from "./story.ts";

const read = (signal: Signal, t: number) => s.observed({ subject: "read", signal }, t);

function keys(t: number, ...facts: readonly Fact[]): readonly string[] {
  return postsOf(given(s.underWay(), s.hit(1, 2), ...facts), at(t)).map(({ key }) => key);
}

/** What the reply of that key says. */
function words(run: Run, key: string, t: number): string | undefined {
  return postsOf(run, at(t)).find((post) => post.key === key)?.message.summary;
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

describe("what was told of a bad turn stays in the thread", () => {
  const root = [s.requested(), s.cardPosted(), s.started(), s.experiment("running", 0), s.hit(1, 2)];

  it("when another one turns out to have been due before it, and there is no room for both", () => {
    const blinds = [s.blind(150, 300), s.blind(350, 500)];
    const unseen = [s.gone(1, [130, 140]), s.gone(2, [130, 140]), s.look(145, 8)];
    // Due before all of them, and learned after.
    const notices = [s.warned(1, 24, 600), s.warned(2, 24, 600)];
    const facts = [...root, ...unseen, ...blinds, ...notices];
    const kept = expectNothingTakenBack(facts, at(700));
    expect(kept.filter((key) => key.startsWith("bad:"))).toEqual([
      "bad:late:draining",
      "bad:blind:aws:150",
      "bad:blind:aws:350",
    ]);
  });

  it("when the experiment fails afterwards, and owed nobody anything", () => {
    const facts = [...root, s.experiment("failed", 200), read("events", 95), s.look(210, 8)];
    expect(expectNothingTakenBack(facts, at(300))).toContain("bad:late:notices");
    const told = given(facts, s.told("bad:late:notices", 95));
    expect(words(told, "bad:late:notices", 300)).toMatch(/none came, and none was owed/);
  });

  it("and says what is known now: that it cannot be read any more, or that more instances are hit than went", () => {
    const denied = given(root, read("events", 95), s.told("bad:late:notices", 95), s.denied("events"));
    expect(words(denied, "bad:late:notices", 300)).toMatch(/the event log group cannot be read: it may have gone/);
    const went = [s.gone(1, [130, 140]), s.gone(2, [130, 140]), s.look(145, 8)];
    const more = given(root, went, s.told("bad:late:draining", 145), s.hit(1, 2, 3));
    expect(words(more, "bad:late:draining", 300)).toMatch(/2 of 3 instances went without ever/);
    const due = given(root, read("instances", 430), s.told("bad:late:evictions", 430), s.warned(1, 500));
    expect(words(due, "bad:late:evictions", 510)).toMatch(/the instances should go at about T\+10:20/);
    expect(words(due, "bad:late:evictions", 900)).toMatch(/should have gone at about T\+10:20/);
  });
});
