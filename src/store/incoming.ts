import type { Kysely } from "kysely";
import type { AuditRow, KeptQuestion } from "../engine/ports.ts";
import type { Backend } from "./backend.ts";
import { auditToRow, questionToRow, rowToQuestion, storable } from "./rows.ts";
import type { Schema } from "./schema.ts";

/** Slack delivers again within minutes, and nobody answers a question of yesterday. */
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

  async ask(question: KeptQuestion): Promise<void> {
    await this.#backend.kysely.transaction().execute(async (tx) => {
      await tx
        .insertInto("questions")
        .values(questionToRow(question))
        .onConflict((oc) => oc.column("id").doNothing())
        .execute();
      const old = tx
        .selectFrom("questions")
        .select("id")
        .where("valid_until", "<", Math.floor(question.validUntil) - DAY_MS);
      await tx
        .deleteFrom("questions")
        .where("id", "in", this.#backend.hasRowLocks ? old.forUpdate().skipLocked() : old)
        .execute();
    });
  }

  /** null: unknown, or answered. */
  async question(id: string): Promise<KeptQuestion | null> {
    const row = await this.#backend.kysely
      .selectFrom("questions")
      .select("question_json")
      .where("id", "=", storable(id))
      .where("answered_by", "is", null)
      .executeTakeFirst();
    return row === undefined ? null : rowToQuestion(row);
  }

  async answer(id: string, again: boolean): Promise<boolean> {
    const updated = await this.#backend.kysely
      .updateTable("questions")
      .set({ answered_by: this.#holder })
      .where("id", "=", storable(id))
      .where((eb) => eb.or([eb("answered_by", "is", null), ...(again ? [eb("answered_by", "=", this.#holder)] : [])]))
      .executeTakeFirst();
    return updated.numUpdatedRows === 1n;
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
