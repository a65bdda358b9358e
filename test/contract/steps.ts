import { describe, expect, test } from "vitest";
import type { Store } from "../../src/engine/ports.ts";
import { fact, opened, post, requested, runs } from "./rows.ts";

/** How every store takes the steps of runs; `store` is the test's own, and empty. */
export function stepsContract(store: () => Store): void {
  describe("a step", () => {
    test("is kept whole or not at all", async () => {
      const held = await opened(store(), "run-1");
      const impossible = { ...post("run-1", "card", "a"), facts: { firstS: Number.NaN } };
      await expect(store().append(held, [fact("a")], [post("run-1", "x", "x"), impossible])).rejects.toThrow();
      expect(await store().facts("run-1")).toEqual([requested("run-1")]);
      expect(await store().posts("run-1")).toEqual([]);
    });

    test("that fails takes none of its neighbours with it", async () => {
      const held = await opened(store(), "run-1");
      const impossible = { ...post("run-1", "card", "a"), facts: { firstS: Number.NaN } };
      const answers = await Promise.allSettled([
        store().append(held, [fact("before")], [post("run-1", "x", "x")]),
        store().append(held, [fact("failed")], [impossible]),
        store().append(held, [fact("after")], []),
      ]);
      expect(answers.map((answer) => answer.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      expect((await store().facts("run-1")).map((known) => known.key)).toEqual(["requested", "before", "after"]);
    });

    test("that fails takes none of another run's with it", async () => {
      const rows = runs(20);
      const leases = await Promise.all(rows.map((row) => opened(store(), row)));
      const impossible = (runId: string) => ({ ...post(runId, "card", "a"), facts: { firstS: Number.NaN } });
      const answers = await Promise.allSettled(
        leases.map((held, index) => store().append(held, [fact("a")], index % 2 === 0 ? [] : [impossible(held.runId)])),
      );
      expect(answers.map(({ status }) => status === "fulfilled")).toEqual(rows.map((_, index) => index % 2 === 0));
      const known = await Promise.all(rows.map(({ runId }) => store().facts(runId)));
      expect(known.map(({ length }) => length)).toEqual(rows.map((_, index) => (index % 2 === 0 ? 2 : 1)));
    });

    test("that closes a run frees its cluster for whoever asks next, awaited or not", async () => {
      const held = await opened(store(), "run-1");
      const closed = store().close(held, "back");
      await opened(store(), "run-2");
      await closed;
    });

    test("is seen by whoever asks after it, awaited or not", async () => {
      const answers = [
        opened(store(), "run-1"),
        store().append({ runId: "run-1", token: 1 }, [fact("a")], []),
        store().tell("run-1", [fact("b")]),
      ];
      expect(await store().facts("run-1")).toHaveLength(3);
      await Promise.all(answers);
    });
  });
}
