import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Fact, Requested, StopAsked } from "../../src/core/fact.ts";
import { exactly } from "../../src/core/time.ts";
import type { AuditRow, RunRow, Store, WantedPost } from "../../src/engine/ports.ts";

const AT = Date.UTC(2023, 7, 4, 10, 0, 0);

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

    describe("facts", () => {
      test("come back whole and in the order in which they were learned", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        await store.append("run-1", [fact("c"), fact("a")], []);
        await store.append("run-1", [fact("b")], []);
        expect(await store.facts("run-1")).toEqual([requested("run-1"), fact("c"), fact("a"), fact("b")]);
      });

      test("a key that the run already has is left out, and the first one stands", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        await store.append("run-1", [fact("a", "U1"), fact("a", "U2")], []);
        await store.append("run-1", [fact("a", "U3"), fact("b")], []);
        expect(await store.facts("run-1")).toEqual([requested("run-1"), fact("a", "U1"), fact("b")]);
      });

      test("two runs may have facts of the same key", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        await store.open({ ...run("run-2"), cluster: "other" }, requested("run-2"), []);
        await store.append("run-1", [fact("a", "U1")], []);
        await store.append("run-2", [fact("a", "U2")], []);
        expect((await store.facts("run-2")).at(-1)).toEqual(fact("a", "U2"));
      });

      test("are still taken after the run was closed", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        await store.close("run-1", "back");
        await store.append("run-1", [fact("late")], []);
        expect(await store.facts("run-1")).toHaveLength(2);
        expect(await store.openRuns()).toEqual([]);
      });

      test("of a run that nobody opened are refused", async () => {
        await expect(store.append("run-9", [fact("a")], [])).rejects.toThrow();
      });

      test("a number that would come back as another is refused", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        const endless: Fact = { ...fact("a"), at: { from: Number.NEGATIVE_INFINITY, to: AT } };
        await expect(store.append("run-1", [endless], [])).rejects.toThrow();
      });

      test("any text comes back as it was", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        await fc.assert(
          fc.asyncProperty(fc.uuid(), fc.string({ unit: "binary" }), async (key, text) => {
            await store.append("run-1", [fact(key, text)], []);
            expect((await store.facts("run-1")).at(-1)).toEqual(fact(key, text));
          }),
          { numRuns: 50 },
        );
      });

      test("thousands go in one step", async () => {
        await store.open(run("run-1"), requested("run-1"), []);
        const facts = Array.from({ length: 2_345 }, (_, index) => fact(`f${index}`));
        await store.append("run-1", facts, []);
        expect((await store.facts("run-1")).slice(1)).toEqual(facts);
      });
    });

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

export function run(runId: string): RunRow {
  return {
    runId,
    account: "111111111111",
    region: "us-east-1",
    cluster: "EcsSpotWorkshop",
    targetName: "workshop",
    channel: "C1",
    openedAt: AT,
    closed: null,
  };
}

export function requested(runId: string): Requested {
  return {
    kind: "Requested",
    key: "requested",
    at: exactly(AT),
    seenAt: AT,
    runId,
    target: {
      name: "workshop",
      account: "111111111111",
      region: "us-east-1",
      cluster: "EcsSpotWorkshop",
      autoScalingGroups: ["EcsSpotWorkshop-ASG"],
      template: { stack: "fis-spot-interruption" },
      logGroup: "/aws/events/spotinterruptions",
      channels: ["C1"],
      starters: ["U1"],
      roleArn: null,
      externalId: null,
      allowSameCluster: false,
    },
    by: "U1",
    channel: "C1",
    reason: null,
    plan: {
      templateId: "EXT1",
      waitS: 120,
      count: 3,
      candidates: [],
      baseline: { services: [], groups: [], hosts: [], tasks: [] },
    },
    notAfter: AT + 60_000,
    supersedes: null,
  };
}

export function fact(key: string, by = "U1"): StopAsked {
  return { kind: "StopAsked", key, at: { from: AT, to: AT + 5_000 }, seenAt: AT + 5_000, what: "stop", by };
}

export function post(runId: string, key: string, hash: string): WantedPost {
  return {
    runId,
    key,
    place: 0,
    broadcast: false,
    message: {
      summary: `Spot interruption 🧪 <!channel> ${hash}`,
      body: [[["plain", { bold: "bold" }, { when: AT, as: "ago" }]]],
      footer: [],
      buttons: [],
    },
    facts: { recoveredS: null, outcome: "back", firstS: 12.5, seen: true },
    hash,
  };
}
