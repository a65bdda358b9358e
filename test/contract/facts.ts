import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fact } from "../../src/core/fact.ts";
import type { Store } from "../../src/engine/ports.ts";
import { anyFacts } from "./any-fact.ts";
import { AT, fact, requested, run } from "./rows.ts";

/** What every store keeps of a run's facts; `store` is the test's own, and empty. */
export function factsContract(store: () => Store): void {
  describe("facts", () => {
    test("come back whole and in the order in which they were learned", async () => {
      await store().open(run("run-1"), requested("run-1"), []);
      await store().append("run-1", [fact("c"), fact("a")], []);
      await store().append("run-1", [fact("b")], []);
      expect(await store().facts("run-1")).toEqual([requested("run-1"), fact("c"), fact("a"), fact("b")]);
    });

    test("a key that the run already has is left out, and the first one stands", async () => {
      await store().open(run("run-1"), requested("run-1"), []);
      await store().append("run-1", [fact("a", "U1"), fact("a", "U2")], []);
      await store().append("run-1", [fact("a", "U3"), fact("b")], []);
      expect(await store().facts("run-1")).toEqual([requested("run-1"), fact("a", "U1"), fact("b")]);
    });

    test("two runs may have facts of the same key", async () => {
      await store().open(run("run-1"), requested("run-1"), []);
      await store().open({ ...run("run-2"), cluster: "other" }, requested("run-2"), []);
      await store().append("run-1", [fact("a", "U1")], []);
      await store().append("run-2", [fact("a", "U2")], []);
      expect((await store().facts("run-2")).at(-1)).toEqual(fact("a", "U2"));
    });

    test("are still taken after the run was closed", async () => {
      await store().open(run("run-1"), requested("run-1"), []);
      await store().close("run-1", "back");
      await store().append("run-1", [fact("late")], []);
      expect(await store().facts("run-1")).toHaveLength(2);
      expect(await store().openRuns()).toEqual([]);
    });

    test("of a run that nobody opened are refused", async () => {
      await expect(store().append("run-9", [fact("a")], [])).rejects.toThrow();
    });

    test("a number that would come back as another is refused", async () => {
      await store().open(run("run-1"), requested("run-1"), []);
      const endless: Fact = { ...fact("a"), at: { from: Number.NEGATIVE_INFINITY, to: AT } };
      await expect(store().append("run-1", [endless], [])).rejects.toThrow();
    });

    test("any text comes back as it was", async () => {
      await store().open(run("run-1"), requested("run-1"), []);
      await fc.assert(
        fc.asyncProperty(fc.uuid(), fc.string({ unit: "binary" }), async (key, text) => {
          await store().append("run-1", [fact(key, text)], []);
          expect((await store().facts("run-1")).at(-1)).toEqual(fact(key, text));
        }),
        { numRuns: 50 },
      );
    });

    test("rebuild the run: whatever they say, they come back exactly so, in order, in however many steps", async () => {
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(anyFacts, async (steps) => {
          const row = { ...run(`run-${++runs}`), cluster: `cluster-${runs}` };
          await store().open(row, requested(row.runId), []);
          for (const facts of steps) await store().append(row.runId, facts, []);
          expect(await store().facts(row.runId)).toStrictEqual([requested(row.runId), ...steps.flat()]);
        }),
        { numRuns: 60 },
      );
    });

    test("thousands go in one step", async () => {
      await store().open(run("run-1"), requested("run-1"), []);
      const facts = Array.from({ length: 2_345 }, (_, index) => fact(`f${index}`));
      await store().append("run-1", facts, []);
      expect((await store().facts("run-1")).slice(1)).toEqual(facts);
    });
  });
}
