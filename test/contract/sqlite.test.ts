import { createHook } from "node:async_hooks";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sqliteStore } from "../../src/store/sqlite.ts";
import { fact, post, requested, run } from "./rows.ts";
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

test("a step takes nothing but microtasks: virtual time stands still meanwhile", async () => {
  const store = sqliteStore({ path: ":memory:" });
  const waits: string[] = [];
  const hook = createHook({
    init: (_id, type) => {
      if (type !== "PROMISE" && type !== "TickObject" && type !== "Microtask") waits.push(type);
    },
  });
  hook.enable();
  await store.open(run("run-1"), requested("run-1"), [post("run-1", "card", "a")]);
  await store.append("run-1", [fact("a")], [post("run-1", "card", "b")]);
  await store.facts("run-1");
  hook.disable();
  expect(waits).toEqual([]);
  await store.end();
});
