import { Kysely, PostgresDialect, sql } from "kysely";
import { Client, type ClientConfig, Pool, type PoolConfig } from "pg";
import type { Store } from "../engine/ports.ts";
import type { Backend, Reading } from "./backend.ts";
import { NEWEST_VERSION } from "./migrations.ts";
import { migratePostgres, versionOf } from "./postgres-migrate.ts";
import { ReliablePool } from "./postgres-pool.ts";
import { postgresProblem } from "./postgres-problem.ts";
import { checkVersionToRead, StoreProblem } from "./problem.ts";
import { RelationalStore } from "./relational-store.ts";
import type { Schema } from "./schema.ts";

/** How long a migration may take, waiting for another process's included. */
const MIGRATION_MS = 120_000;

/** So short that a lease is renewed at the second try, 3 s before it is over, when the first one hangs. */
const TIMEOUT_MS = 2_500;

/** What the server waits less than we do, so that its word comes first and the connection stays whole. */
const SERVER_FIRST_MS = 500;

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=…`. */
  readonly url: string;
  /** Names this process towards the others; else the server draws a name that nobody can guess. */
  readonly holder?: string;
  /** After so long without an answer to a statement, or without a connection, a step has failed. */
  readonly timeoutMs?: number;
  /** At most so many at once; each open run's steps go one after the other over any of them. */
  readonly connections?: number;
}

/**
 * A store in a PostgreSQL database (14 or later), which several processes may share. Rejects with a StoreProblem when
 * it cannot be had; later every step may reject with one, and the next step tries anew.
 */
export async function postgresStore(options: PostgresOptions): Promise<Store> {
  const { url, timeoutMs = TIMEOUT_MS, connections = 8 } = options;
  const config = configOf(url, timeoutMs);
  const place = placeOf(config);
  const drawn = await withClient({ ...config, query_timeout: MIGRATION_MS }, place, async (client) => {
    await migratePostgres(client, place);
    return (await client.query<{ name: string }>("SELECT gen_random_uuid()::text AS name")).rows[0]?.name ?? "";
  });
  const backend: Backend = {
    ...backendOf({ ...config, max: connections }, place, timeoutMs),
    isShared: true,
    hasRowLocks: true,
    now: () => sql<number>`floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint`,
  };
  return new RelationalStore(backend, options.holder ?? drawn);
}

/** A connection for reading alone, to a database that `postgresStore` has made. Rejects with a StoreProblem. */
export async function postgresForReading(url: string): Promise<Reading> {
  const config = configOf(url, TIMEOUT_MS);
  const place = placeOf(config);
  const version = await withClient({ ...config, query_timeout: TIMEOUT_MS }, place, versionOf);
  checkVersionToRead(`The database ${place}`, version, NEWEST_VERSION);
  return backendOf({ ...config, max: 1 }, place, TIMEOUT_MS);
}

function backendOf(config: PoolConfig, place: string, timeoutMs: number): Reading {
  const pool = new Pool({
    ...config,
    query_timeout: timeoutMs,
    statement_timeout: Math.max(1, timeoutMs - SERVER_FIRST_MS),
  });
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: new ReliablePool(pool) }) });
  return {
    kysely,
    explain: (error) => postgresProblem(place, error),
    release: async () => {
      // Kysely ends the pool only when it was ever used.
      await kysely.destroy();
      if (!pool.ending) await pool.end();
    },
  };
}

function configOf(url: string, timeoutMs: number): ClientConfig {
  return {
    application_name: "spot-chaos",
    keepAlive: true,
    connectionTimeoutMillis: timeoutMs,
    // A process that stands still in the middle of a step must not hold its rows against the others.
    idle_in_transaction_session_timeout: timeoutMs,
    connectionString: url,
  };
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

async function withClient<T>(config: ClientConfig, place: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(config);
  // What is being asked rejects by itself; unheard, the event would end the process.
  client.on("error", () => {});
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw postgresProblem(place, error);
  } finally {
    client.end().catch(() => {});
  }
}
