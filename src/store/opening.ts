import type { Kysely, Transaction } from "kysely";
import type { Fact } from "../core/fact.ts";
import type { Lease, OpenedFrom, RunRow, WantedPost } from "../engine/ports.ts";
import type { Leases } from "./leases.ts";
import { startPlan } from "./plans.ts";
import { runToRow } from "./rows.ts";
import type { Schema } from "./schema.ts";
import { keepFacts, keepPosts } from "./step.ts";

interface Opening {
  readonly row: RunRow;
  readonly first: readonly Fact[];
  readonly posts: readonly WantedPost[];
  readonly from: OpenedFrom;
  /** It was asked before, and it is not known whether it was kept. */
  readonly again: boolean;
}

/** Undoes the transaction. */
class TurnedAway extends Error {}

/** null: another run is open on the cluster, or the plan has ended or is another version; nothing was changed. */
export async function openRun(
  db: Kysely<Schema>,
  leases: Leases,
  { row, first, posts, from: { supersedes, planVersion }, again }: Opening,
): Promise<Lease | null> {
  // On its own: the renewing of every other run's lease must not wait for two who open on one cluster at once.
  await leases.renew();
  const kept = again ? await leases.leaseOn(row.runId) : null;
  if (kept !== null) return kept;
  try {
    await db.transaction().execute(async (tx) => {
      if (!(await startPlan(tx, row.runId, planVersion))) throw new TurnedAway();
      if (supersedes !== null) await supersede(tx, supersedes);
      const opened = await tx
        .insertInto("runs")
        .values({ ...runToRow(row), ...leases.first })
        .onConflict((oc) => oc.columns(["account", "region", "cluster"]).where("outcome", "is", null).doNothing())
        .executeTakeFirst();
      if (opened.numInsertedOrUpdatedRows !== 1n) throw new TurnedAway();
      await keepFacts(tx, row.runId, first);
      await keepPosts(tx, row.runId, posts);
    });
  } catch (error) {
    if (error instanceof TurnedAway) return null;
    throw error;
  }
  return { runId: row.runId, token: leases.first.token, forMs: leases.forMs, news: 0 };
}

/** Frees the cluster, whoever drives that run; who does goes on until its thread says so. */
async function supersede(tx: Transaction<Schema>, runId: string): Promise<void> {
  await tx
    .updateTable("runs")
    .set({ outcome: "superseded" })
    .where("run_id", "=", runId)
    .where("outcome", "is", null)
    .execute();
}
