import { describe, expect, test } from "vitest";
import type { RunRow, Store } from "../../src/engine/ports.ts";
import { AT, fact, opened, plan, post, requested, run, runs } from "./rows.ts";

/** What every store keeps of runs; `store` is the test's own, and empty. */
export function runsContract(store: () => Store): void {
  const open = (row: RunRow, supersedes: string | null = null) =>
    store().open(row, [requested(row.runId)], [post(row.runId, "card", "a")], { supersedes, planVersion: null });

  describe("runs", () => {
    test("a run is open from its first fact until it is closed", async () => {
      const held = await opened(store(), "run-1");
      expect(await store().openRuns()).toEqual([run("run-1")]);
      expect(await store().facts("run-1")).toEqual([requested("run-1")]);
      expect(await store().close(held, "recovered")).toBe(true);
      expect(await store().openRuns()).toEqual([]);
      expect(await store().run("run-1")).toEqual({ ...run("run-1"), closed: "recovered" });
    });

    test("its end is in the audit, with it or not at all, and once: by whoever drives it", async () => {
      const held = await opened(store(), "run-1");
      const row = { at: AT, who: "bot", where: "C1", what: "close", runId: "run-1", outcome: "back" };
      expect(await store().close({ ...held, token: held.token + 1 }, "back", row)).toBe(false);
      expect(await store().auditRows()).toEqual([]);
      expect(await store().close(held, "back", row)).toBe(true);
      // The answer may have been lost; or whoever goes on with it finds it closed.
      expect(await store().close(held, "back", { ...row, at: AT + 1 })).toBe(true);
      expect(await store().auditRows()).toEqual([row]);
    });

    test("one that nobody opened is none", async () => {
      expect(await store().run("run-1")).toBeNull();
      expect(await store().close({ runId: "run-1", token: 1 }, "back")).toBe(false);
    });

    test("a cluster has one open run: the second is turned away and leaves nothing behind", async () => {
      await opened(store(), "run-1");
      expect(await open(run("run-2"))).toBeNull();
      expect(await store().openRuns()).toEqual([run("run-1")]);
      expect(await store().run("run-2")).toBeNull();
      expect(await store().facts("run-2")).toEqual([]);
      expect(await store().posts("run-2")).toEqual([]);
    });

    test("of many who press Start at once, one gets the cluster", async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => open(run(`run-${index}`))));
      expect(answers.filter((lease) => lease !== null)).toHaveLength(1);
      expect(await store().openRuns()).toHaveLength(1);
    });

    test("the same cluster name in another account or Region is another cluster", async () => {
      const rows = [
        run("run-1"),
        { ...run("run-2"), account: "222222222222" },
        { ...run("run-3"), region: "eu-west-1" },
        { ...run("run-4"), cluster: "other" },
      ];
      for (const row of rows) await opened(store(), row);
      expect(await store().openRuns()).toEqual(rows);
    });

    test("a closed run leaves its cluster free for the next", async () => {
      await store().close(await opened(store(), "run-1"), "back");
      expect(await open(run("run-2"))).toMatchObject({ runId: "run-2", token: 1, news: 0 });
    });

    test("an id is given to one run only", async () => {
      await opened(store(), "run-1");
      await expect(open({ ...run("run-1"), cluster: "other" })).rejects.toThrow(/unique/i);
    });

    test("the newest word on the outcome stands", async () => {
      const held = await opened(store(), "run-1");
      await store().close(held, "superseded");
      expect(await store().close(held, "back")).toBe(true);
      expect(await store().run("run-1")).toMatchObject({ closed: "back" });
    });

    test("of the targets asked for come newest first, closed or not, and no more than asked for", async () => {
      const rows = runs(5).map((row, index) => ({
        ...row,
        openedAt: AT + Math.floor(index / 2),
        targetName: index === 3 ? "other" : "workshop",
      }));
      for (const row of rows) await store().close(await opened(store(), row), "back");
      await opened(store(), { ...run("run-9"), openedAt: AT - 1, targetName: "third" });
      const ids = async (names: string[], limit: number) =>
        (await store().runsOf(names, limit)).map(({ runId }) => runId);
      expect(await ids(["workshop"], 10)).toEqual(["run-4", "run-2", "run-1", "run-0"]);
      expect(await ids(["workshop", "third", "unknown"], 10)).toEqual(["run-4", "run-2", "run-1", "run-0", "run-9"]);
      expect(await ids(["workshop", "other"], 2)).toEqual(["run-4", "run-3"]);
      expect(await store().runsOf(["third"], 1)).toEqual([{ ...run("run-9"), openedAt: AT - 1, targetName: "third" }]);
      expect(await ids([], 10)).toEqual([]);
    });
  });

  describe("runs at a time in an account", () => {
    const crowd = (row: RunRow, concurrentRuns: number | null, supersedes: string | null = null) =>
      store().open(row, [requested(row.runId)], [], { supersedes, planVersion: null, concurrentRuns });

    test("are at most as many as the one to be opened allows; it is turned away and leaves nothing behind", async () => {
      const [first, second, third] = [run("run-1"), { ...run("run-2"), region: "eu-west-1" }, run("run-3")];
      expect(await crowd(first, 1)).toMatchObject({ runId: "run-1" });
      expect(await crowd(second, 1)).toBe("crowded");
      expect(await store().run("run-2")).toBeNull();
      expect(await store().facts("run-2")).toEqual([]);
      expect(await crowd(second, 2)).toMatchObject({ runId: "run-2" });
      expect(await crowd({ ...third, cluster: "third" }, 2)).toBe("crowded");
      expect(await crowd({ ...third, cluster: "third" }, null)).toMatchObject({ runId: "run-3" });
    });

    test("are counted in its own account alone, open ones only, and without the one on its own cluster", async () => {
      await opened(store(), { ...run("run-1"), account: "222222222222", cluster: "other" });
      await store().close(await opened(store(), { ...run("run-2"), cluster: "other" }), "back");
      await opened(store(), run("run-3"));
      expect(await crowd(run("run-4"), 1, "run-3")).toMatchObject({ runId: "run-4" });
    });

    test("that is full keeps the plan of the one that is turned away open", async () => {
      await store().keepPlan(plan("run-1"));
      await opened(store(), { ...run("run-9"), cluster: "other" });
      const from = { supersedes: null, planVersion: 1, concurrentRuns: 1 };
      expect(await store().open(run("run-1"), [requested("run-1")], [], from)).toBe("crowded");
      expect(await store().plan("run-1")).toMatchObject({ state: "open", version: 1 });
    });

    test("of many that are opened at once, whatever their times say, are never more than allowed", async () => {
      const rows = runs(12).map((row, index) => ({ ...row, openedAt: AT - index }));
      const answers = await Promise.all(rows.map((row) => crowd(row, 2)));
      expect(answers.filter((answer) => answer === "crowded")).toHaveLength(10);
      expect(await store().openRuns()).toHaveLength(2);
    });
  });

  describe("a run that takes over from another", () => {
    test("gets the cluster; the other one is closed, and driven on until it is settled", async () => {
      const old = await opened(store(), "run-1");
      expect(await open(run("run-2"), "run-1")).toMatchObject({ runId: "run-2" });
      expect(await store().openRuns()).toEqual([run("run-2")]);
      expect(await store().run("run-1")).toMatchObject({ closed: "superseded" });
      expect((await store().drive()).map(({ runId }) => runId).sort()).toEqual(["run-1", "run-2"]);
      expect(await store().append(old, [fact("late")], [])).toBe(true);
    });

    test("does not change the outcome of one that is closed", async () => {
      await store().close(await opened(store(), "run-1"), "back");
      expect(await open(run("run-2"), "run-1")).not.toBeNull();
      expect(await store().run("run-1")).toMatchObject({ closed: "back" });
    });

    test("is turned away when a third is open, and then closes nothing", async () => {
      await opened(store(), { ...run("run-1"), cluster: "another" });
      await opened(store(), "run-2");
      expect(await open(run("run-3"), "run-1")).toBeNull();
      expect((await store().openRuns()).map(({ runId }) => runId)).toEqual(["run-1", "run-2"]);
    });
  });

  describe("a run is driven", () => {
    test("by the one who opened it, from the start, and by the same token as long as nobody else does", async () => {
      const held = await opened(store(), "run-1");
      expect(await store().drive()).toEqual([held]);
      expect(await store().drive()).toEqual([held]);
    });

    test("on when it is closed, until it is settled", async () => {
      const held = await opened(store(), "run-1");
      await store().close(held, "back");
      expect(await store().drive()).toEqual([held]);
      expect(await store().settle(held, held.news)).toBe(true);
      expect(await store().drive()).toEqual([]);
      expect(await store().append(held, [fact("late")], [])).toBe(false);
      expect(await store().settle(held, held.news)).toBe(false);
    });

    test("and never settled while it is open", async () => {
      const held = await opened(store(), "run-1");
      await expect(store().settle(held, held.news)).rejects.toThrow(/constraint/i);
      expect(await store().drive()).toEqual([held]);
    });

    test("once more when it is told something after it was settled", async () => {
      const held = await opened(store(), "run-1");
      await store().close(held, "back");
      await store().settle(held, held.news);
      await store().tell("run-1", [requested("run-1")]);
      expect(await store().drive()).toEqual([]);
      await store().tell("run-1", [fact("late")]);
      expect(await store().drive()).toEqual([{ ...held, token: 2, news: 1 }]);
    });

    test("once more when it was told something that its driver did not know as it settled", async () => {
      const held = await opened(store(), "run-1");
      await store().close(held, "back");
      await store().tell("run-1", [fact("late")]);
      expect(await store().settle(held, held.news)).toBe(true);
      const [again] = await store().drive();
      expect(again).toEqual({ ...held, token: 2, news: 1 });
      if (again === undefined) throw new Error("not driven");
      expect(await store().settle(again, again.news)).toBe(true);
      expect(await store().drive()).toEqual([]);
    });

    test("by a new token when it was let go", async () => {
      const held = await opened(store(), "run-1");
      await store().letGo(held);
      expect(await store().append(held, [fact("a")], [])).toBe(false);
      expect(await store().drive()).toEqual([{ ...held, token: 2 }]);
      await store().letGo(held);
      expect(await store().drive()).toEqual([{ ...held, token: 2 }]);
    });

    test("by its newest token alone: nothing is written with another", async () => {
      const held = await opened(store(), "run-1", [post("run-1", "card", "a")]);
      for (const token of [0, 2]) {
        const other = { ...held, token };
        const sent = { key: "card", ts: "1.1", shownHash: "a", shownAt: AT };
        expect(await store().append(other, [fact("a")], [post("run-1", "card", "b")])).toBe(false);
        expect(await store().sent(other, sent)).toBe(false);
        expect(await store().close(other, "back")).toBe(false);
        expect(await store().settle(other, held.news)).toBe(false);
        await store().letGo(other);
      }
      expect(await store().drive()).toEqual([held]);
      expect(await store().openRuns()).toEqual([run("run-1")]);
      expect(await store().facts("run-1")).toEqual([requested("run-1")]);
      expect(await store().posts("run-1")).toMatchObject([{ ...post("run-1", "card", "a"), ts: null }]);
    });
  });
}
