import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Lease, Store } from "../../src/engine/ports.ts";
import { AT, approval, audited, fact, haltWord, opened, plan, post, requested, resume, run, runs } from "./rows.ts";

/** One database, and stores in it as several processes have them. */
export interface Place {
  store(holder: string): Promise<Store>;
  /** Moves the clock by which leases are over. */
  pass(ms: number): Promise<void>;
  end(): Promise<void>;
}

const SILENCE_MS = 10_000;
const idsOf = (leases: readonly Lease[]) => leases.map(({ runId }) => runId).sort();

/** What every store keeps that several processes share. `make` gives an empty database. */
export function holdersContract(name: string, make: () => Promise<Place>): void {
  describe(`${name}, shared`, () => {
    let place: Place;
    let [a, b]: Store[] = [];
    let stores: Store[];
    const another = async (holder: string) => {
      const store = await place.store(holder);
      stores.push(store);
      return store;
    };
    beforeEach(async () => {
      place = await make();
      stores = [];
      [a, b] = [await another("a"), await another("b")];
    });
    afterEach(async () => {
      await Promise.all(stores.map((store) => store.end()));
      await place.end();
    });
    const one = () => a as Store;
    const other = () => b as Store;

    test("a lease is good for 10 s from the asking", async () => {
      expect(one().isShared).toBe(true);
      expect(await opened(one(), "run-1")).toEqual({ runId: "run-1", token: 1, forMs: SILENCE_MS, news: 0 });
    });

    test("a run is taken over after 10 s of silence, not before", async () => {
      const held = await opened(one(), "run-1");
      expect(await other().drive()).toEqual([]);
      await place.pass(SILENCE_MS - 2_000);
      expect(await other().drive()).toEqual([]);
      await place.pass(2_000);
      expect(await other().drive()).toEqual([{ ...held, token: 2 }]);
      expect(await one().drive()).toEqual([]);
    });

    test("whoever speaks in time keeps all its runs, and loses none of them to whoever asks meanwhile", async () => {
      const leases = await Promise.all(runs(5).map((row) => opened(one(), row)));
      for (let times = 0; times < 4; times++) {
        await place.pass(SILENCE_MS - 2_000);
        expect(idsOf(await one().drive())).toEqual(idsOf(leases));
        expect(await other().drive()).toEqual([]);
      }
    });

    test("what nobody took stays with who had it, however long it was silent", async () => {
      const held = await opened(one(), "run-1");
      await place.pass(100 * SILENCE_MS);
      expect(await one().append(held, [fact("a")], [])).toBe(true);
      expect(await one().drive()).toEqual([held]);
      expect(await other().drive()).toEqual([]);
    });

    test("a probe, a read and a write do not count as speaking: only who drives holds on to its runs", async () => {
      const held = await opened(one(), "run-1");
      await one().probe();
      expect(await other().drive()).toEqual([]);
      await place.pass(SILENCE_MS);
      await Promise.all([one().probe(), one().facts("run-1"), one().append(held, [fact("a")], [])]);
      expect(await other().drive()).toMatchObject([{ runId: "run-1", token: 2 }]);
    });

    test("a run that was let go is taken at once, and its holder's others are not", async () => {
      const [first, second] = [await opened(one(), "run-1"), await opened(one(), { ...run("run-2"), cluster: "c" })];
      await one().letGo(first);
      expect(await other().drive()).toEqual([{ ...first, token: 2 }]);
      expect(await one().drive()).toEqual([second]);
    });

    test("a process that comes back after it was silent writes nothing more, and takes nothing back", async () => {
      const held = await opened(one(), "run-1", [post("run-1", "card", "a")]);
      await place.pass(SILENCE_MS);
      const [taken] = await other().drive();
      const sent = { key: "card", ts: "1.1", shownHash: "a", shownAt: 1 };
      expect(await one().append(held, [fact("old")], [post("run-1", "card", "old")])).toBe(false);
      expect(await one().sent(held, sent)).toBe(false);
      expect(await one().close(held, "back")).toBe(false);
      expect(await one().settle(held, held.news)).toBe(false);
      await one().letGo(held);
      // Not by the other's token either: it is another process's.
      expect(await one().append({ ...held, token: 2 }, [fact("stolen")], [])).toBe(false);
      expect(await other().drive()).toEqual([taken]);
      expect(await other().facts("run-1")).toEqual([requested("run-1")]);
      expect(await other().posts("run-1")).toMatchObject([{ ...post("run-1", "card", "a"), ts: null }]);
      expect(await other().openRuns()).toHaveLength(1);
    });

    test("who goes on has everything that was kept, and a third later gets a token of its own", async () => {
      const held = await opened(one(), "run-1");
      await one().append(held, [fact("a")], []);
      await place.pass(SILENCE_MS);
      const [taken] = await other().drive();
      if (taken === undefined) throw new Error("not taken");
      expect(await other().append(taken, [fact("b")], [])).toBe(true);
      await place.pass(SILENCE_MS);
      expect(await (await another("c")).drive()).toEqual([{ ...held, token: 3 }]);
      expect((await one().facts("run-1")).map(({ key }) => key)).toEqual(["requested", "a", "b"]);
    });

    test("a run that is closed and not settled is taken over too, one that is settled is not", async () => {
      const [first, second] = await Promise.all(runs(2).map((row) => opened(one(), row)));
      if (first === undefined || second === undefined) throw new Error("not opened");
      for (const held of [first, second]) await one().close(held, "back");
      await one().settle(second, second.news);
      await place.pass(SILENCE_MS);
      expect(await other().drive()).toEqual([{ ...first, token: 2 }]);
    });

    test("what another tells a run is seen by the one who drives it, once for each that is new", async () => {
      const held = await opened(one(), "run-1");
      await other().tell("run-1", [fact("a"), fact("b")]);
      expect(await one().drive()).toEqual([{ ...held, news: 1 }]);
      await other().tell("run-1", [fact("a")]);
      expect(await one().drive()).toEqual([{ ...held, news: 1 }]);
      await other().tell("run-1", [fact("a"), fact("c")]);
      expect(await one().drive()).toEqual([{ ...held, news: 2 }]);
      expect((await one().facts("run-1")).map(({ key }) => key)).toEqual(["requested", "a", "b", "c"]);
      expect(await one().append(held, [fact("d")], [])).toBe(true);
      expect(await one().drive()).toEqual([{ ...held, news: 2 }]);
    });

    test("a run gives way to the next, whoever drives it, and its driver may say how it ended", async () => {
      const held = await opened(one(), "run-1");
      expect(
        await other().open(run("run-2"), [requested("run-2")], [], { supersedes: "run-1", planVersion: null }),
      ).toMatchObject({ token: 1 });
      expect(await one().drive()).toEqual([held]);
      expect(await one().close(held, "back")).toBe(true);
      expect((await other().openRuns()).map(({ runId }) => runId)).toEqual(["run-2"]);
    });

    test("a cluster has one open run, whoever asks first", async () => {
      const stores = [one(), other(), await another("c"), await another("d")];
      await opened(one(), "run-0");
      const answers = await Promise.all(
        Array.from({ length: 24 }, (_, index) => {
          const id = `run-${index + 1}`;
          return stores[index % stores.length]?.open(run(id), [requested(id)], [], {
            supersedes: "run-0",
            planVersion: null,
          });
        }),
      );
      expect(answers.filter((lease) => lease !== null)).toHaveLength(1);
      expect(await one().openRuns()).toHaveLength(1);
      expect(await one().run("run-0")).toMatchObject({ closed: "superseded" });
    });

    test("an account has no more open runs than allowed, whoever opens them, and in whatever order they were pressed", async () => {
      const stores = [one(), other(), await another("c"), await another("d")];
      const answers = await Promise.all(
        Array.from({ length: 24 }, (_, index) => {
          const row = { ...run(`run-${index}`), cluster: `cluster-${index}`, openedAt: AT - index };
          const from = { supersedes: null, planVersion: null, concurrentRuns: 1 };
          return stores[index % stores.length]?.open(row, [requested(row.runId)], [], from);
        }),
      );
      expect(answers.filter((answer) => answer !== "crowded")).toHaveLength(1);
      expect(await one().openRuns()).toHaveLength(1);
    });

    test("what comes in acts once, whoever it came to", async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one() : other()).receive("t", audited("start"))),
      );
      expect(answers.filter((isFirst) => isFirst)).toHaveLength(1);
      expect(await other().auditRows()).toHaveLength(1);
    });

    test("a plan made by one may be ended, or started, by another, and once", async () => {
      await one().keepPlan(plan("run-1"));
      expect((await other().plan("run-1"))?.plan).toStrictEqual(plan("run-1"));
      const end = { state: "cancelled", by: "U1" } as const;
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => {
          const store = index % 2 === 0 ? one() : other();
          return index % 4 < 2
            ? store.endPlan("run-1", end)
            : store.open(run("run-1"), [requested("run-1")], [], { supersedes: null, planVersion: 1 });
        }),
      );
      expect(answers.filter((answer) => answer !== null && answer !== false)).toHaveLength(1);
      expect(await one().unsettledPlans()).toHaveLength((await one().openRuns()).length === 1 ? 0 : 1);
    });

    test("what people say to a plan is known to all, and each person's first word stands", async () => {
      const stores = [one(), other(), await another("c")];
      const words = Array.from({ length: 24 }, (_, index) => ({
        ...approval(`U${index % 4}`),
        kind: index < 12 ? ("approved" as const) : ("rejected" as const),
        at: AT + index,
      }));
      const kept = await Promise.all(words.map((word, index) => stores[index % stores.length]?.approve(word)));
      expect(kept.filter((isFirst) => isFirst)).toHaveLength(4);
      const [seen, ...others] = await Promise.all(stores.map((store) => store.approvals("plan-1")));
      expect(new Set(seen?.map(({ by }) => by))).toEqual(new Set(["U0", "U1", "U2", "U3"]));
      for (const same of others) expect(same).toEqual(seen);
    });

    test("a halt is everybody's, and so is its end", async () => {
      await one().halt(haltWord("U1"));
      expect(await other().halted()).toMatchObject({ by: "U1", at: AT, reason: "smoke" });
      await resume(other(), "U2", AT + 1);
      expect(await one().halted()).toBeNull();
    });

    test("of many who ask at once each free run gets one driver, whatever else is written meanwhile", async () => {
      const rows = runs(50);
      const opening = await Promise.all(rows.map((row) => opened(one(), row)));
      for (let token = 2; token <= 5; token++) {
        await place.pass(SILENCE_MS);
        const askers = await Promise.all([1, 2, 3, 4].map((nth) => another(`${token}-${nth}`)));
        const telling = rows.map(({ runId }) => other().tell(runId, [fact(`told-${token}`)]));
        await Promise.all(askers.map((store) => store.drive()));
        await Promise.all(telling);
        // What was being written just then was left for the next time.
        const driven = await Promise.all(askers.map((store) => store.drive()));
        expect(idsOf(driven.flat())).toEqual(idsOf(opening));
        expect(new Set(driven.flat().map((lease) => lease.token))).toEqual(new Set([token]));
        for (const [index, leases] of driven.entries()) {
          const kept = leases.map((lease) => askers.map((store) => store.append(lease, [fact(`by-${token}`)], [])));
          const right = askers.map((_, asker) => asker === index);
          expect(await Promise.all(kept.map((answers) => Promise.all(answers)))).toEqual(leases.map(() => right));
        }
      }
    });

    test("one that ends takes nothing from the others", async () => {
      const held = await opened(one(), "run-1");
      await other().end();
      expect(await one().append(held, [fact("a")], [])).toBe(true);
    });
  });
}
