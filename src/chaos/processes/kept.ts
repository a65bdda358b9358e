import { Kysely } from "kysely";
import type { PlanRow } from "../../core/kept-plan.ts";
import type { AuditRow } from "../../engine/ports.ts";
import type { Reading } from "../../store/backend.ts";
import type { Database } from "../../store/open-store.ts";
import { postgresForReading } from "../../store/postgres.ts";
import { rowToAudit, rowToFact, rowToPlan, rowToPost, rowToRun } from "../../store/rows.ts";
import type { Schema } from "../../store/schema.ts";
import { nodeSqliteDialect } from "../../store/sqlite-dialect.ts";
import { openForReading } from "../../store/sqlite-file.ts";
import type { KeptRun } from "../played.ts";

export interface Kept {
  readonly runs: readonly KeptRun[];
  readonly plans: readonly PlanRow[];
  readonly audit: readonly AuditRow[];
}

/** Runs that somebody still has to drive, beside the bot that writes; null: it cannot be read just now. */
export async function runsToDrive(database: Database): Promise<number | null> {
  try {
    return await reading(database, async ({ kysely }) => {
      const rows = await kysely.selectFrom("runs").select("run_id").where("settled", "=", 0).execute();
      return rows.length;
    });
  } catch {
    return null;
  }
}

/** Everything that the database holds. */
export function readKept(database: Database): Promise<Kept> {
  return reading(database, async ({ kysely }) => {
    const rows = await kysely.selectFrom("runs").selectAll().orderBy("opened_at").orderBy("run_id").execute();
    const runs: KeptRun[] = [];
    for (const row of rows.map(rowToRun)) {
      const { runId } = row;
      const facts = await kysely.selectFrom("facts").selectAll().where("run_id", "=", runId).orderBy("seq").execute();
      const posts = await kysely.selectFrom("posts").selectAll().where("run_id", "=", runId).orderBy("seq").execute();
      runs.push({ row, facts: facts.map(rowToFact), posts: posts.map(rowToPost) });
    }
    const audit = await kysely.selectFrom("audit").selectAll().orderBy("seq").execute();
    const plans = await kysely.selectFrom("plans").selectAll().orderBy("id").execute();
    return { runs, plans: plans.map(rowToPlan), audit: audit.map(rowToAudit) };
  });
}

async function reading<T>(database: Database, read: (from: Reading) => Promise<T>): Promise<T> {
  const from = database.kind === "sqlite" ? sqliteForReading(database.path) : await postgresForReading(database.url);
  try {
    return await read(from);
  } finally {
    await from.release();
  }
}

function sqliteForReading(path: string): Reading {
  const database = openForReading(path);
  return {
    kysely: new Kysely<Schema>({ dialect: nodeSqliteDialect(database) }),
    explain: (error) => error,
    release: async () => database.close(),
  };
}
