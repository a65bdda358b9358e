import type { Client } from "pg";
import { migrationsAfter, NEWEST_VERSION } from "./migrations.ts";
import { newerProblem, StoreProblem } from "./problem.ts";

/** "spot" in ASCII: the advisory lock under which one process at a time migrates a database. */
const LOCK = 0x73706f74;

/** How long another process's migration is waited for. */
const LOCK_WAIT_S = 30;

/**
 * Brings the database to the newest version, all steps in one transaction and under a lock: of two processes that start
 * at once, the second finds the work done. Writes even when nothing is to be done: a standby or a full disk is found now.
 * Throws a StoreProblem `newer`, `misconfigured`, or the server's own error.
 */
export async function migratePostgres(client: Client, place: string): Promise<void> {
  const encoding = await only<string>(client, "SELECT current_setting('server_encoding')");
  if (encoding !== "UTF8") {
    throw new StoreProblem({
      kind: "misconfigured",
      what: `The database ${place} has the encoding ${encoding}, in which not every text can be kept.`,
      fix: "Make it with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
    });
  }
  await client.query("BEGIN");
  try {
    await client.query(`SET LOCAL lock_timeout = '${LOCK_WAIT_S}s'`);
    await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
    const version = await versionOf(client);
    if (version > NEWEST_VERSION) throw newerProblem(`The database ${place}`, version, NEWEST_VERSION);
    // Not `IF NOT EXISTS`: that asks for the right to create tables even where nothing is to be created.
    if (version === 0) await client.query("CREATE TABLE spot_chaos AS SELECT 0 AS version");
    for (const { sql } of migrationsAfter(version, "postgres")) await client.query(sql);
    await client.query("UPDATE spot_chaos SET version = $1", [NEWEST_VERSION]);
    await client.query("COMMIT");
  } catch (error) {
    // On a broken connection there is nothing to undo, and what broke it is what counts.
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

/** 0: empty. */
export async function versionOf(client: Client): Promise<number> {
  if ((await only<boolean>(client, "SELECT to_regclass('spot_chaos') IS NULL")) === true) return 0;
  return (await only<number>(client, "SELECT version FROM spot_chaos")) ?? 0;
}

/** The one value of the one row; undefined when there is no row. */
async function only<T>(client: Client, sql: string): Promise<T | undefined> {
  const { rows } = await client.query<[T]>({ text: sql, rowMode: "array" });
  return rows[0]?.[0];
}
