import { createHook } from "node:async_hooks";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sqliteStore } from "../../src/store/sqlite.ts";
import { fact, post, requested, run, storeContract } from "./store.ts";

storeContract("SQLite in memory", async () => sqliteStore({ path: ":memory:" }));

describe("SQLite in a file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "spot-chaos-store-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  storeContract("keeps the contract", async () => sqliteStore({ path: join(folder, `${++files}.db`) }));

  test("everything is there after a restart", async () => {
    const path = join(folder, "restart.db");
    const before = sqliteStore({ path });
    await before.open(run("run-1"), requested("run-1"), [post("run-1", "card", "a")]);
    await before.append("run-1", [fact("a")], []);
    await before.end();
    const after = sqliteStore({ path });
    expect(await after.openRuns()).toEqual([run("run-1")]);
    expect(await after.facts("run-1")).toEqual([requested("run-1"), fact("a")]);
    expect(await after.posts("run-1")).toMatchObject([post("run-1", "card", "a")]);
    await after.end();
  });

  test("writes through a write-ahead log, so that a reader never blocks it", async () => {
    const path = join(folder, "durable.db");
    const store = sqliteStore({ path });
    const database = new DatabaseSync(path);
    expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    database.close();
    await store.end();
  });

  test.each(["facts", "audit"])("nobody changes or deletes %s, not even by hand", async (table) => {
    const path = join(folder, "append-only.db");
    const store = sqliteStore({ path });
    await store.open(run("run-1"), requested("run-1"), []);
    await store.audit({ at: 1, who: "bot", where: null, what: "start", runId: "run-1", outcome: "ok" });
    await store.end();
    const database = new DatabaseSync(path);
    expect(() => database.exec(`DELETE FROM ${table}`)).toThrow("append-only");
    expect(() => database.exec(`UPDATE ${table} SET run_id = 'run-2'`)).toThrow("append-only");
    database.close();
  });

  test("a file that a newer spot-chaos wrote is refused, in words", async () => {
    const path = join(folder, "newer.db");
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 999");
    database.close();
    expect(() => sqliteStore({ path })).toThrow("a newer one has written it");
  });
});

let files = 0;

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
