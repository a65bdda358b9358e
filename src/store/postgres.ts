import { Kysely, PostgresDialect } from "kysely";
import { Client, type ClientConfig, Pool } from "pg";
import type { Store } from "../engine/ports.ts";
import { migratePostgres } from "./postgres-migrate.ts";
import { ReliablePool } from "./postgres-pool.ts";
import { postgresProblem } from "./postgres-problem.ts";
import { StoreProblem } from "./problem.ts";
import { RelationalStore } from "./relational-store.ts";
import type { Schema } from "./schema.ts";

/** How long a migration may take, waiting for another process's included. */
const MIGRATION_MS = 120_000;

/** What the server waits less than we do, so that its word comes first and the connection stays whole. */
const SERVER_FIRST_MS = 500;

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=…`. */
  readonly url: string;
  /** After so long without an answer to a statement, or without a connection, a step has failed. */
  readonly timeoutMs?: number;
  /** At most so many at once; each open run's steps go one after the other over any of them. */
  readonly connections?: number;
}

/**
 * A store in a PostgreSQL database (14 or later), which several processes may share. Rejects with a StoreProblem when
 * it cannot be had; later every step may reject with one, and the next step tries anew.
 */
export async function postgresStore({ url, timeoutMs = 5_000, connections = 8 }: PostgresOptions): Promise<Store> {
  const config: ClientConfig = {
    application_name: "spot-chaos",
    keepAlive: true,
    connectionTimeoutMillis: timeoutMs,
    // A process that stands still in the middle of a step must not hold its rows against the others.
    idle_in_transaction_session_timeout: timeoutMs,
    connectionString: url,
  };
  const place = placeOf(config);
  await withClient({ ...config, query_timeout: MIGRATION_MS }, place, (client) => migratePostgres(client, place));
  const pool = new Pool({
    ...config,
    query_timeout: timeoutMs,
    statement_timeout: Math.max(1, timeoutMs - SERVER_FIRST_MS),
    max: connections,
  });
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: new ReliablePool(pool) }) });
  return new RelationalStore({
    kysely,
    explain: (error) => postgresProblem(place, error),
    release: async () => {
      // Kysely ends the pool only when it was ever used.
      await kysely.destroy();
      if (!pool.ending) await pool.end();
    },
  });
}

/** Where the database is, without the password. Throws a StoreProblem when the address makes no sense. */
function placeOf(config: ClientConfig): string {
  try {
    const { host, port, database } = new Client(config);
    return `${database ?? ""} on ${host}:${port}`;
  } catch {
    // What pg throws may hold the address, password included.
    throw new StoreProblem({
      kind: "misconfigured",
      what: "The address of the database cannot be read.",
      fix: "Write it as postgres://user:password@host:5432/database, with special characters as %40, %2F and so on.",
    });
  }
}

async function withClient(config: ClientConfig, place: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client(config);
  // What is being asked rejects by itself; unheard, the event would end the process.
  client.on("error", () => {});
  try {
    await client.connect();
    await work(client);
  } catch (error) {
    throw postgresProblem(place, error);
  } finally {
    client.end().catch(() => {});
  }
}
