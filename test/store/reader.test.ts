import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PostgresServer } from "../../src/chaos/processes/postgres-server.ts";
import { type Database, openStore } from "../../src/store/open-store.ts";
import { openReader } from "../../src/store/reader.ts";
import { audited, fact, opened, post, requested, run } from "../contract/rows.ts";

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

const PLACES: readonly (readonly [string, () => Promise<Database>])[] = [
  ["SQLite", async () => ({ kind: "sqlite", path: join(folder, "runs.db") })],
  ["PostgreSQL", async () => ({ kind: "postgres", url: await server.emptyDatabase() })],
];

describe.each(PLACES)("whoever reads %s", (_, place) => {
  test("gets all of a run, of one moment, while the bot writes on", async () => {
    const database = await place();
    const store = await openStore(database);
    const held = await opened(store, "run-1", [post("run-1", "card", "a")]);
    await store.audit({ ...audited("start"), runId: "run-1" });
    await store.audit({ ...audited("start"), runId: "run-2" });
    const reader = await openReader(database);
    expect(await reader.read("run-1")).toEqual({
      run: run("run-1"),
      facts: [requested("run-1")],
      posts: await store.posts("run-1"),
      audit: [{ ...audited("start"), runId: "run-1" }],
    });
    const writing = Array.from({ length: 40 }, (_, index) =>
      store.append(held, [fact(`f${index}`)], [post("run-1", `p${index}`, "a")]),
    );
    // Each step keeps a fact and a post.
    for (let times = 0; times < 20; times++) {
      const kept = await reader.read("run-1");
      expect(kept?.facts.length).toBe(kept?.posts.length);
    }
    expect(await Promise.all(writing)).toEqual(writing.map(() => true));
    expect((await reader.read("run-1"))?.facts).toHaveLength(41);
    await Promise.all([reader.end(), store.end()]);
  });

  test("needs no bot, drives nothing, and finds no run that is not there", async () => {
    const database = await place();
    const before = await openStore(database, { holder: "a" });
    const held = await opened(before, "run-1");
    await before.end();
    const reader = await openReader(database);
    expect(await reader.read("run-1")).toMatchObject({ run: run("run-1"), posts: [], audit: [] });
    expect(await reader.read("run-2")).toBeNull();
    await reader.end();
    const after = await openStore(database, { holder: "a" });
    expect(await after.drive()).toEqual([held]);
    await after.end();
  });

  test("is told which runs are the newest there, whatever their target", async () => {
    const database = await place();
    const store = await openStore(database);
    for (const [index, runId] of ["run-1", "run-3", "run-2"].entries()) {
      const row = { ...run(runId), cluster: `cluster-${index}`, targetName: `target-${index}` };
      await opened(store, { ...row, openedAt: row.openedAt + index });
    }
    const reader = await openReader(database);
    expect((await reader.newest(2)).map(({ runId }) => runId)).toEqual(["run-2", "run-3"]);
    await Promise.all([reader.end(), store.end()]);
  });

  test("is told in words that nothing was ever kept there", async () => {
    const database = await place();
    if (database.kind === "sqlite") writeFileSync(database.path, "");
    await expect(openReader(database)).rejects.toMatchObject({
      name: "StoreProblem",
      kind: "absent",
      what: expect.stringContaining("is empty"),
    });
  });

  test("is told in words that a newer spot-chaos has written it", async () => {
    const database = await place();
    await (await openStore(database)).end();
    if (database.kind === "postgres") await server.ask(database.url, "UPDATE spot_chaos SET version = 999");
    else {
      const sqlite = new DatabaseSync(database.path);
      sqlite.exec("PRAGMA user_version = 999");
      sqlite.close();
    }
    await expect(openReader(database)).rejects.toMatchObject({ name: "StoreProblem", kind: "newer" });
  });
});

test("a file that is not there is not made, and one of another program is refused", async () => {
  const path = join(folder, "runs.db");
  await expect(openReader({ kind: "sqlite", path })).rejects.toMatchObject({ name: "StoreProblem", kind: "absent" });
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(path, "dear diary, ".repeat(1_000));
  await expect(openReader({ kind: "sqlite", path })).rejects.toMatchObject({ name: "StoreProblem", kind: "corrupt" });
});

test("a server that is away, or lets nobody in, is told in words", async () => {
  const url = server.url("postgres", { port: 1 });
  await expect(openReader({ kind: "postgres", url })).rejects.toMatchObject({ kind: "unreachable" });
  const wrong = server.url("postgres", { password: "wrong" });
  await expect(openReader({ kind: "postgres", url: wrong })).rejects.toMatchObject({ kind: "refused" });
});
