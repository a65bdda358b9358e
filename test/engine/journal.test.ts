import { expect, test } from "vitest";
import type { Fact } from "../../src/core/fact.ts";
import { exactly } from "../../src/core/time.ts";
import { Journal } from "../../src/engine/journal.ts";
import { fakeLog, fakeStore } from "./fakes.ts";

const HELD = { runId: "run-1", token: 1 };

function fact(key: string): Fact {
  return { kind: "StopAsked", key, at: exactly(0), seenAt: 0, what: "stop", by: key };
}

test("what is learned while another step is being stored is stored after it, in order", async () => {
  const store = fakeStore();
  const gate = Promise.withResolvers<void>();
  store.world.slowly = () => gate.promise;
  const journal = new Journal(HELD, { store: store.store, log: fakeLog().log }, () => {});
  const first = journal.keep([fact("a")], []);
  await Promise.resolve();
  const second = journal.keep([fact("b")], []);
  gate.resolve();
  expect(await Promise.all([first, second])).toEqual([true, true]);
  expect(store.facts.get("run-1")?.map(({ key }) => key)).toEqual(["a", "b"]);
});

test("what could not be stored is stored with the next step, before it", async () => {
  const store = fakeStore();
  store.world.fails = (_what, n) => n === 0;
  const journal = new Journal(HELD, { store: store.store, log: fakeLog().log }, () => {});
  expect(await journal.keep([fact("a")], [])).toBe(false);
  expect(await journal.keep([fact("b")], [])).toBe(true);
  expect(store.facts.get("run-1")?.map(({ key }) => key)).toEqual(["a", "b"]);
});

test("a run is settled after its end is written, also when both are asked for in the middle of another step", async () => {
  const store = fakeStore();
  const order: string[] = [];
  store.world.slowly = async (what) => void order.push(what);
  const journal = new Journal(HELD, { store: store.store, log: fakeLog().log }, () => {});
  const step = journal.keep([fact("a")], []);
  await Promise.resolve();
  const end = [journal.close("back"), journal.told()];
  expect(await Promise.all([step, ...end])).toEqual([true, true, true]);
  expect(order).toEqual(["append", "close", "settle"]);
});
