import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sqliteStore, storeIn } from "../../src/store/sqlite.ts";
import { openDatabase } from "../../src/store/sqlite-file.ts";
import { fact, opened, post, requested, run } from "../contract/rows.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spot-chaos-store-"));
  path = join(folder, "runs.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const problem = (kind: string) =>
  expect.objectContaining({
    name: "StoreProblem",
    kind,
    what: expect.stringMatching(/^The database \S.*\.$/),
    fix: expect.stringMatching(/^[A-Z].*\.$/),
  });

test("everything is there after a restart", async () => {
  const before = sqliteStore({ path });
  const held = await opened(before, "run-1", [post("run-1", "card", "a")]);
  await before.append(held, [fact("a")], []);
  await before.end();
  const after = sqliteStore({ path });
  expect(await after.openRuns()).toEqual([run("run-1")]);
  expect(await after.facts("run-1")).toEqual([requested("run-1"), fact("a")]);
  expect(await after.posts("run-1")).toMatchObject([post("run-1", "card", "a")]);
  await after.end();
});

test("what an earlier process drove is taken at once, and for good: nobody else can have the file", async () => {
  const before = sqliteStore({ path });
  const held = await opened(before, "run-1");
  expect(held.forMs).toBe(Number.POSITIVE_INFINITY);
  expect(before.isShared).toBe(false);
  await before.end();
  const after = sqliteStore({ path });
  expect(await after.append(held, [fact("old")], [])).toBe(false);
  expect(await after.drive()).toEqual([{ ...held, token: 2 }]);
  expect(await after.drive()).toEqual([{ ...held, token: 2 }]);
  await after.end();
});

test("a probe finds out that nothing can be written any more", async () => {
  const database = openDatabase(path);
  const store = storeIn(database, { path, lock: null });
  await store.probe();
  database.exec("PRAGMA query_only = ON");
  await expect(store.probe()).rejects.toEqual(problem("unwritable"));
  database.exec("PRAGMA query_only = OFF");
  await store.probe();
  await store.end();
});

test("others may read the file while the bot writes it", async () => {
  const store = sqliteStore({ path });
  const held = await opened(store, "run-1");
  const reader = new DatabaseSync(path, { readOnly: true });
  reader.exec("BEGIN");
  expect(reader.prepare("SELECT count(*) AS facts FROM facts").get()).toEqual({ facts: 1 });
  await store.append(held, [fact("a")], []);
  reader.exec("COMMIT");
  expect(reader.prepare("SELECT count(*) AS facts FROM facts").get()).toEqual({ facts: 2 });
  reader.close();
  await store.end();
});

test("each commit reaches the disk: write-ahead log, synchronous=FULL", () => {
  const database = openDatabase(path);
  expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
  expect(database.prepare("PRAGMA synchronous").get()).toEqual({ synchronous: 2 });
  database.close();
});

test.each(["facts", "audit"])("nobody changes or deletes %s, not even by hand", async (table) => {
  const store = sqliteStore({ path });
  await opened(store, "run-1");
  await store.audit({ at: 1, who: "bot", where: null, what: "start", runId: "run-1", outcome: "ok" });
  await store.end();
  const database = new DatabaseSync(path);
  expect(() => database.exec(`DELETE FROM ${table}`)).toThrow("append-only");
  expect(() => database.exec(`UPDATE ${table} SET run_id = 'run-2'`)).toThrow("append-only");
  database.close();
});

test("a file that a newer spot-chaos wrote is refused, in words, and stays as it is", async () => {
  await sqliteStore({ path }).end();
  const database = new DatabaseSync(path);
  database.exec("PRAGMA user_version = 999");
  database.close();
  const before = readFileSync(path);
  expect(() => sqliteStore({ path })).toThrow(problem("newer"));
  expect(() => sqliteStore({ path })).toThrow("a newer one has written it");
  expect(readFileSync(path)).toEqual(before);
});

test("a file of another program is refused, and stays as it is", () => {
  const database = new DatabaseSync(path);
  database.exec("CREATE TABLE runs (name TEXT)");
  database.close();
  const before = readFileSync(path);
  expect(() => sqliteStore({ path })).toThrow(problem("corrupt"));
  expect(readFileSync(path)).toEqual(before);
});

test("a missing folder is named", () => {
  expect(() => sqliteStore({ path: join(folder, "none", "runs.db") })).toThrow(problem("missing_folder"));
  expect(() => sqliteStore({ path: join(folder, "none", "runs.db") })).toThrow(join(folder, "none"));
  writeFileSync(path, "");
  expect(() => sqliteStore({ path: join(path, "runs.db") })).toThrow(problem("missing_folder"));
});

test("a folder in place of the file is refused", () => {
  mkdirSync(path);
  expect(() => sqliteStore({ path })).toThrow(problem("unwritable"));
});

test("what is no database is refused, and its place may be taken once it is gone", async () => {
  writeFileSync(path, "dear diary, ".repeat(1_000));
  expect(() => sqliteStore({ path })).toThrow(problem("corrupt"));
  rmSync(path);
  await sqliteStore({ path }).end();
});

test("a damaged page is found at the start, not in the middle of a run", async () => {
  const store = sqliteStore({ path });
  const held = await opened(store, "run-1");
  await store.append(
    held,
    Array.from({ length: 500 }, (_, index) => fact(`f${index}`)),
    [],
  );
  await store.end();
  const bytes = readFileSync(path);
  bytes.fill(0xff, bytes.length - 3 * 4_096, bytes.length - 4_096);
  writeFileSync(path, bytes);
  expect(() => sqliteStore({ path })).toThrow(problem("corrupt"));
});

test("two stores of one process do not share a file, and the next has it once the first has ended", async () => {
  const first = sqliteStore({ path });
  expect(() => sqliteStore({ path })).toThrow(problem("in_use"));
  await first.end();
  await sqliteStore({ path }).end();
});

test("a full disk refuses the step, keeps what was there, and goes on once there is room", async () => {
  const database = openDatabase(path);
  const store = storeIn(database, { path, lock: null });
  const held = await opened(store, "run-1");
  const pages = Number(database.prepare("PRAGMA page_count").get()?.page_count);
  database.exec(`PRAGMA max_page_count = ${pages}`);
  const many = Array.from({ length: 300 }, (_, index) => fact(`f${index}`));
  await expect(store.append(held, many, [])).rejects.toEqual(problem("full"));
  await expect(store.append(held, many, [])).rejects.toEqual(problem("full"));
  expect(await store.facts("run-1")).toEqual([requested("run-1")]);
  database.exec("PRAGMA max_page_count = 100000");
  await store.append(held, many, []);
  expect(await store.facts("run-1")).toEqual([requested("run-1"), ...many]);
  await store.end();
});

test("an empty file is as good as none", async () => {
  writeFileSync(path, "");
  await sqliteStore({ path }).end();
});
