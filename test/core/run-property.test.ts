import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/fact.ts";
import { runOf } from "../../src/core/fold.ts";
import { at } from "./given.ts";
import { END_T, plausibleRun } from "./plausible-run.ts";
import {
  expectDeadlinesToHold,
  expectNothingTakenBack,
  expectOrderlyThread,
  expectSameInBatches,
  expectSameRun,
} from "./run-laws.ts";
import { falseClaims } from "./weaker.ts";

const moment = fc.integer({ min: -5, max: END_T + 1000 }).map(at);
/** Between 0 and 1. (fast-check's own doubles are even over their bit patterns: nearly all of them are next to 0.) */
const evenly = fc.noBias(fc.integer({ min: 0, max: 9999 })).map((drawn) => drawn / 10_000);
/** A reordering with repeats: sort keys for each fact, and which are told twice. */
const mess = fc.infiniteStream(fc.tuple(evenly, fc.boolean()));

function messy(facts: readonly Fact[], keys: Iterable<readonly [number, boolean]>): readonly Fact[] {
  const source = keys[Symbol.iterator]();
  const drawn = facts.map((fact) => ({ fact, key: source.next().value ?? ([0, false] as const) }));
  const twice = drawn.filter(({ key }) => key[1]).map(({ fact, key }) => ({ fact, key: [1 - key[0], false] as const }));
  return [...drawn, ...twice].sort((a, b) => a.key[0] - b.key[0]).map(({ fact }) => fact);
}

/** The root is always kept; of the rest, each fact is lost with the drawn chance. */
function lossy(facts: readonly Fact[], keys: Iterable<number>, chance: number): readonly Fact[] {
  const source = keys[Symbol.iterator]();
  return facts.filter((fact) => fact.kind === "Requested" || (source.next().value ?? 1) >= chance);
}

describe("whatever the facts of a run", () => {
  it("their order and repeats do not matter: the same run, the same phases, posts and effects", () => {
    fc.assert(
      fc.property(plausibleRun, mess, moment, (facts, keys, now) => expectSameRun(facts, messy(facts, keys), now)),
      { numRuns: 150 },
    );
  });

  it("they may be joined one by one or in any batches", () => {
    fc.assert(
      fc.property(plausibleRun, fc.nat(300), (facts, cut) => expectSameInBatches(facts, cut)),
      { numRuns: 60 },
    );
  });

  it("a loss of any of them never makes a false claim", () => {
    const chances = fc.infiniteStream(evenly);
    fc.assert(
      fc.property(plausibleRun, chances, fc.constantFrom(0.05, 0.3, 0.7), moment, (facts, keys, chance, now) => {
        expect(falseClaims(runOf(lossy(facts, keys, chance)), runOf(facts), now)).toEqual([]);
      }),
      { numRuns: 800 },
    );
  });

  it("the thread is orderly at any moment", () => {
    fc.assert(
      fc.property(plausibleRun, mess, fc.array(moment, { minLength: 1, maxLength: 5 }), (facts, keys, moments) => {
        const some = messy(facts, keys).slice(0, facts.length);
        for (const now of moments) {
          expectOrderlyThread(runOf(facts), now);
          const part = runOf(some);
          if (part.requested !== null) expectOrderlyThread(part, now);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("what the thread has said once it never takes back", () => {
    fc.assert(
      fc.property(plausibleRun, (facts) => {
        expectNothingTakenBack(facts, at(END_T + 1000));
      }),
      { numRuns: 150 },
    );
  });

  it("nothing changes by time alone except at a named deadline", () => {
    fc.assert(
      fc.property(plausibleRun, fc.integer({ min: -1, max: END_T }), (facts, t) => {
        // A run is as it is from the moment on at which the last of its facts was learned.
        const run = runOf(facts.filter((fact) => fact.seenAt <= at(t)));
        expectDeadlinesToHold(run, at(t), { until: at(END_T + 1000), everyS: 97 });
      }),
      { numRuns: 60 },
    );
  });
});
