import { createHook } from "node:async_hooks";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sharedMemory, sqliteStore } from "../../src/store/sqlite.ts";
import { holdersContract } from "./holders.ts";
import { audited, fact, opened, plan, post } from "./rows.ts";
import { storeContract } from "./store.ts";

storeContract("SQLite in memory", async () => sqliteStore({ path: ":memory:" }));

describe("SQLite in a file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "spot-chaos-store-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  storeContract("keeps the contract", async () => sqliteStore({ path: join(folder, "runs.db") }));
});

const place = () => {
  let now = 1_000.5;
  const memory = sharedMemory({ now: () => now });
  return {
    store: async (holder: string) => memory.store(holder),
    pass: async (ms: number) => {
      now += ms;
    },
    end: async () => memory.end(),
  };
};
storeContract("SQLite in shared memory", async () => place().store("a"));
holdersContract("SQLite in memory", async () => place());

test("a step takes nothing but microtasks: virtual time stands still meanwhile", async () => {
  const store = sqliteStore({ path: ":memory:" });
  const waits: string[] = [];
  const hook = createHook({
    init: (_id, type) => {
      if (type !== "PROMISE" && type !== "TickObject" && type !== "Microtask") waits.push(type);
    },
  });
  hook.enable();
  const held = await opened(store, "run-1", [post("run-1", "card", "a")]);
  await store.append(held, [fact("a")], [post("run-1", "card", "b")]);
  await store.tell("run-1", [fact("b")]);
  await store.facts("run-1");
  await store.drive();
  await store.receive("t", audited("start"));
  await store.keepPlan(plan("plan-1"));
  await store.planPosted("plan-1", { ts: "1.1", version: 1 });
  await store.endPlan("plan-1", { state: "expired", by: null });
  await store.planShown("plan-1", 2);
  await store.unsettledPlans();
  await store.probe();
  await store.close(held, "back");
  await store.settle(held, held.news);
  hook.disable();
  expect(waits).toEqual([]);
  await store.end();
});
