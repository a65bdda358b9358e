import { type Kysely, sql, type Transaction } from "kysely";
import type { Approval } from "../core/approvals.ts";
import type { HaltWord, ResumeWord, StandingHalt } from "../core/guardrail/asked.ts";
import type { Instant } from "../core/time.ts";
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

/** What was announced does not start any more, whoever dies after this. */
export async function keepHalt(db: Transaction<Schema>, { by, where, at, reason }: HaltWord): Promise<void> {
  await db
    .insertInto("halts")
    .values({
      kind: "halt",
      who: storable(by),
      place: storable(where),
      at: Math.floor(at),
      reason: reason === null ? null : storable(reason),
    })
    .execute();
  await db
    .updateTable("forewarnings")
    .set({ state: "halted", ended_by: storable(by), version: sql<number>`version + 1` })
    .where("state", "=", "open")
    .execute();
}

/** One row for each halt that it ends. */
export async function keepResume(db: Kysely<Schema>, { by, where, at, ends }: ResumeWord): Promise<void> {
  const said = { kind: "resume", who: storable(by), place: storable(where), at: Math.floor(at), reason: null } as const;
  if (ends.length === 0) return;
  await db
    .insertInto("halts")
    .values(ends.map((seq) => ({ ...said, ends: seq })))
    .execute();
}

/** Counted, since two that are written at once need not be seen in the order of their numbers. */
export async function haltsSaid(db: Kysely<Schema>, until?: Instant): Promise<number> {
  const halts = db.selectFrom("halts").where("kind", "=", "halt");
  const counted = until === undefined ? halts : halts.where("at", "<=", Math.floor(until));
  const { count } = await counted.select(({ fn }) => fn.countAll().as("count")).executeTakeFirstOrThrow();
  return whole(Number(count));
}

/**
 * By number and not by time: the clocks of two processes may differ, and a halt that was said while a resume was being
 * written was seen by nobody.
 */
export async function standingHalt(db: Kysely<Schema>): Promise<StandingHalt | null> {
  const rows = await db
    .selectFrom("halts")
    .select(["seq", "who", "at", "reason"])
    .where("kind", "=", "halt")
    .where((eb) =>
      eb(
        "seq",
        ">",
        eb.fn.coalesce(
          eb
            .selectFrom("halts as old")
            .select((inner) => inner.fn.max("old.seq").as("seq"))
            .where("old.kind", "=", "resume")
            .where("old.ends", "is", null),
          eb.lit(0),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("halts as resumed").select("resumed.seq").whereRef("resumed.ends", "=", "halts.seq"))),
    )
    .orderBy("seq")
    .execute();
  const [first] = rows;
  if (first === undefined) return null;
  return { by: first.who, at: whole(first.at), reason: first.reason, all: rows.map(({ seq }) => whole(seq)) };
}
