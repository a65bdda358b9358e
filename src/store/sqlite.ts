import { DatabaseSync } from "node:sqlite";
import { Kysely, type Transaction } from "kysely";
import type { Fact, Outcome } from "../core/fact.ts";
import type { AuditRow, PostRow, RunRow, SentPost, Store, WantedPost } from "../engine/ports.ts";
import { migrate } from "./migrations.ts";
import { auditToRow, factToRow, postToRow, rowToAudit, rowToFact, rowToPost, rowToRun, runToRow } from "./rows.ts";
import type { Schema } from "./schema.ts";
import { nodeSqliteDialect } from "./sqlite-dialect.ts";

/** Rows per INSERT: far below SQLite's 32,766 parameters, and few enough different statements to keep them prepared. */
const ROWS_AT_ONCE = 100;

/**
 * A store in one SQLite file, or in memory (`:memory:`). Throws when the file cannot be opened or is too new.
 * node:sqlite works synchronously: an operation takes no timer and no turn of the event loop, so in virtual time
 * storing takes no time.
 */
export function sqliteStore(options: { readonly path: string }): Store {
  const database = new DatabaseSync(options.path);
  // FULL: what is acknowledged survives a power cut, not only a crash of the process.
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
  migrate(database);
  return new SqliteStore(database);
}

class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #kysely: Kysely<Schema>;
  #ended: Promise<void> | null = null;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#kysely = new Kysely<Schema>({ dialect: nodeSqliteDialect(database) });
  }

  open(row: RunRow, first: Fact, posts: readonly WantedPost[]): Promise<boolean> {
    return this.#step(async (tx) => {
      const opened = await tx
        .insertInto("runs")
        .values(runToRow(row))
        .onConflict((oc) => oc.columns(["account", "region", "cluster"]).where("outcome", "is", null).doNothing())
        .executeTakeFirst();
      if (opened.numInsertedOrUpdatedRows !== 1n) return false;
      await keep(tx, row.runId, [first], posts);
      return true;
    });
  }

  append(runId: string, facts: readonly Fact[], posts: readonly WantedPost[]): Promise<void> {
    return this.#step((tx) => keep(tx, runId, facts, posts));
  }

  facts(runId: string): Promise<readonly Fact[]> {
    return this.#step(async (tx) => {
      const rows = await tx.selectFrom("facts").selectAll().where("run_id", "=", runId).orderBy("seq").execute();
      return rows.map(rowToFact);
    });
  }

  posts(runId: string): Promise<readonly PostRow[]> {
    return this.#step(async (tx) => {
      const query = tx.selectFrom("posts").selectAll().where("run_id", "=", runId);
      return (await query.orderBy("place").orderBy("seq").execute()).map(rowToPost);
    });
  }

  sent(post: SentPost): Promise<void> {
    return this.#step(async (tx) => {
      const updated = await tx
        .updateTable("posts")
        .set({ ts: post.ts, shown_hash: post.shownHash, shown_at: post.shownAt })
        .where("run_id", "=", post.runId)
        .where("key", "=", post.key)
        .executeTakeFirst();
      if (updated.numUpdatedRows !== 1n) throw new Error(`nobody wanted the post ${post.key} of ${post.runId}`);
    });
  }

  openRuns(): Promise<readonly RunRow[]> {
    return this.#step(async (tx) => {
      const query = tx.selectFrom("runs").selectAll().where("outcome", "is", null);
      return (await query.orderBy("opened_at").orderBy("run_id").execute()).map(rowToRun);
    });
  }

  close(runId: string, outcome: Outcome): Promise<void> {
    return this.#step(async (tx) => {
      // The first outcome stands: later facts do not reopen a run, and do not close it again.
      await tx.updateTable("runs").set({ outcome }).where("run_id", "=", runId).where("outcome", "is", null).execute();
    });
  }

  audit(row: AuditRow): Promise<void> {
    return this.#step(async (tx) => {
      await tx.insertInto("audit").values(auditToRow(row)).execute();
    });
  }

  auditRows(): Promise<readonly AuditRow[]> {
    return this.#step(async (tx) => {
      return (await tx.selectFrom("audit").selectAll().orderBy("seq").execute()).map(rowToAudit);
    });
  }

  end(): Promise<void> {
    this.#ended ??= this.#close();
    return this.#ended;
  }

  async #close(): Promise<void> {
    // Those who asked before get their turn first.
    await this.#step(async () => {});
    this.#database.close();
  }

  /** There is one connection: Kysely gives it to one transaction at a time, in the order of asking. */
  #step<T>(work: (tx: Transaction<Schema>) => Promise<T>): Promise<T> {
    return this.#kysely.transaction().execute(work);
  }
}

/** Facts already there are left out; a wish for a post replaces the older wish, what Slack shows stays as noted. */
async function keep(
  tx: Transaction<Schema>,
  runId: string,
  facts: readonly Fact[],
  posts: readonly WantedPost[],
): Promise<void> {
  for (let from = 0; from < facts.length; from += ROWS_AT_ONCE) {
    const rows = facts.slice(from, from + ROWS_AT_ONCE).map((fact) => factToRow(runId, fact));
    await tx
      .insertInto("facts")
      .values(rows)
      .onConflict((oc) => oc.columns(["run_id", "key"]).doNothing())
      .execute();
  }
  for (const post of posts) {
    if (post.runId !== runId) throw new Error(`the post ${post.key} is of ${post.runId}, the step of ${runId}`);
    const row = postToRow(runId, post);
    const { place, broadcast, message_json, facts_json, hash } = row;
    await tx
      .insertInto("posts")
      .values(row)
      .onConflict((oc) =>
        oc.columns(["run_id", "key"]).doUpdateSet({ place, broadcast, message_json, facts_json, hash }),
      )
      .execute();
  }
}
