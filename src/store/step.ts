import type { Transaction } from "kysely";
import type { Fact } from "../core/fact.ts";
import type { AuditRow, WantedPost } from "../engine/ports.ts";
import { auditToRow, factToRow, postToRow } from "./rows.ts";
import type { Schema } from "./schema.ts";

/** Rows per INSERT: far below SQLite's 32,766 parameters, and few enough different statements to keep them prepared. */
const ROWS_AT_ONCE = 100;

/** Answers how many of the facts are new; those already there are left out. */
export async function keepFacts(tx: Transaction<Schema>, runId: string, facts: readonly Fact[]): Promise<number> {
  let kept = 0;
  for (const rows of batches(facts.map((fact) => factToRow(runId, fact)))) {
    const inserted = await tx
      .insertInto("facts")
      .values(rows)
      .onConflict((oc) => oc.columns(["run_id", "key"]).doNothing())
      .executeTakeFirst();
    kept += Number(inserted.numInsertedOrUpdatedRows ?? 0);
  }
  return kept;
}

/** A wish for a post replaces the older wish, what Slack shows stays as noted. */
export async function keepPosts(tx: Transaction<Schema>, runId: string, posts: readonly WantedPost[]): Promise<void> {
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

/** Left out is what is there: the answer to its first writing may have been lost. */
export async function keepAudit(tx: Transaction<Schema>, rows: readonly AuditRow[]): Promise<void> {
  for (const row of rows.map(auditToRow)) {
    const there = await tx
      .selectFrom("audit")
      .select("seq")
      .where("run_id", "is not distinct from", row.run_id ?? null)
      .where("at", "=", row.at)
      .where("who", "=", row.who)
      .where("place", "is not distinct from", row.place ?? null)
      .where("what", "=", row.what)
      .where("outcome", "=", row.outcome)
      .executeTakeFirst();
    if (there === undefined) await tx.insertInto("audit").values(row).execute();
  }
}

function batches<T>(rows: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(rows.length / ROWS_AT_ONCE);
  return Array.from({ length: count }, (_, index) => rows.slice(index * ROWS_AT_ONCE, (index + 1) * ROWS_AT_ONCE));
}

/** The run's outcome; `row` is kept with it, unless the audit says already that the run was closed. */
export async function keepEnd(
  tx: Transaction<Schema>,
  runId: string,
  outcome: Schema["runs"]["outcome"],
  row: AuditRow | undefined,
): Promise<void> {
  await tx.updateTable("runs").set({ outcome }).where("run_id", "=", runId).execute();
  if (row === undefined) return;
  const closes = tx.selectFrom("audit").select("seq").where("run_id", "=", runId).where("what", "=", row.what);
  if ((await closes.executeTakeFirst()) === undefined) await keepAudit(tx, [row]);
}
