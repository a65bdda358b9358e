import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PostgresServer } from "../../src/chaos/processes/postgres-server.ts";
import type { Store } from "../../src/engine/ports.ts";
import { migrationsAfter, NEWEST_VERSION } from "../../src/store/migrations.ts";
import { postgresStore } from "../../src/store/postgres.ts";
import { openReader } from "../../src/store/reader.ts";
import { sqliteStore } from "../../src/store/sqlite.ts";
import { AT, fact, requested, run } from "../contract/rows.ts";

/** What version 1 kept of an open run and of a closed one. */
const OLD_RUNS = ["run-1", "run-2"].map(
  (id, index) => `
  INSERT INTO runs VALUES ('${id}', '111111111111', 'us-east-1', 'EcsSpotWorkshop', 'workshop', 'C1', ${AT},
    ${index === 0 ? "NULL" : "'back'"});
  INSERT INTO facts (run_id, key, kind, fact_json)
    VALUES ('${id}', 'requested', 'Requested', '${JSON.stringify(requested(id))}');`,
);
const firstOf = (dialect: "sqlite" | "postgres") => migrationsAfter(0, dialect)[0]?.sql ?? "";

async function goesOn(store: Store): Promise<void> {
  expect(await store.openRuns()).toEqual([run("run-1")]);
  const leases = await store.drive();
  expect(leases).toMatchObject([{ runId: "run-1", token: 1, news: 0 }]);
  for (const held of leases) expect(await store.append(held, [fact("a")], [])).toBe(true);
  expect(await store.facts("run-1")).toEqual([requested("run-1"), fact("a")]);
  expect(await store.facts("run-2")).toEqual([requested("run-2")]);
  expect(await store.run("run-2")).toEqual({ ...run("run-2"), closed: "back" });
}

describe("runs of version 1: the open one is driven on, the closed one is at rest", () => {
  let folder: string;
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server?.end());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "spot-chaos-store-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("in SQLite", async () => {
    const path = join(folder, "runs.db");
    const database = new DatabaseSync(path);
    database.exec(`${firstOf("sqlite")} PRAGMA application_id = 0x73706f74; PRAGMA user_version = 1;`);
    database.exec(OLD_RUNS.join("\n"));
    database.close();
    await expect(openReader({ kind: "sqlite", path })).rejects.toMatchObject({ name: "StoreProblem", kind: "older" });
    const store = sqliteStore({ path });
    await goesOn(store);
    await store.end();
  });

  test("in PostgreSQL", async () => {
    const url = await server.emptyDatabase();
    await server.ask(
      url,
      `${firstOf("postgres")} CREATE TABLE spot_chaos AS SELECT 1 AS version; ${OLD_RUNS.join("\n")}`,
    );
    await expect(openReader({ kind: "postgres", url })).rejects.toMatchObject({ name: "StoreProblem", kind: "older" });
    const stores = await Promise.all([postgresStore({ url }), postgresStore({ url })]);
    expect(await server.ask(url, "SELECT version FROM spot_chaos")).toEqual([{ version: NEWEST_VERSION }]);
    await goesOn(stores[0]);
    await Promise.all(stores.map((store) => store.end()));
  });
});

test("a resume of before halts could be named ended all that were written before it, and no later one", async () => {
  const all = migrationsAfter(0, "sqlite");
  const before = all.slice(
    0,
    all.findIndex(({ sql }) => sql.includes("ALTER TABLE halts")),
  );
  const folder = mkdtempSync(join(tmpdir(), "spot-chaos-store-"));
  const path = join(folder, "runs.db");
  const database = new DatabaseSync(path);
  for (const { sql } of before) database.exec(sql);
  database.exec(`PRAGMA application_id = 0x73706f74; PRAGMA user_version = ${before.length};`);
  for (const [kind, who] of [
    ["halt", "U1"],
    ["resume", "U2"],
    ["halt", "U3"],
  ])
    database.exec(`INSERT INTO halts (kind, who, place, at) VALUES ('${kind}', '${who}', 'C1', ${AT})`);
  database.close();
  const store = sqliteStore({ path });
  expect(await store.halted()).toMatchObject({ by: "U3", all: [3] });
  await store.resume({ by: "U2", at: AT, where: "C1", ends: [3] });
  expect(await store.halted()).toBeNull();
  await store.end();
  rmSync(folder, { recursive: true });
});
