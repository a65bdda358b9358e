import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PASSWORD, PostgresServer } from "../../src/chaos/processes/postgres-server.ts";
import { NEWEST_VERSION } from "../../src/store/migrations.ts";
import { postgresStore } from "../../src/store/postgres.ts";
import { fact, opened, requested, run } from "../contract/rows.ts";

let server: PostgresServer;
let url: string;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server?.end());
beforeEach(async () => {
  url = await server.emptyDatabase();
});

const problem = (kind: string) =>
  expect.objectContaining({
    name: "StoreProblem",
    kind,
    what: expect.stringMatching(/^The (database \S+ on|address) .*\.$/),
    fix: expect.stringMatching(/^[A-Z].*[.]$/),
  });

describe("at the start", () => {
  test("of several processes that start at once on an empty database, one migrates it", async () => {
    const stores = await Promise.all(Array.from({ length: 5 }, () => postgresStore({ url })));
    expect(await server.ask(url, "SELECT version FROM spot_chaos")).toEqual([{ version: NEWEST_VERSION }]);
    await Promise.all(stores.map((store) => store.end()));
  });

  test("everything is there after a restart", async () => {
    const before = await postgresStore({ url });
    await opened(before, "run-1");
    await before.end();
    const after = await postgresStore({ url });
    expect(await after.openRuns()).toEqual([run("run-1")]);
    await after.end();
  });

  test("a database that a newer spot-chaos wrote is refused, in words", async () => {
    await (await postgresStore({ url })).end();
    await server.ask(url, "UPDATE spot_chaos SET version = 999");
    await expect(postgresStore({ url })).rejects.toThrow("a newer one has written it");
    await expect(postgresStore({ url })).rejects.toEqual(problem("newer"));
  });

  test("a migration that cannot be done leaves nothing half done behind", async () => {
    await server.ask(url, "CREATE TABLE audit (name TEXT)");
    await expect(postgresStore({ url })).rejects.toThrow("already exists");
    expect(await server.ask(url, "SELECT to_regclass('runs') AS runs, to_regclass('spot_chaos') AS version")).toEqual([
      { runs: null, version: null },
    ]);
  });

  test("a database that cannot keep every text is refused", async () => {
    const latin = await server.emptyDatabase("LATIN1");
    await expect(postgresStore({ url: latin })).rejects.toEqual(problem("misconfigured"));
  });

  test("a standby is refused", async () => {
    await (await postgresStore({ url })).end();
    const name = new URL(url).pathname.slice(1);
    await server.ask("postgres", `ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await expect(postgresStore({ url })).rejects.toEqual(problem("unwritable"));
  });

  test("a user without the right to write is refused", async () => {
    const name = new URL(url).pathname.slice(1);
    await server.ask(url, "CREATE ROLE guest LOGIN PASSWORD 'guest'");
    const guest = `postgres://guest:guest@127.0.0.1:${server.port}/${name}`;
    await expect(postgresStore({ url: guest })).rejects.toEqual(problem("unwritable"));
  });

  test("a wrong password, a missing database and a wrong address are told apart, and no password is told", async () => {
    const wrong = "another p@ss/word";
    const problems = await Promise.all(
      [
        server.url("postgres", { password: wrong }),
        server.url("nowhere"),
        server.url("postgres", { port: 1 }),
        `postgres://spot:${encodeURIComponent(PASSWORD)}@[::::]/x`,
        `${url}?sslmode=verify-full`,
      ].map((address) => postgresStore({ url: address }).catch((error: unknown) => error)),
    );
    expect(problems).toEqual(["refused", "refused", "unreachable", "misconfigured", "refused"].map(problem));
    for (const found of problems) {
      const words = `${found} ${JSON.stringify(found)} ${(found as Error).stack}`;
      for (const secret of [wrong, PASSWORD, encodeURIComponent(wrong), encodeURIComponent(PASSWORD)]) {
        expect(words).not.toContain(secret);
      }
    }
  });
});

describe("with another process on the same database", () => {
  test("each sees at once what the other has kept", async () => {
    const [one, other] = [await postgresStore({ url }), await postgresStore({ url })];
    await opened(one, "run-1");
    await other.tell("run-1", [fact("a")]);
    expect(await one.facts("run-1")).toEqual([requested("run-1"), fact("a")]);
    await Promise.all([one.end(), other.end()]);
  });
});

test.each(["facts", "audit"])("nobody changes, deletes or empties %s, not even by hand", async (table) => {
  const store = await postgresStore({ url });
  await opened(store, "run-1");
  await store.audit({ at: 1, who: "bot", where: null, what: "start", runId: "run-1", outcome: "ok" });
  for (const sql of [`DELETE FROM ${table}`, `UPDATE ${table} SET run_id = 'run-2'`, `TRUNCATE ${table}`]) {
    await expect(server.ask(url, sql)).rejects.toThrow("append-only");
  }
  await store.end();
});

test("a probe finds out that nothing can be written any more", async () => {
  const store = await postgresStore({ url });
  await opened(store, "run-1");
  await server.ask(
    url,
    `CREATE FUNCTION standby() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'cannot execute in a read-only transaction' USING ERRCODE = '25006'; END $$;
    CREATE TRIGGER standby BEFORE INSERT ON holders EXECUTE FUNCTION standby()`,
  );
  await expect(store.probe()).rejects.toEqual(problem("unwritable"));
  await store.end();
});

test("a full disk of the server's refuses the step and keeps what was there", async () => {
  const store = await postgresStore({ url });
  const held = await opened(store, "run-1");
  await server.ask(
    url,
    `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON facts EXECUTE FUNCTION full_disk()`,
  );
  await expect(store.append(held, [fact("a")], [])).rejects.toEqual(problem("full"));
  await server.ask(url, "DROP TRIGGER full_disk ON facts");
  await store.append(held, [fact("a")], []);
  expect(await store.facts("run-1")).toEqual([requested("run-1"), fact("a")]);
  await store.end();
});
