import { expect, test } from "vitest";
import { crowdFacts } from "../../src/bench/crowd.ts";
import { latenessOf, seenByBot } from "../../src/bench/milestones.ts";

const END = { at: 100_000, graceS: 10 };

test("a milestone is late by how much longer the bot took than the oracle", () => {
  const late = latenessOf(new Map([["notices first", 20_000]]), new Map([["notices first", 12_500]]), END);
  expect(late).toEqual([{ milestone: "notices first", lateS: 7.5 }]);
});

test("a milestone that the oracle saw only later is not late", () => {
  const late = latenessOf(new Map([["notices first", 20_000]]), new Map([["notices first", 21_000]]), END);
  expect(late).toEqual([{ milestone: "notices first", lateS: 0 }]);
});

test("a milestone that the bot never saw is told, unless it came just before the end", () => {
  expect(latenessOf(new Map(), new Map([["scale-in done", 90_000]]), END)).toEqual([
    { milestone: "scale-in done", lateS: null },
  ]);
  expect(latenessOf(new Map(), new Map([["scale-in done", 90_001]]), END)).toEqual([]);
});

test("what the bot saw is replayed in the order in which it learned it, not in that of its list", () => {
  const facts = crowdFacts(3);
  const seen = seenByBot(facts);
  const start = facts.find((fact) => fact.kind === "StartAnswered")?.seenAt ?? 0;
  expect((seen.get("notices done") ?? 0) - start).toBe(24_000);
  expect((seen.get("draining first") ?? 0) - start).toBe(31_000);
  expect(seenByBot([...facts].reverse())).toEqual(seen);
});

test("the crowd's run is a real one: every instance is hit, every task lost and replaced", () => {
  const seen = seenByBot(crowdFacts(3));
  expect([...seen.keys()]).toEqual(
    expect.arrayContaining(["notices done", "draining done", "evictions done", "replacements done"]),
  );
});
