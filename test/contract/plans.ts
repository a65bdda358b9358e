import { describe, expect, test } from "vitest";
import type { Store } from "../../src/engine/ports.ts";
import { AT, plan, requested, run } from "./rows.ts";

const HOUR = 3_600_000;
const CANCELLED = { state: "cancelled", by: "U1" } as const;
const EXPIRED = { state: "expired", by: null } as const;

/** How every store keeps plans; `store` is the test's own, and empty. */
export function plansContract(store: () => Store): void {
  const start = (id: string, { cluster = "EcsSpotWorkshop", version = 1 as number | null } = {}) =>
    store().open({ ...run(id), cluster }, [requested(id)], [], { supersedes: null, planVersion: version });

  describe("a plan", () => {
    test("comes back whole, open and not yet posted", async () => {
      await store().keepPlan(plan("run-1"));
      expect(await store().plan("run-1")).toStrictEqual({
        plan: plan("run-1"),
        state: "open",
        endedBy: null,
        version: 1,
        ts: null,
        shownVersion: null,
      });
    });

    test("that nobody made is none, whatever a button says", async () => {
      expect(await store().plan("p\0'; --")).toBeNull();
      expect(await store().endPlan("p\0'; --", CANCELLED)).toBe(false);
      expect(await store().revisePlan(plan("run-1"), 1)).toBe(false);
    });

    test("kept again is the same one: its end stands", async () => {
      await store().keepPlan(plan("run-1"));
      await store().endPlan("run-1", CANCELLED);
      await store().keepPlan(plan("run-1"));
      expect(await store().plan("run-1")).toMatchObject({ state: "cancelled", endedBy: "U1", version: 2 });
    });

    test("stands where it was first said to stand", async () => {
      await store().keepPlan(plan("run-1"));
      await store().planPosted("run-1", { ts: "1.1", version: 1 });
      await store().planPosted("run-1", { ts: "2.2", version: 1 });
      expect(await store().plan("run-1")).toMatchObject({ ts: "1.1", shownVersion: 1 });
    });

    test("is ended once by however many who press at once", async () => {
      await store().keepPlan(plan("run-1"));
      const ends = Array.from({ length: 20 }, (_, n) => store().endPlan("run-1", n % 2 === 0 ? CANCELLED : EXPIRED));
      expect((await Promise.all(ends)).filter((isFirst) => isFirst)).toHaveLength(1);
      expect(await store().plan("run-1")).toMatchObject({ version: 2 });
    });

    test("read again replaces the version that was read before, and no newer one", async () => {
      await store().keepPlan(plan("run-1"));
      const fresh = { ...plan("run-1", AT + 2 * HOUR), changed: [] };
      expect(await store().revisePlan(fresh, 1)).toBe(true);
      expect(await store().revisePlan(plan("run-1"), 1)).toBe(false);
      expect(await store().plan("run-1")).toMatchObject({ plan: fresh, version: 2 });
      await store().endPlan("run-1", EXPIRED);
      expect(await store().revisePlan(plan("run-1"), 3)).toBe(false);
    });

    test("becomes a run in the step that opens it, and then cannot be ended or started again", async () => {
      await store().keepPlan(plan("run-1"));
      expect(await start("run-1")).not.toBeNull();
      expect(await store().plan("run-1")).toMatchObject({ state: "started" });
      expect(await store().endPlan("run-1", CANCELLED)).toBe(false);
      expect(await start("run-1", { cluster: "another" })).toBeNull();
    });

    test("that has ended becomes no run", async () => {
      await store().keepPlan(plan("run-1"));
      await store().endPlan("run-1", EXPIRED);
      expect(await start("run-1")).toBeNull();
      expect(await store().openRuns()).toEqual([]);
    });

    test("that was read again since it was judged becomes no run: what is different was not agreed to", async () => {
      await store().keepPlan(plan("run-1"));
      await store().revisePlan(plan("run-1", AT + HOUR), 1);
      expect(await start("run-1", { version: 1 })).toBeNull();
      expect(await start("run-1", { version: null })).toBeNull();
      expect(await store().openRuns()).toEqual([]);
      expect(await store().plan("run-1")).toMatchObject({ state: "open", version: 2 });
      expect(await start("run-1", { version: 2 })).not.toBeNull();
    });

    test("that nobody keeps becomes no run, and a run without a plan needs none", async () => {
      expect(await start("run-1", { version: 1 })).toBeNull();
      expect(await start("run-1", { version: null })).not.toBeNull();
    });

    test("whose cluster is taken stays open", async () => {
      await start("run-0", { version: null });
      await store().keepPlan(plan("run-1"));
      expect(await start("run-1")).toBeNull();
      expect(await store().plan("run-1")).toMatchObject({ state: "open", version: 1 });
    });

    test("is unsettled until its message shows how it ended; a started one is its run's", async () => {
      for (const id of ["run-1", "run-2", "run-3"]) await store().keepPlan(plan(id));
      await start("run-1");
      await store().endPlan("run-2", EXPIRED);
      const ids = async () => (await store().unsettledPlans()).map((row) => row.plan.id);
      expect(await ids()).toEqual(["run-2", "run-3"]);
      await store().planShown("run-2", 2);
      // An older edit that comes late takes nothing back.
      await store().planShown("run-2", 1);
      expect(await ids()).toEqual(["run-3"]);
    });

    test("is forgotten a day after its time, not before", async () => {
      await store().keepPlan(plan("run-1", AT));
      await store().keepPlan(plan("run-2", AT + 24 * HOUR));
      expect(await store().plan("run-1")).not.toBeNull();
      await store().keepPlan(plan("run-3", AT + 24 * HOUR + 1.5));
      expect(await store().plan("run-1")).toBeNull();
      expect(await store().plan("run-2")).not.toBeNull();
      expect((await store().plan("run-3"))?.plan.validUntil).toBe(AT + 24 * HOUR + 1.5);
    });
  });
}
