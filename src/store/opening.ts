import type { Kysely, Transaction } from "kysely";
import type { Fact } from "../core/fact.ts";
import type { Opened, OpenedFrom, RunRow, WantedPost } from "../engine/ports.ts";
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
class TurnedAway extends Error {
  readonly answer: "crowded" | null;

  constructor(answer: "crowded" | null) {
    super("turned away");
    this.answer = answer;
  }
}

/**
 * null: another run is open on the cluster, or the plan has ended or is another version; `crowded`: enough are open in the
 * account. Then nothing was changed.
 */
export async function openRun(
  db: Kysely<Schema>,
  leases: Leases,
  { row, first, posts, from: { supersedes, planVersion, concurrentRuns }, again }: Opening,
): Promise<Opened> {
  // On its own: the renewing of every other run's lease must not wait for two who open on one cluster at once.
  await leases.renew();
  const kept = again ? await leases.leaseOn(row.runId) : null;
  if (kept !== null) return kept;
  try {
    await db.transaction().execute(async (tx) => {
      await leases.lockAccount(tx, row.account);
      if (!(await startPlan(tx, row.runId, planVersion))) throw new TurnedAway(null);
      if (supersedes !== null) await supersede(tx, supersedes);
      const opened = await tx
        .insertInto("runs")
        .values({ ...runToRow(row), ...leases.first })
        .onConflict((oc) => oc.columns(["account", "region", "cluster"]).where("outcome", "is", null).doNothing())
        .executeTakeFirst();
      if (opened.numInsertedOrUpdatedRows !== 1n) throw new TurnedAway(null);
      if (concurrentRuns != null && (await openBeside(tx, row)) >= concurrentRuns) throw new TurnedAway("crowded");
      await keepFacts(tx, row.runId, first);
      await keepPosts(tx, row.runId, posts);
    });
  } catch (error) {
    if (error instanceof TurnedAway) return error.answer;
    throw error;
  }
  return { runId: row.runId, token: leases.first.token, forMs: leases.forMs, news: 0 };
}

/** Open runs on the account's other clusters. */
async function openBeside(tx: Transaction<Schema>, { account, region, cluster }: RunRow): Promise<number> {
  const rows = await tx
    .selectFrom("runs")
    .select("run_id")
    .where("account", "=", account)
    .where("outcome", "is", null)
    .where((eb) => eb.or([eb("region", "!=", region), eb("cluster", "!=", cluster)]))
    .execute();
  return rows.length;
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
