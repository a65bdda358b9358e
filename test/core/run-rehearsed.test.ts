import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/fact.ts";
import { runOf } from "../../src/core/fold.ts";
import { MINUTE } from "../../src/core/time.ts";
import { rehearsedFacts } from "../support/rehearsed-facts.ts";
import { expectDeadlinesToHold, expectOrderlyThread, expectSameInBatches, expectSameRun } from "./run-laws.ts";
import { falseClaims } from "./weaker.ts";

const evenly = fc.noBias(fc.integer({ min: 0, max: 9999 })).map((drawn) => drawn / 10_000);

/** Worlds that differ in what a run is made of. */
const SCENARIOS = ["workshop", "mixed-cluster", "real-reclaim", "no-capacity", "access-denied", "pt5m-stop-ignored"];

describe.each(SCENARIOS)("the facts of a rehearsal of %s", (scenario) => {
  let facts: readonly Fact[] = [];
  beforeAll(async () => {
    facts = await rehearsedFacts(scenario);
  });
  const draws = () => fc.array(evenly, { minLength: facts.length, maxLength: facts.length });
  const seenAt = (place: number) => facts[Math.floor(place * facts.length)]?.seenAt ?? 0;

  it("make the same run in any order, in any batches", () => {
    expect(facts.length).toBeGreaterThan(50);
    fc.assert(
      fc.property(draws(), evenly, (keys, place) => {
        const order = facts.map((fact, i) => ({ fact, key: keys[i] ?? 0 })).sort((a, b) => a.key - b.key);
        const some = order.filter(({ key }) => key < 0.3);
        const again = [...order, ...some].map(({ fact }) => fact);
        expectSameRun(facts, again, seenAt(place));
        expectSameInBatches(facts, Math.floor(place * facts.length));
      }),
      { numRuns: 8 },
    );
  });

  it("make no false claim when any of them are lost", () => {
    fc.assert(
      fc.property(draws(), fc.constantFrom(0.02, 0.2, 0.5), evenly, (keys, chance, place) => {
        const known = facts.filter((fact) => fact.seenAt <= seenAt(place));
        const kept = known.filter((fact, i) => fact.kind === "Requested" || (keys[i] ?? 0) >= chance);
        expect(falseClaims(runOf(kept), runOf(known), seenAt(place))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("make an orderly thread at any moment, which changes with a fact or at a named deadline", () => {
    fc.assert(
      fc.property(evenly, (place) => {
        const now = seenAt(place);
        const run = runOf(facts.filter((fact) => fact.seenAt <= now));
        expectOrderlyThread(run, now);
        expectDeadlinesToHold(run, now, { until: now + 70 * MINUTE, everyS: 300 });
      }),
      { numRuns: 15 },
    );
  });
});
