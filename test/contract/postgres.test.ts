import { afterAll, beforeAll } from "vitest";
import { postgresStore } from "../../src/store/postgres.ts";
import { PostgresServer } from "./postgres-server.ts";
import { storeContract } from "./store.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server?.end());

storeContract("PostgreSQL", async () => postgresStore({ url: await server.emptySchema() }));
