import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AuditRow, Store } from "../../src/engine/ports.ts";
import { factsContract } from "./facts.ts";
import { forewarningsContract } from "./forewarnings.ts";
import { incomingContract } from "./incoming.ts";
import { plansContract } from "./plans.ts";
import { postsContract } from "./posts.ts";
import { AT, opened, requested, run } from "./rows.ts";
import { runsContract } from "./runs.ts";
import { saidContract } from "./said.ts";
import { schedulesContract } from "./schedules.ts";
import { stepsContract } from "./steps.ts";

/** What every store keeps. `make` gives an empty one. */
export function storeContract(name: string, make: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await make();
    });
    afterEach(() => store.end());

    runsContract(() => store);
    factsContract(() => store);
    postsContract(() => store);
    stepsContract(() => store);
    incomingContract(() => store);
    plansContract(() => store);
    saidContract(() => store);
    schedulesContract(() => store);
    forewarningsContract(() => store);

    test("the audit keeps every row, in order", async () => {
      const rows: AuditRow[] = [
        { at: AT, who: "U1", where: "C1", what: "start", runId: "run-1", outcome: "ok" },
        { at: AT, who: "bot", where: null, what: "refused", runId: null, outcome: "not a starter" },
      ];
      for (const row of rows) await store.audit(row);
      expect(await store.auditRows()).toEqual(rows);
    });

    test("a row of the audit that may be there already is there once, and no other is taken for it", async () => {
      const row: AuditRow = { at: AT, who: "U1", where: "C1", what: "stop", runId: null, outcome: "received" };
      await store.audit(row);
      const others = [{ who: "U2" }, { where: "C2" }, { where: null }, { runId: "run-1" }].map((one) => ({
        ...row,
        ...one,
      }));
      for (const one of [row, ...others, row, ...others]) await store.auditOnce(one);
      expect(await store.auditRows()).toEqual([row, ...others]);
    });

    test("the audit takes any text that somebody may have typed", async () => {
      const row: AuditRow = { at: AT, who: "U1", where: "C1", what: "a\0b\ud800c 🧪", runId: null, outcome: "x'; --" };
      await store.audit(row);
      expect(await store.auditRows()).toEqual([{ ...row, what: "a\u2400b\ufffdc 🧪" }]);
    });

    test("runs come oldest first, those of one moment by their ids", async () => {
      const rows = [run("b"), run("B"), run("a"), { ...run("z"), openedAt: AT - 1 }];
      for (const row of rows) await opened(store, { ...row, cluster: row.runId });
      expect((await store.openRuns()).map(({ runId }) => runId)).toEqual(["z", "B", "a", "b"]);
    });

    test("an instant of the far future is kept as it is, and one that is no whole number is refused", async () => {
      await opened(store, { ...run("run-1"), openedAt: Number.MAX_SAFE_INTEGER });
      expect(await store.openRuns()).toMatchObject([{ openedAt: Number.MAX_SAFE_INTEGER }]);
      await expect(opened(store, { ...run("run-2"), cluster: "c", openedAt: 0.5 })).rejects.toThrow(/0\.5|REAL/);
    });

    test("what was asked before the end is done", async () => {
      const answers = [opened(store, "run-1"), store.facts("run-1"), store.end(), store.end()];
      const lease = expect.objectContaining({ runId: "run-1", token: 1 });
      expect(await Promise.all(answers)).toEqual([lease, [requested("run-1")], undefined, undefined]);
    });

    test("a probe writes, and leaves nothing behind", async () => {
      await opened(store, "run-1");
      await store.probe();
      await store.probe();
      expect(await store.auditRows()).toEqual([]);
      expect(await store.facts("run-1")).toEqual([requested("run-1")]);
      expect(await store.drive()).toMatchObject([{ runId: "run-1", token: 1, news: 0 }]);
    });

    test("once ended it takes nothing any more, and may be ended again", async () => {
      await store.end();
      await store.end();
      await expect(store.openRuns()).rejects.toThrow("ended");
      await expect(store.drive()).rejects.toThrow("ended");
      await expect(store.probe()).rejects.toThrow("ended");
    });
  });
}
