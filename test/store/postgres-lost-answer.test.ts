import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { FreezingProxy } from "../../src/chaos/processes/freezing-proxy.ts";
import { PostgresServer } from "../../src/chaos/processes/postgres-server.ts";
import type { Store } from "../../src/engine/ports.ts";
import { postgresStore } from "../../src/store/postgres.ts";
import { audited, fact, opened, plan, requested, run } from "../contract/rows.ts";

let server: PostgresServer;
let url: string;
let proxy: FreezingProxy;
let store: Store;
let other: Store;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server?.end());
beforeEach(async () => {
  url = await server.emptyDatabase();
  proxy = await FreezingProxy.before(server.port);
  const through = url.replace(`:${server.port}/`, `:${proxy.port}/`);
  [store, other] = [await postgresStore({ url: through, timeoutMs: 1_500 }), await postgresStore({ url })];
});
afterEach(async () => {
  await Promise.all([store.end(), other.end()]);
  await proxy.end();
});

const unreachable = expect.objectContaining({ name: "StoreProblem", kind: "unreachable" });

/** Lets the commit of what is asked be done, and its answer be lost. */
async function losingTheAnswer<T>(table: string, ask: () => Promise<T>): Promise<void> {
  await server.ask(
    url,
    `CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER pause AFTER INSERT OR UPDATE ON ${table} DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION pause()`,
  );
  const answer = ask().catch((error: unknown) => error);
  const pausing = "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
  while ((await server.ask(url, pausing)).length === 0);
  proxy.mute();
  expect(await answer).toEqual(unreachable);
  await server.ask(url, "DROP FUNCTION pause CASCADE");
}

test("a run whose opening was kept without our hearing of it is ours when we ask again", async () => {
  const open = () => store.open(run("run-1"), [requested("run-1")], [], { supersedes: null, planVersion: null });
  await losingTheAnswer("facts", open);
  expect(await other.openRuns()).toEqual([run("run-1")]);
  const lease = await open();
  expect(lease).toMatchObject({ runId: "run-1", token: 1 });
  expect(await store.drive()).toEqual([lease]);
  expect(await store.facts("run-1")).toEqual([requested("run-1")]);
  // Told once: who opens it a third time is another.
  expect(await open()).toBeNull();
});

test("what came in is acted upon when we ask again, and by us alone", async () => {
  const receive = (by: Store) => by.receive("trigger-1", audited("start"));
  await losingTheAnswer("audit", () => receive(store));
  expect(await receive(other)).toBe(false);
  const answers = await Promise.all([receive(store), receive(store), receive(other)]);
  expect(answers).toEqual([true, false, false]);
  expect(await other.auditRows()).toEqual([audited("start")]);
});

test("a plan whose start was kept without our hearing of it is our run when we ask again, and nobody else's", async () => {
  await store.keepPlan(plan("run-1"));
  const start = (by: Store) => by.open(run("run-1"), [requested("run-1")], [], { supersedes: null, planVersion: 1 });
  await losingTheAnswer("plans", () => start(store));
  expect(await other.plan("run-1")).toMatchObject({ state: "started" });
  expect(await start(other)).toBeNull();
  expect(await other.endPlan("run-1", { state: "cancelled", by: "U1" })).toBe(false);
  expect(await start(store)).toMatchObject({ runId: "run-1", token: 1 });
});

test("a step that was kept without our hearing of it is taken again, and is there once", async () => {
  const held = await opened(store, "run-1");
  await losingTheAnswer("facts", () => store.append(held, [fact("a")], []));
  expect(await store.append(held, [fact("a"), fact("b")], [])).toBe(true);
  expect((await store.facts("run-1")).map(({ key }) => key)).toEqual(["requested", "a", "b"]);
});

test("what never arrived, and another has taken meanwhile, is not acted upon again", async () => {
  await store.keepPlan(plan("plan-1"));
  const end = { state: "cancelled", by: "U1" } as const;
  proxy.freeze({ newOnes: true });
  const asked = [
    store.receive("trigger-1", audited("start")),
    store.endPlan("plan-1", end),
    store.open(run("run-1"), [requested("run-1")], [], { supersedes: null, planVersion: null }),
  ];
  for (const answer of await Promise.allSettled(asked)) expect(answer).toMatchObject({ reason: unreachable });
  expect(await other.receive("trigger-1", audited("start"))).toBe(true);
  expect(await other.endPlan("plan-1", end)).toBe(true);
  await opened(other, "run-2");
  proxy.thaw();
  expect(await store.receive("trigger-1", audited("start"))).toBe(false);
  expect(await store.endPlan("plan-1", end)).toBe(false);
  expect(await store.open(run("run-1"), [requested("run-1")], [], { supersedes: null, planVersion: null })).toBeNull();
  expect(await other.auditRows()).toEqual([audited("start")]);
});
