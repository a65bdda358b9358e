import { resolve } from "node:path";
import { Kysely } from "kysely";
import type { Fact } from "../core/fact.ts";
import type { AuditRow, PostRow, RunRow } from "../engine/ports.ts";
import type { Reading } from "./backend.ts";
import type { Database } from "./open-store.ts";
import { rowToAudit, rowToFact, rowToPost, rowToRun } from "./rows.ts";
import type { Schema } from "./schema.ts";
import { nodeSqliteDialect } from "./sqlite-dialect.ts";
import { openForReading } from "./sqlite-file.ts";
import { sqliteProblem } from "./sqlite-problem.ts";

/** All that is kept of a run, of one moment. */
export interface KeptRun {
  readonly run: RunRow;
  /** In the order in which they were learned. */
  readonly facts: readonly Fact[];
  readonly posts: readonly PostRow[];
  readonly audit: readonly AuditRow[];
}

export interface Reader {
  /** null: there is no such run. Rejects with a StoreProblem when the database fails. */
  read(runId: string): Promise<KeptRun | null>;
  /** The newest first, whatever their target. Rejects as above. */
  newest(limit: number): Promise<readonly RunRow[]>;
  end(): Promise<void>;
}

/**
 * Reads a database beside the bot that writes it, or without one. Nothing is written or brought to another version, and
 * no run is driven. Rejects with a StoreProblem, `absent`, `older` and `newer` among them.
 */
export async function openReader(database: Database): Promise<Reader> {
  const { kysely, explain, release } =
    database.kind === "sqlite"
      ? sqliteForReading(resolve(database.path))
      : await (await import("./postgres.ts")).postgresForReading(database.url);
  const explained = async <T>(reading: Promise<T>): Promise<T> => {
    try {
      return await reading;
    } catch (error) {
      throw explain(error);
    }
  };
  return {
    read: (runId) => explained(readRun(kysely, runId)),
    newest: (limit) => explained(newestRuns(kysely, limit)),
    end: release,
  };
}

function sqliteForReading(path: string): Reading {
  const explain = (error: unknown) => sqliteProblem(path, error);
  try {
    const database = openForReading(path);
    return {
      kysely: new Kysely<Schema>({ dialect: nodeSqliteDialect(database) }),
      explain,
      release: async () => database.close(),
    };
  } catch (error) {
    throw explain(error);
  }
}

function readRun(kysely: Kysely<Schema>, runId: string): Promise<KeptRun | null> {
  // PostgreSQL would show each query what was committed until then; in SQLite a transaction always sees one moment.
  const moment = kysely.transaction().setIsolationLevel("repeatable read").setAccessMode("read only");
  return moment.execute(async (tx) => {
    const run = await tx.selectFrom("runs").selectAll().where("run_id", "=", runId).executeTakeFirst();
    if (run === undefined) return null;
    const facts = await tx.selectFrom("facts").selectAll().where("run_id", "=", runId).orderBy("seq").execute();
    const posts = tx.selectFrom("posts").selectAll().where("run_id", "=", runId).orderBy("place").orderBy("seq");
    const audit = await tx.selectFrom("audit").selectAll().where("run_id", "=", runId).orderBy("seq").execute();
    return {
      run: rowToRun(run),
      facts: facts.map(rowToFact),
      posts: (await posts.execute()).map(rowToPost),
      audit: audit.map(rowToAudit),
    };
  });
}

async function newestRuns(kysely: Kysely<Schema>, limit: number): Promise<readonly RunRow[]> {
  const query = kysely.selectFrom("runs").selectAll().orderBy("opened_at", "desc").orderBy("run_id", "desc");
  return (await query.limit(limit).execute()).map(rowToRun);
}
