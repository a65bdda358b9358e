import { afterAll, beforeAll } from "vitest";
import { PostgresServer } from "../../src/chaos/processes/postgres-server.ts";
import { postgresStore } from "../../src/store/postgres.ts";
import { holdersContract } from "./holders.ts";
import { storeContract } from "./store.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server?.end());

storeContract("PostgreSQL", async () => postgresStore({ url: await server.emptySchema() }));

holdersContract("PostgreSQL", async () => {
  const url = await server.emptySchema();
  return {
    store: (holder) => postgresStore({ url, holder, connections: 4 }),
    // By the database's clock, which nobody sets: what was to come is earlier instead.
    pass: async (ms) => {
      await server.ask(url, `UPDATE holders SET lease_until = lease_until - ${ms}`);
    },
    end: async () => {},
  };
});
