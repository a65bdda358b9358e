import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AuditRow, Store } from "../../src/engine/ports.ts";
import { factsContract } from "./facts.ts";
import { AT, fact, post, requested, run } from "./rows.ts";

/** What every store keeps. `make` gives an empty one. */
export function storeContract(name: string, make: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await make();
    });
    afterEach(() => store.end());

    describe("runs", () => {
      test("a run is open from its first fact until it is closed", async () => {
        expect(await store.open(run("run-1"), requested("run-1"), [])).toBe(true);
        expect(await store.openRuns()).toEqual([run("run-1")]);
        expect(await store.facts("run-1")).toEqual([requested("run-1")]);
        await store.close("run-1", "recovered");
        expect(await store.openRuns()).toEqual([]);
      });

      test("a cluster has one open run: the second is turned away and leaves nothing behind", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        expect(await store.open(run("run-2"), requested("run-2"), [post("run-2", "card", "a")])).toBe(false);
        expect(await store.openRuns()).toEqual([run("run-1")]);
        expect(await store.facts("run-2")).toEqual([]);
        expect(await store.posts("run-2")).toEqual([]);
      });

      test("of many who press Start at once, one gets the cluster", async () => {
        const ids = Array.from({ length: 20 }, (_, index) => `run-${index}`);
        const answers = await Promise.all(ids.map((id) => store.open(run(id), requested(id), [])));
        expect(answers.filter((opened) => opened)).toHaveLength(1);
        expect(await store.openRuns()).toHaveLength(1);
      });

      test("the same cluster name in another account or Region is another cluster", async () => {
        const runs = [
          run("run-1"),
          { ...run("run-2"), account: "222222222222" },
          { ...run("run-3"), region: "eu-west-1" },
          { ...run("run-4"), cluster: "other" },
        ];
        for (const row of runs) expect(await store.open(row, requested(row.runId), [])).toBe(true);
        expect(await store.openRuns()).toEqual(runs);
      });

      test("a closed run leaves its cluster free for the next", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        await store.close("run-1", "back");
        expect(await store.open(run("run-2"), requested("run-2"), [])).toBe(true);
      });

      test("an id is given to one run only", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        await expect(store.open({ ...run("run-1"), cluster: "other" }, requested("run-1"), [])).rejects.toThrow();
      });
    });

    factsContract(() => store);

    describe("posts", () => {
      test("come back in their places, with nothing sent yet", async () => {
        const [card, reply] = [
          post("run-1", "card", "a"),
          { ...post("run-1", "reply", "b"), place: 2, broadcast: true },
        ];
        await store.open(run("run-1"), requested("run-1"), [reply]);
        await store.append("run-1", [], [card]);
        const unsent = { ts: null, shownHash: null, shownAt: null };
        expect(await store.posts("run-1")).toEqual([
          { ...card, ...unsent },
          { ...reply, ...unsent },
        ]);
      });

      test("a newer wish replaces the older one and forgets nothing of what Slack shows", async () => {
        await store.open(run("run-1"), requested("run-1"), [post("run-1", "card", "a")]);
        const shown = { ts: "1691143200.000100", shownHash: "a", shownAt: AT };
        await store.sent({ runId: "run-1", key: "card", ...shown });
        await store.append("run-1", [], [post("run-1", "card", "b")]);
        expect(await store.posts("run-1")).toEqual([{ ...post("run-1", "card", "b"), ...shown }]);
      });

      test("of two wishes of the same key in one step the later one counts", async () => {
        await store.open(run("run-1"), requested("run-1"), [post("run-1", "card", "a"), post("run-1", "card", "b")]);
        expect(await store.posts("run-1")).toMatchObject([post("run-1", "card", "b")]);
      });

      test("of another run have no place in a step", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        await expect(store.append("run-1", [], [post("run-2", "card", "a")])).rejects.toThrow("run-2");
      });

      test("hundreds go in one step", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        const posts = Array.from({ length: 345 }, (_, place) => ({ ...post("run-1", `p${place}`, "a"), place }));
        await store.append("run-1", [], posts);
        expect(await store.posts("run-1")).toMatchObject(posts);
      });

      test("what was sent is noted as the newest word on it", async () => {
        await store.open(run("run-1"), requested("run-1"), [post("run-1", "card", "a")]);
        await store.sent({ runId: "run-1", key: "card", ts: "1.1", shownHash: "a", shownAt: AT });
        await store.sent({ runId: "run-1", key: "card", ts: null, shownHash: null, shownAt: null });
        expect(await store.posts("run-1")).toMatchObject([{ ts: null, shownHash: null, shownAt: null }]);
      });

      test("a post that nobody wanted cannot have been sent", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        await expect(
          store.sent({ runId: "run-1", key: "card", ts: "1.1", shownHash: "a", shownAt: AT }),
        ).rejects.toThrow();
      });
    });

    describe("a step", () => {
      test("is kept whole or not at all", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        const impossible = { ...post("run-1", "card", "a"), facts: { firstS: Number.NaN } };
        await expect(store.append("run-1", [fact("a")], [post("run-1", "x", "x"), impossible])).rejects.toThrow();
        expect(await store.facts("run-1")).toEqual([requested("run-1")]);
        expect(await store.posts("run-1")).toEqual([]);
      });

      test("that fails takes none of its neighbours with it", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        const impossible = { ...post("run-1", "card", "a"), facts: { firstS: Number.NaN } };
        const answers = await Promise.allSettled([
          store.append("run-1", [fact("before")], [post("run-1", "x", "x")]),
          store.append("run-1", [fact("failed")], [impossible]),
          store.append("run-1", [fact("after")], []),
        ]);
        expect(answers.map((answer) => answer.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
        expect((await store.facts("run-1")).map((known) => known.key)).toEqual(["requested", "before", "after"]);
      });

      test("that fails takes none of another run's with it", async () => {
        const runs = Array.from({ length: 20 }, (_, index) => ({ ...run(`run-${index}`), cluster: `c-${index}` }));
        await Promise.all(runs.map((row) => store.open(row, requested(row.runId), [])));
        const impossible = (runId: string) => ({ ...post(runId, "card", "a"), facts: { firstS: Number.NaN } });
        const answers = await Promise.allSettled(
          runs.map(({ runId }, index) => store.append(runId, [fact("a")], index % 2 === 0 ? [] : [impossible(runId)])),
        );
        expect(answers.map(({ status }) => status === "fulfilled")).toEqual(runs.map((_, index) => index % 2 === 0));
        const known = await Promise.all(runs.map(({ runId }) => store.facts(runId)));
        expect(known.map(({ length }) => length)).toEqual(runs.map((_, index) => (index % 2 === 0 ? 2 : 1)));
      });

      test("that closes a run frees its cluster for whoever asks next, awaited or not", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        const closed = store.close("run-1", "back");
        expect(await store.open(run("run-2"), requested("run-2"), [])).toBe(true);
        await closed;
      });

      test("is seen by whoever asks after it, awaited or not", async () => {
        const opened = store.open(run("run-1"), requested("run-1"), []);
        const appended = store.append("run-1", [fact("a")], []);
        expect(await store.facts("run-1")).toHaveLength(2);
        await Promise.all([opened, appended]);
      });
    });

    test("the audit keeps every row, in order", async () => {
      const rows: AuditRow[] = [
        { at: AT, who: "U1", where: "C1", what: "start", runId: "run-1", outcome: "ok" },
        { at: AT, who: "bot", where: null, what: "refused", runId: null, outcome: "not a starter" },
      ];
      for (const row of rows) await store.audit(row);
      expect(await store.auditRows()).toEqual(rows);
    });

    test("the audit takes any text that somebody may have typed", async () => {
      const row: AuditRow = { at: AT, who: "U1", where: "C1", what: "a\0b\ud800c 🧪", runId: null, outcome: "x'; --" };
      await store.audit(row);
      expect(await store.auditRows()).toEqual([{ ...row, what: "a\u2400b\ufffdc 🧪" }]);
    });

    test("runs come oldest first, those of one moment by their ids", async () => {
      const rows = [run("b"), run("B"), run("a"), { ...run("z"), openedAt: AT - 1 }];
      for (const row of rows) await store.open({ ...row, cluster: row.runId }, requested(row.runId), []);
      expect((await store.openRuns()).map(({ runId }) => runId)).toEqual(["z", "B", "a", "b"]);
    });

    test("an instant of the far future is kept as it is, and one that is no whole number is refused", async () => {
      await store.open({ ...run("run-1"), openedAt: Number.MAX_SAFE_INTEGER }, requested("run-1"), []);
      expect(await store.openRuns()).toMatchObject([{ openedAt: Number.MAX_SAFE_INTEGER }]);
      await expect(
        store.open({ ...run("run-2"), cluster: "c", openedAt: 0.5 }, requested("run-2"), []),
      ).rejects.toThrow();
    });

    test("what was asked before the end is done", async () => {
      const answers = [
        store.open(run("run-1"), requested("run-1"), []),
        store.facts("run-1"),
        store.end(),
        store.end(),
      ];
      expect(await Promise.all(answers)).toEqual([true, [requested("run-1")], undefined, undefined]);
    });

    test("once ended it takes nothing any more, and may be ended again", async () => {
      await store.end();
      await store.end();
      await expect(store.openRuns()).rejects.toThrow();
    });
  });
}
