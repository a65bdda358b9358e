import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { PostgresServer } from "../../src/chaos/processes/postgres-server.ts";
import type { Lease, Store } from "../../src/engine/ports.ts";
import { postgresStore } from "../../src/store/postgres.ts";
import { fact, opened, requested, runs } from "../contract/rows.ts";
import { Child } from "./child.ts";

let server: PostgresServer;
let url: string;
let one: Store;
let other: Store;
let held: Lease;
/** Somebody who looks in between: what it locks stays locked. */
let somebody: Client;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server?.end());
beforeEach(async () => {
  url = await server.emptyDatabase();
  one = await postgresStore({ url, holder: "one" });
  other = await postgresStore({ url, holder: "other" });
  held = await opened(one, "run-1");
  expect(await other.drive()).toEqual([]);
  somebody = new Client({ connectionString: url });
  await somebody.connect();
});
afterEach(async () => {
  await Promise.all([somebody.end(), one.end(), other.end()]);
});

const silence = (holder: string) => server.ask(url, `UPDATE holders SET lease_until = 0 WHERE holder = '${holder}'`);
const lockRun = "BEGIN; SELECT FROM runs WHERE run_id = 'run-1' FOR NO KEY UPDATE";
/** Resolves when so many statements wait for a lock. */
async function waiting(count: number): Promise<void> {
  const sql = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
  while ((await server.ask(url, sql)).length < count);
}

test("a run that is being written to is not taken in the middle of it, nor waited for", async () => {
  await somebody.query(lockRun);
  await silence("one");
  expect(await other.drive()).toEqual([]);
  await somebody.query("COMMIT");
  expect(await other.drive()).toMatchObject([{ runId: "run-1", token: 2 }]);
});

test("a lease is renewed while writes of its runs hang", async () => {
  await somebody.query(lockRun);
  const hanging = one.append(held, [fact("a")], []);
  await waiting(1);
  expect(await one.drive()).toEqual([held]);
  await somebody.query("COMMIT");
  expect(await hanging).toBe(true);
});

test("a write that meets a change of hands is refused", async () => {
  await somebody.query("BEGIN; UPDATE runs SET token = 2, holder = 'other' WHERE run_id = 'run-1'");
  const answers = [one.append(held, [fact("a")], []), one.close(held, "back")];
  await waiting(1);
  await somebody.query("COMMIT");
  expect(await Promise.all(answers)).toEqual([false, false]);
  expect(await one.facts("run-1")).toEqual([requested("run-1")]);
  expect(await one.openRuns()).toHaveLength(1);
});

test("who wakes up while its runs are being taken waits, and finds them gone", async () => {
  await silence("one");
  await somebody.query("BEGIN; SELECT FROM holders WHERE holder = 'one' FOR NO KEY UPDATE");
  const woken = one.drive();
  await waiting(1);
  await somebody.query("UPDATE runs SET token = 2, holder = 'other' WHERE run_id = 'run-1'; COMMIT");
  expect(await woken).toEqual([]);
});

test("a holder who speaks just then is not taken from", async () => {
  await silence("one");
  await somebody.query("BEGIN; UPDATE holders SET lease_until = 9e15 WHERE holder = 'one'");
  expect(await other.drive()).toEqual([]);
  await somebody.query("COMMIT");
  expect(await other.drive()).toEqual([]);
});

test("facts are in the order in which they were committed, whoever told them", async () => {
  await somebody.query(lockRun);
  const told = other.tell("run-1", [fact("second")]);
  await waiting(1);
  await somebody.query(
    `INSERT INTO facts (run_id, key, kind, fact_json)
      VALUES ('run-1', 'first', 'StopAsked', '${JSON.stringify(fact("first"))}')`,
  );
  await somebody.query("COMMIT");
  await told;
  expect((await one.facts("run-1")).map(({ key }) => key)).toEqual(["requested", "first", "second"]);
});

test("who is long gone and drives nothing is forgotten", async () => {
  await server.ask(url, "INSERT INTO holders VALUES ('long gone', 0)");
  await somebody.query(lockRun);
  await silence("one");
  const third = await postgresStore({ url, holder: "third" });
  await third.drive();
  await third.end();
  await somebody.query("COMMIT");
  const holders = await server.ask(url, "SELECT holder FROM holders ORDER BY holder");
  expect(holders).toEqual([{ holder: "one" }, { holder: "other" }, { holder: "third" }]);
});

test("nobody has another's name unless given it", async () => {
  const [a, b] = [await postgresStore({ url }), await postgresStore({ url })];
  await Promise.all([a.drive(), b.drive()]);
  const names = (await server.ask(url, "SELECT holder FROM holders")).map(({ holder }) => String(holder));
  expect(names.filter((name) => /^[0-9a-f-]{36}$/.test(name))).toHaveLength(2);
  await Promise.all([a.end(), b.end()]);
});

test("a process stopped in the middle of writing, past its lease, writes nothing when it goes on", async () => {
  await one.letGo(held);
  const writer = new Child(url, "write");
  const written: string[] = [];
  await writer.listen(({ kept }) => {
    if (kept !== undefined) written.push(kept);
    return written.length >= 20;
  });
  writer.signal("SIGSTOP");
  await server.ask(url, "UPDATE holders SET lease_until = 0");
  let leases: readonly Lease[] = [];
  // While it stands still inside a transaction the server lets it have the row; then it ends the transaction.
  while (leases.length === 0) leases = await other.drive();
  expect(leases).toMatchObject([{ runId: "run-1", token: 3 }]);
  const known = await other.facts("run-1");
  writer.signal("SIGCONT");
  await writer.listen(({ fenced }) => fenced === true);
  await writer.kill();
  expect(await other.facts("run-1")).toEqual(known);
  expect(known.map(({ key }) => key)).toEqual(expect.arrayContaining(written));
});

test("two processes that drive hundreds of runs, tell each other and lose each other all the time do not deadlock", async () => {
  const rows = runs(100).map((row) => ({ ...row, runId: `other-${row.runId}` }));
  await Promise.all(rows.map((row, index) => opened(index % 2 === 0 ? one : other, row)));
  const before = await server.ask(url, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
  for (let round = 0; round < 5; round++) {
    await Promise.all([
      ...rows.map(({ runId }, index) => (index % 3 === 0 ? one : other).tell(runId, [fact(`${round}`)])),
      ...[one, other, one, other].flatMap((store) => [silence("one"), store.drive(), silence("other"), store.drive()]),
    ]);
  }
  const after = await server.ask(url, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
  expect(after).toEqual(before);
});
