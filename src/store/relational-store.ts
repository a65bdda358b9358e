import type { Kysely, Transaction } from "kysely";
import type { Fact, Outcome } from "../core/fact.ts";
import type { AuditRow, PostRow, RunRow, SentPost, Store, WantedPost } from "../engine/ports.ts";
import { Lanes } from "./lanes.ts";
import { auditToRow, factToRow, postToRow, rowToAudit, rowToFact, rowToPost, rowToRun, runToRow } from "./rows.ts";
import type { Schema } from "./schema.ts";

/** Rows per INSERT: far below SQLite's 32,766 parameters, and few enough different statements to keep them prepared. */
const ROWS_AT_ONCE = 100;

export interface Backend {
  readonly kysely: Kysely<Schema>;
  /** What to throw instead of an error of the driver: a StoreProblem where it is one, else the error itself. */
  explain(error: unknown): unknown;
  /** Lets go of the connections and of the lock. */
  release(): Promise<void>;
}

/** The one store, for every database that Kysely speaks to: the same queries in SQLite and in PostgreSQL. */
export class RelationalStore implements Store {
  readonly #backend: Backend;
  readonly #lanes = new Lanes();
  #ended: Promise<void> | null = null;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  open(row: RunRow, first: Fact, posts: readonly WantedPost[]): Promise<boolean> {
    return this.#afterAll(row.runId, (db) =>
      db.transaction().execute(async (tx) => {
        const opened = await tx
          .insertInto("runs")
          .values(runToRow(row))
          .onConflict((oc) => oc.columns(["account", "region", "cluster"]).where("outcome", "is", null).doNothing())
          .executeTakeFirst();
        if (opened.numInsertedOrUpdatedRows !== 1n) return false;
        await keep(tx, row.runId, [first], posts);
        return true;
      }),
    );
  }

  append(runId: string, facts: readonly Fact[], posts: readonly WantedPost[]): Promise<void> {
    return this.#inLane(runId, (db) => db.transaction().execute((tx) => keep(tx, runId, facts, posts)));
  }

  facts(runId: string): Promise<readonly Fact[]> {
    return this.#inLane(runId, async (db) => {
      const rows = await db.selectFrom("facts").selectAll().where("run_id", "=", runId).orderBy("seq").execute();
      return rows.map(rowToFact);
    });
  }

  posts(runId: string): Promise<readonly PostRow[]> {
    return this.#inLane(runId, async (db) => {
      const query = db.selectFrom("posts").selectAll().where("run_id", "=", runId);
      return (await query.orderBy("place").orderBy("seq").execute()).map(rowToPost);
    });
  }

  sent(post: SentPost): Promise<void> {
    return this.#inLane(post.runId, async (db) => {
      const updated = await db
        .updateTable("posts")
        .set({ ts: post.ts, shown_hash: post.shownHash, shown_at: post.shownAt })
        .where("run_id", "=", post.runId)
        .where("key", "=", post.key)
        .executeTakeFirst();
      if (updated.numUpdatedRows !== 1n) throw new Error(`nobody wanted the post ${post.key} of ${post.runId}`);
    });
  }

  openRuns(): Promise<readonly RunRow[]> {
    return this.#afterAll(EVERY_RUN, async (db) => {
      const query = db.selectFrom("runs").selectAll().where("outcome", "is", null);
      return (await query.orderBy("opened_at").orderBy("run_id").execute()).map(rowToRun);
    });
  }

  close(runId: string, outcome: Outcome): Promise<void> {
    return this.#inLane(runId, async (db) => {
      // The first outcome stands: later facts do not reopen a run, and do not close it again.
      await db.updateTable("runs").set({ outcome }).where("run_id", "=", runId).where("outcome", "is", null).execute();
    });
  }

  audit(row: AuditRow): Promise<void> {
    return this.#inLane(AUDIT, async (db) => {
      await db.insertInto("audit").values(auditToRow(row)).execute();
    });
  }

  auditRows(): Promise<readonly AuditRow[]> {
    return this.#inLane(AUDIT, async (db) => {
      return (await db.selectFrom("audit").selectAll().orderBy("seq").execute()).map(rowToAudit);
    });
  }

  end(): Promise<void> {
    // Those who asked before get their turn first.
    this.#ended ??= this.#lanes.afterAll(EVERY_RUN, () => this.#backend.release());
    return this.#ended;
  }

  #inLane<T>(lane: string, work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    if (this.#ended !== null) return Promise.reject(new Error("the store has been ended"));
    return this.#lanes.inLane(lane, () => this.#explained(work));
  }

  #afterAll<T>(lane: string, work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    if (this.#ended !== null) return Promise.reject(new Error("the store has been ended"));
    return this.#lanes.afterAll(lane, () => this.#explained(work));
  }

  async #explained<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    try {
      return await work(this.#backend.kysely);
    } catch (error) {
      throw this.#backend.explain(error);
    }
  }
}

/** Lanes beside those of the runs; no run's id has a space. */
const EVERY_RUN = "every run";
const AUDIT = "the audit";

/** Facts already there are left out; a wish for a post replaces the older wish, what Slack shows stays as noted. */
async function keep(
  tx: Transaction<Schema>,
  runId: string,
  facts: readonly Fact[],
  posts: readonly WantedPost[],
): Promise<void> {
  for (const rows of batches(facts.map((fact) => factToRow(runId, fact)))) {
    await tx
      .insertInto("facts")
      .values(rows)
      .onConflict((oc) => oc.columns(["run_id", "key"]).doNothing())
      .execute();
  }
  // PostgreSQL replaces no row twice in one statement: of two wishes of the same key only the newer goes there.
  const wishes = new Map(posts.map((post) => [post.key, postToRow(runId, post)]));
  for (const rows of batches([...wishes.values()])) {
    await tx
      .insertInto("posts")
      .values(rows)
      .onConflict((oc) =>
        oc.columns(["run_id", "key"]).doUpdateSet((eb) => ({
          place: eb.ref("excluded.place"),
          broadcast: eb.ref("excluded.broadcast"),
          message_json: eb.ref("excluded.message_json"),
          facts_json: eb.ref("excluded.facts_json"),
          hash: eb.ref("excluded.hash"),
        })),
      )
      .execute();
  }
}

function batches<T>(rows: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(rows.length / ROWS_AT_ONCE);
  return Array.from({ length: count }, (_, index) => rows.slice(index * ROWS_AT_ONCE, (index + 1) * ROWS_AT_ONCE));
}
