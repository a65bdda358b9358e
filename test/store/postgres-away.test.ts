import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { FreezingProxy } from "../../src/chaos/processes/freezing-proxy.ts";
import { PostgresServer } from "../../src/chaos/processes/postgres-server.ts";
import type { Lease, Store } from "../../src/engine/ports.ts";
import { postgresStore } from "../../src/store/postgres.ts";
import { fact, opened, runs } from "../contract/rows.ts";

let server: PostgresServer;
let proxy: FreezingProxy;
let name: string;
let store: Store;
let held: Lease;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server?.end());
beforeEach(async () => {
  name = new URL(await server.emptyDatabase()).pathname.slice(1);
  proxy = await FreezingProxy.before(server.port);
  store = await postgresStore({ url: server.url(name, { port: proxy.port }), timeoutMs: 1_500 });
  held = await opened(store, "run-1");
});
afterEach(async () => {
  await store.end();
  await proxy.end();
});

const unreachable = expect.objectContaining({ name: "StoreProblem", kind: "unreachable" });
const others = runs(8).map((row) => ({ ...row, runId: `other-${row.runId}` }));

async function worksAgain(): Promise<void> {
  expect(await store.drive()).toContainEqual(held);
  await store.append(held, [fact("after")], []);
  expect((await store.facts("run-1")).map(({ key }) => key)).toEqual(["requested", "after"]);
}

test.each(["SIGINT", "SIGQUIT"] as const)(
  "a server restarted (%s) under many connections costs the steps meanwhile, nothing more",
  async (signal) => {
    await Promise.all(others.map((row) => opened(store, row)));
    await server.stop(signal);
    for (let tries = 0; tries < 3; tries++) {
      await expect(store.append(held, [fact("lost")], [])).rejects.toEqual(unreachable);
      await expect(store.openRuns()).rejects.toEqual(unreachable);
      await expect(store.drive()).rejects.toEqual(unreachable);
      await expect(store.probe()).rejects.toEqual(unreachable);
    }
    await server.startAgain();
    await worksAgain();
    expect(await store.openRuns()).toHaveLength(9);
  },
);

test("a connection that fell silent costs one step, however many of them did", async () => {
  await Promise.all(others.map((row) => opened(store, row)));
  await Promise.all(others.map(({ runId }) => store.facts(runId)));
  expect(proxy.connections).toBeGreaterThan(1);
  proxy.freeze({ newOnes: false });
  await expect(store.append(held, [fact("lost")], [])).rejects.toEqual(unreachable);
  await worksAgain();
});

test("a lease whose renewal hangs is renewed at the second try, 3 s before it is over", async () => {
  const patient = await postgresStore({ url: server.url(name, { port: proxy.port }) });
  await patient.drive();
  const began = performance.now();
  proxy.freeze({ newOnes: false });
  const appended = store.append(held, [fact("lost")], []).catch((error: unknown) => error);
  await expect(patient.drive()).rejects.toEqual(unreachable);
  await patient.drive();
  expect(performance.now() - began).toBeLessThan(4_000);
  expect(await appended).toEqual(unreachable);
  await patient.end();
});

test("a lease whose renewal hangs again, on a server that is silent for a while, is renewed once it speaks", async () => {
  proxy.freeze({ newOnes: true });
  await expect(store.drive()).rejects.toEqual(unreachable);
  await expect(store.drive()).rejects.toEqual(unreachable);
  proxy.thaw();
  expect(await store.drive()).toEqual([held]);
});

test("a statement outside a transaction that got no answer costs one step too", async () => {
  proxy.freeze({ newOnes: false });
  await expect(store.openRuns()).rejects.toEqual(unreachable);
  await worksAgain();
});

test("a server that takes connections and says nothing is given up on, and found again", async () => {
  proxy.freeze({ newOnes: true });
  await expect(store.append(held, [fact("lost")], [])).rejects.toEqual(unreachable);
  await expect(store.append(held, [fact("lost")], [])).rejects.toEqual(unreachable);
  await expect(postgresStore({ url: server.url(name, { port: proxy.port }), timeoutMs: 1_500 })).rejects.toEqual(
    unreachable,
  );
  proxy.thaw();
  await worksAgain();
});

test("a store whose connections all fell silent can be ended", async () => {
  proxy.freeze({ newOnes: true });
  const answer = store.facts("run-1").catch((error: unknown) => error);
  await store.end();
  expect(await answer).toEqual(unreachable);
});

test("a row that somebody else holds is not waited for for ever", async () => {
  const somebody = new Client({ connectionString: server.url(name) });
  await somebody.connect();
  await somebody.query("BEGIN");
  await somebody.query("LOCK TABLE facts");
  await expect(store.append(held, [fact("lost")], [])).rejects.toEqual(unreachable);
  await somebody.query("ROLLBACK");
  await somebody.end();
  await worksAgain();
});

test("a connection that an administrator ended in the middle of a step undoes the step", async () => {
  const somebody = new Client({ connectionString: server.url(name) });
  await somebody.connect();
  await somebody.query("BEGIN");
  await somebody.query("LOCK TABLE facts");
  const answer = store.append(held, [fact("lost")], []).catch((error: unknown) => error);
  const waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
  let pids: readonly Record<string, unknown>[] = [];
  while (pids.length === 0) pids = await server.ask(name, waiting);
  await server.ask(name, `SELECT pg_terminate_backend(${pids[0]?.pid})`);
  expect(await answer).toEqual(unreachable);
  await somebody.query("ROLLBACK");
  await somebody.end();
  await worksAgain();
});
