import { type Kysely, sql, type Transaction } from "kysely";
import type { KeptPlan, PlanRow } from "../core/kept-plan.ts";
import type { Backend } from "./backend.ts";
import { planToRow, rowToPlan, storable } from "./rows.ts";
import type { Schema } from "./schema.ts";

/** Nobody presses a plan of yesterday. */
const DAY_MS = 86_400_000;

/** Plans, from their posting to their end. A state is left once, by whoever comes first, in whatever process. */
export class Plans {
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async keep(plan: KeptPlan): Promise<void> {
    await this.#backend.kysely.transaction().execute(async (tx) => {
      await tx
        .insertInto("plans")
        .values({ ...planToRow(plan), state: "open", version: 1 })
        .onConflict((oc) => oc.column("id").doNothing())
        .execute();
      const old = tx
        .selectFrom("plans")
        .select("id")
        .where("valid_until", "<", Math.floor(plan.validUntil) - DAY_MS);
      // Two processes that do so at once do not wait for each other, in whatever order they find the rows.
      await tx
        .deleteFrom("plans")
        .where("id", "in", this.#backend.hasRowLocks ? old.forUpdate().skipLocked() : old)
        .execute();
    });
  }

  async plan(id: string): Promise<PlanRow | null> {
    const query = this.#backend.kysely.selectFrom("plans").selectAll().where("id", "=", storable(id));
    const row = await query.executeTakeFirst();
    return row === undefined ? null : rowToPlan(row);
  }

  async posted(id: string, { ts, version }: { readonly ts: string; readonly version: number }): Promise<void> {
    await this.#backend.kysely
      .updateTable("plans")
      .set({ ts: storable(ts), shown_version: version })
      .where("id", "=", storable(id))
      .where("ts", "is", null)
      .execute();
  }

  async revise(plan: KeptPlan, version: number): Promise<boolean> {
    const updated = await this.#backend.kysely
      .updateTable("plans")
      .set({ ...planToRow(plan), version: version + 1 })
      .where("id", "=", storable(plan.id))
      .where("state", "=", "open")
      .where("version", "=", version)
      .executeTakeFirst();
    return updated.numUpdatedRows === 1n;
  }

  async end(
    id: string,
    { state, by }: { readonly state: "cancelled" | "expired"; readonly by: string | null },
  ): Promise<boolean> {
    const updated = await this.#backend.kysely
      .updateTable("plans")
      .set({ state, ended_by: by === null ? null : storable(by), version: sql<number>`version + 1` })
      .where("id", "=", storable(id))
      .where("state", "=", "open")
      .executeTakeFirst();
    return updated.numUpdatedRows === 1n;
  }

  async shown(id: string, version: number): Promise<void> {
    await this.#backend.kysely
      .updateTable("plans")
      .set({ shown_version: version })
      .where("id", "=", storable(id))
      .where((eb) => eb.or([eb("shown_version", "is", null), eb("shown_version", "<", version)]))
      .execute();
  }

  async unsettled(): Promise<readonly PlanRow[]> {
    const rows = await this.#backend.kysely
      .selectFrom("plans")
      .selectAll()
      .where("state", "!=", "started")
      .where((eb) =>
        eb.or([eb("state", "=", "open"), eb("shown_version", "is", null), eb("shown_version", "<", eb.ref("version"))]),
      )
      .orderBy("valid_until")
      .orderBy("id")
      .execute();
    return rows.map(rowToPlan);
  }
}

/**
 * The plan of that id becomes the run of that id. False: it has ended, is started already, or is another version by now.
 * `version` null: there should be none.
 */
export async function startPlan(tx: Transaction<Schema>, id: string, version: number | null): Promise<boolean> {
  if (version === null) return !(await isKept(tx, id));
  const started = await tx
    .updateTable("plans")
    .set({ state: "started", version: sql<number>`version + 1` })
    .where("id", "=", id)
    .where("state", "=", "open")
    .where("version", "=", version)
    .executeTakeFirst();
  return started.numUpdatedRows === 1n;
}

async function isKept(db: Kysely<Schema>, id: string): Promise<boolean> {
  return (await db.selectFrom("plans").select("id").where("id", "=", id).executeTakeFirst()) !== undefined;
}
