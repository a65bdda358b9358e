import type { Kysely } from "kysely";
import type { AuditRow } from "../engine/ports.ts";
import type { Backend } from "./backend.ts";
import { auditToRow, storable } from "./rows.ts";
import type { Schema } from "./schema.ts";

/** Slack delivers again within minutes. */
const DAY_MS = 86_400_000;

/**
 * What people send: each thing acts once, in whatever process. `again`: the same was asked before, and it is not known
 * whether it was kept. If it was, then for nobody else.
 */
export class Incoming {
  readonly #backend: Backend;
  readonly #holder: string;

  constructor(backend: Backend, holder: string) {
    this.#backend = backend;
    this.#holder = holder;
  }

  receive(key: string, row: AuditRow, again: boolean): Promise<boolean> {
    return this.#backend.kysely.transaction().execute(async (tx) => {
      const inserted = await tx
        .insertInto("deliveries")
        .values({ key: storable(key), at: row.at, holder: this.#holder })
        .onConflict((oc) => oc.column("key").doNothing())
        .executeTakeFirst();
      if (inserted.numInsertedOrUpdatedRows !== 1n) return again && (await this.#wasMine(tx, key));
      await tx.insertInto("audit").values(auditToRow(row)).execute();
      await this.#forget(tx, row.at - DAY_MS);
      return true;
    });
  }

  async #wasMine(tx: Kysely<Schema>, key: string): Promise<boolean> {
    const query = tx.selectFrom("deliveries").select("key").where("key", "=", storable(key));
    return (await query.where("holder", "=", this.#holder).executeTakeFirst()) !== undefined;
  }

  /** Two processes that do so at once do not wait for each other, in whatever order they find the rows. */
  async #forget(tx: Kysely<Schema>, before: number): Promise<void> {
    const old = tx.selectFrom("deliveries").select("key").where("at", "<", before);
    await tx
      .deleteFrom("deliveries")
      .where("key", "in", this.#backend.hasRowLocks ? old.forUpdate().skipLocked() : old)
      .execute();
  }
}
