import { expect, test } from "vitest";
import { virtualClock } from "../../src/clock.ts";
import type { Fact } from "../../src/core/fact.ts";
import { exactly } from "../../src/core/time.ts";
import { Journal } from "../../src/engine/journal.ts";
import type { Store } from "../../src/engine/ports.ts";
import { type FakeStore, fakeLog, fakeStore } from "./fakes.ts";

const HELD = { runId: "run-1", token: 1 };

function ports({ store }: Pick<FakeStore, "store">) {
  return { store, log: fakeLog().log, clock: virtualClock({ epoch: 0 }) };
}

function fact(key: string): Fact {
  return { kind: "StopAsked", key, at: exactly(0), seenAt: 0, what: "stop", by: key };
}

test("what is learned while another step is being stored is stored after it, in order", async () => {
  const store = fakeStore();
  const gate = Promise.withResolvers<void>();
  store.world.slowly = () => gate.promise;
  const journal = new Journal(HELD, ports(store), () => {});
  const first = journal.keep([fact("a")], [], []);
  await Promise.resolve();
  const second = journal.keep([fact("b")], [], []);
  gate.resolve();
  expect(await Promise.all([first, second])).toEqual([true, true]);
  expect(store.facts.get("run-1")?.map(({ key }) => key)).toEqual(["a", "b"]);
});

test("what could not be stored is stored with the next step, before it", async () => {
  const store = fakeStore();
  store.world.fails = (_what, n) => n === 0;
  const journal = new Journal(HELD, ports(store), () => {});
  expect(await journal.keep([fact("a")], [], [])).toBe(false);
  expect(await journal.keep([fact("b")], [], [])).toBe(true);
  expect(store.facts.get("run-1")?.map(({ key }) => key)).toEqual(["a", "b"]);
});

test("a run is settled after its end is written, also when both are asked for in the middle of another step", async () => {
  const store = fakeStore();
  const order: string[] = [];
  store.world.slowly = async (what) => void order.push(what);
  const journal = new Journal(HELD, ports(store), () => {});
  const step = journal.keep([fact("a")], [], []);
  await Promise.resolve();
  const end = [journal.close("back", CLOSED), journal.told(0)];
  expect(await Promise.all([step, ...end])).toEqual([true, true, true]);
  expect(order).toEqual(["append", "close", "settle"]);
});

const CLOSED = { at: 0, who: "bot", where: "C1", what: "close", runId: "run-1", outcome: "back" };
const ASKED = { at: 0, who: "bot", where: "C1", what: "fis:StartExperiment", runId: "run-1", outcome: "started" };

test("what was done in AWS is kept with the fact that tells of it, or neither is", async () => {
  const store = fakeStore();
  store.world.fails = (_what, n) => n === 0;
  const journal = new Journal(HELD, ports(store), () => {});
  expect(await journal.keep([fact("a")], [], [ASKED])).toBe(false);
  expect(store.audits).toEqual([]);
  expect(await journal.settle()).toBe(true);
  expect(store.audits).toEqual([ASKED]);
});

test("what this process did in AWS is written down also when the run has become another's", async () => {
  const store = fakeStore();
  const clock = virtualClock({ epoch: 0 });
  const taken = { ...store.store, append: async () => false };
  let isFenced = false;
  const journal = new Journal(HELD, { ...ports(store), store: taken, clock }, () => {
    isFenced = true;
  });
  expect(await journal.keep([fact("a")], [], [ASKED])).toBe(false);
  expect(isFenced).toBe(true);
  await new Promise<void>((resolve) => {
    clock.task("a while later", async () => {
      await clock.sleepUntil(10_000);
      resolve();
    });
  });
  expect(store.audits).toEqual([ASKED]);
});

test("what somebody asked is passed on to the run's new driver as soon as the store takes it", async () => {
  const clock = virtualClock({ epoch: 0 });
  const told: string[] = [];
  let tries = 0;
  const store: Store = {
    ...fakeStore().store,
    append: async () => false,
    tell: async (_run, facts) => {
      if (++tries < 3) throw new Error("the database does not answer");
      told.push(...facts.map(({ key }) => key));
    },
  };
  const journal = new Journal(HELD, { store, log: fakeLog().log, clock }, () => {});
  expect(await journal.keep([fact("stop of ben")], [], [])).toBe(false);
  expect(await journal.passOn()).toBe(false);
  await clock.idle();
  expect(told).toEqual(["stop of ben"]);
});
