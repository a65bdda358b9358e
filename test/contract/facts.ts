import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fact } from "../../src/core/fact.ts";
import type { Store } from "../../src/engine/ports.ts";
import { anyFacts } from "./any-fact.ts";
import { AT, audited, fact, opened, requested, run } from "./rows.ts";

/** What every store keeps of a run's facts; `store` is the test's own, and empty. */
export function factsContract(store: () => Store): void {
  describe("facts", () => {
    test("come back whole and in the order in which they were learned", async () => {
      const held = await opened(store(), "run-1");
      await store().append(held, [fact("c"), fact("a")], []);
      await store().append(held, [fact("b")], []);
      expect(await store().facts("run-1")).toEqual([requested("run-1"), fact("c"), fact("a"), fact("b")]);
    });

    test("a key that the run already has is left out, and the first one stands", async () => {
      const held = await opened(store(), "run-1");
      await store().append(held, [fact("a", "U1"), fact("a", "U2")], []);
      await store().append(held, [fact("a", "U3"), fact("b")], []);
      expect(await store().facts("run-1")).toEqual([requested("run-1"), fact("a", "U1"), fact("b")]);
    });

    test("come with the audit of what was done, in one transaction, and once however often it is tried", async () => {
      const held = await opened(store(), "run-1");
      const before = await store().auditRows();
      const rows = [{ ...audited("fis:StartExperiment"), runId: "run-1" }];
      await store().append(held, [fact("a")], [], rows);
      await store().append(
        held,
        [fact("a"), fact("b")],
        [],
        [...rows, { ...audited("fis:StopExperiment"), runId: "run-1" }],
      );
      const after = (await store().auditRows()).slice(before.length);
      expect(after.map(({ what }) => what)).toEqual(["fis:StartExperiment", "fis:StopExperiment"]);
      await store()
        .append({ ...held, token: held.token + 1 }, [fact("c")], [], [audited("stolen")])
        .catch(() => false);
      expect(await store().auditRows()).toHaveLength(before.length + 2);
    });

    test("two runs may have facts of the same key", async () => {
      const one = await opened(store(), "run-1");
      const two = await opened(store(), { ...run("run-2"), cluster: "other" });
      await store().append(one, [fact("a", "U1")], []);
      await store().append(two, [fact("a", "U2")], []);
      expect((await store().facts("run-2")).at(-1)).toEqual(fact("a", "U2"));
    });

    test("are still taken after the run was closed", async () => {
      const held = await opened(store(), "run-1");
      await store().close(held, "back");
      await store().append(held, [fact("late")], []);
      expect(await store().facts("run-1")).toHaveLength(2);
      expect(await store().openRuns()).toEqual([]);
    });

    test("of a run that nobody opened are refused", async () => {
      expect(await store().append({ runId: "run-9", token: 1 }, [fact("a")], [])).toBe(false);
      await expect(store().tell("run-9", [fact("a")])).rejects.toThrow("run-9");
      expect(await store().facts("run-9")).toEqual([]);
    });

    test("a number that would come back as another is refused", async () => {
      const held = await opened(store(), "run-1");
      const endless: Fact = { ...fact("a"), at: { from: Number.NEGATIVE_INFINITY, to: AT } };
      await expect(store().append(held, [endless], [])).rejects.toThrow();
    });

    test("any text comes back as it was", async () => {
      const held = await opened(store(), "run-1");
      await fc.assert(
        fc.asyncProperty(fc.uuid(), fc.string({ unit: "binary" }), async (key, text) => {
          await store().append(held, [fact(key, text)], []);
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
          const held = await opened(store(), row);
          for (const facts of steps) await store().append(held, facts, []);
          expect(await store().facts(row.runId)).toStrictEqual([requested(row.runId), ...steps.flat()]);
        }),
        { numRuns: 60 },
      );
    });

    test("thousands go in one step", async () => {
      const held = await opened(store(), "run-1");
      const facts = Array.from({ length: 2_345 }, (_, index) => fact(`f${index}`));
      await store().append(held, facts, []);
      expect((await store().facts("run-1")).slice(1)).toEqual(facts);
    });
  });
}
