import type { Kysely } from "kysely";
import type { Approval } from "../core/approvals.ts";
import type { Halt, HaltWord } from "../core/guardrail/asked.ts";
import { storable, whole } from "./rows.ts";
import type { Schema } from "./schema.ts";

/** True when it is new, or was kept before just as it is: an answer may have been lost. */
export async function keepApproval(db: Kysely<Schema>, approval: Approval): Promise<boolean> {
  const { planId, hash, by, kind, reason } = approval;
  const row = {
    plan_id: storable(planId),
    hash: storable(hash),
    who: storable(by),
    // A warped clock gives parts of a millisecond.
    at: Math.floor(approval.at),
    kind,
    reason: reason === null ? null : storable(reason),
  };
  const inserted = await db
    .insertInto("approvals")
    .values(row)
    .onConflict((oc) => oc.columns(["plan_id", "hash", "who"]).doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return true;
  const kept = await db
    .selectFrom("approvals")
    .select(["at", "kind"])
    .where("plan_id", "=", row.plan_id)
    .where("hash", "=", row.hash)
    .where("who", "=", row.who)
    .executeTakeFirst();
  return kept !== undefined && kept.kind === kind && whole(kept.at) === row.at;
}

export async function approvalsOf(db: Kysely<Schema>, planId: string): Promise<readonly Approval[]> {
  const query = db.selectFrom("approvals").selectAll().where("plan_id", "=", storable(planId));
  return (await query.orderBy("seq").execute()).map((row) => ({
    planId: row.plan_id,
    hash: row.hash,
    by: row.who,
    at: whole(row.at),
    kind: row.kind,
    reason: row.reason,
  }));
}

export async function keepHalt(db: Kysely<Schema>, { kind, by, where, at, reason }: HaltWord): Promise<void> {
  await db
    .insertInto("halts")
    .values({
      kind,
      who: storable(by),
      place: storable(where),
      at: Math.floor(at),
      reason: reason === null ? null : storable(reason),
    })
    .execute();
}

/** In the order of writing: the clocks of two processes may differ. */
export async function firstUnendedHalt(db: Kysely<Schema>): Promise<Halt | null> {
  const row = await db
    .selectFrom("halts")
    .select(["who", "at", "reason"])
    .where("kind", "=", "halt")
    .where((eb) =>
      eb(
        "seq",
        ">",
        eb.fn.coalesce(
          eb
            .selectFrom("halts as ended")
            .select((inner) => inner.fn.max("ended.seq").as("seq"))
            .where("ended.kind", "=", "resume"),
          eb.lit(0),
        ),
      ),
    )
    .orderBy("seq")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { by: row.who, at: whole(row.at), reason: row.reason };
}
