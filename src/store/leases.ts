import {
  type ExpressionBuilder,
  type ExpressionWrapper,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
  type Transaction,
  type UpdateObject,
} from "kysely";
import type { Held, Lease } from "../engine/ports.ts";
import type { Backend } from "./backend.ts";
import { rowToLease } from "./rows.ts";
import type { Schema } from "./schema.ts";

/** After so long without a word from a process, others take its runs. */
export const LEASE_MS = 10_000;

/** "acct" in ASCII: the first number of the advisory locks on accounts; the second is made of the account's id. */
const ACCOUNT_LOCKS = 0x61636374;

/** A holder that drives nothing is forgotten this long after its last word. */
const FORGET_MS = 86_400_000;

/**
 * Who drives which run, as one process (`holder`) sees it. A process says every few seconds that it is there, once for
 * all of its runs. Whoever finds one silent takes its runs, and with each a token of its own, greater than the one
 * before. Taking locks the silent one's row, so that a process which wakes up just then either is in time and keeps
 * everything, or waits and finds its runs gone. What is locked by others is left for the next time: who takes waits for
 * nobody, so there is no deadlock.
 */
export class Leases {
  readonly #backend: Backend;
  readonly #holder: string;
  #hasSwept = false;

  constructor(backend: Backend, holder: string) {
    this.#backend = backend;
    this.#holder = holder;
  }

  /** Says that this process is there. What it is told to drive after this is its own for `forMs` from before it. */
  async renew(): Promise<void> {
    const { kysely, isShared } = this.#backend;
    if (!this.#hasSwept) await this.#sweep();
    const leaseUntil = sql<number>`${this.#backend.now()} + ${LEASE_MS}`;
    await kysely
      .insertInto("holders")
      .values({ holder: this.#holder, lease_until: leaseUntil })
      .onConflict((oc) => {
        const mine = oc.column("holder");
        // Nobody would read it, and a commit to a file costs a wait for its disk.
        return isShared
          ? mine.doUpdateSet((eb) => ({ lease_until: eb.ref("excluded.lease_until") }))
          : mine.doNothing();
      })
      .execute();
  }

  /** All that this process drives: its own, and what nobody drives any more. */
  async drive(): Promise<readonly Lease[]> {
    await this.renew();
    const rows = await this.#backend.kysely
      .selectFrom("runs")
      .leftJoin("holders", "holders.holder", "runs.holder")
      .select(["runs.run_id", "runs.token", "runs.news", "runs.holder"])
      .where("runs.settled", "=", 0)
      .where((eb) => eb.or([eb("runs.holder", "is", null), eb("runs.holder", "=", this.#holder), this.#silent(eb)]))
      .execute();
    const mine = rows.filter(({ holder }) => holder === this.#holder).map((row) => this.#lease(row));
    return mine.length === rows.length ? mine : [...mine, ...(await this.#take())];
  }

  /** The lease on a run that is this process's already; null when it is not. */
  async leaseOn(runId: string): Promise<Lease | null> {
    const row = await this.#backend.kysely
      .selectFrom("runs")
      .select(["run_id", "token", "news"])
      .where("run_id", "=", runId)
      .where("holder", "=", this.#holder)
      .executeTakeFirst();
    return row === undefined ? null : this.#lease(row);
  }

  /** The columns of a run that this process opens. */
  get first(): { readonly holder: string; readonly token: 1 } {
    return { holder: this.#holder, token: 1 };
  }

  get forMs(): number {
    return this.#backend.isShared ? LEASE_MS : Number.POSITIVE_INFINITY;
  }

  /**
   * Whether the run is this process's, and by this token. Until the end of the transaction it stays so, and no other
   * transaction writes facts of the run: their numbers are in the order of the commits.
   */
  async lockMine(tx: Transaction<Schema>, { runId, token }: Held): Promise<boolean> {
    const query = tx.selectFrom("runs").select("run_id").where("run_id", "=", runId);
    const mine = query.where("holder", "=", this.#holder).where("token", "=", token);
    return (await this.#locking(mine).executeTakeFirst()) !== undefined;
  }

  /** The same for a run that anybody may drive; false: there is none. */
  async lock(tx: Transaction<Schema>, runId: string): Promise<boolean> {
    const query = tx.selectFrom("runs").select("run_id").where("run_id", "=", runId);
    return (await this.#locking(query).executeTakeFirst()) !== undefined;
  }

  /**
   * Until the end of the transaction no other one opens a run in that account, so what is counted after this counts all
   * that were opened before. Taken first: whoever waits for it holds nothing.
   */
  async lockAccount(tx: Transaction<Schema>, account: string): Promise<void> {
    if (!this.#backend.hasRowLocks) return;
    await sql`SELECT pg_advisory_xact_lock(${ACCOUNT_LOCKS}, hashtext(${account}))`.execute(tx);
  }

  /** Who drives the run is to read its facts again; a settled one is driven once more, as its thread has to say this. */
  async announce(tx: Transaction<Schema>, runId: string): Promise<void> {
    await tx.updateTable("runs").set({ news: sql<number>`news + 1`, settled: 0 }).where("run_id", "=", runId).execute();
  }

  /** A run that is this process's by this token is nobody's any more; false: it is not. */
  letGo(held: Held): Promise<boolean> {
    return this.#letGo(held, {});
  }

  /** The same; and nobody needs to drive it any more, unless it was told more than this. */
  settle(held: Held, news: number): Promise<boolean> {
    return this.#letGo(held, { settled: sql<0 | 1>`CASE WHEN news = ${news} THEN 1 ELSE 0 END` });
  }

  async #letGo(held: Held, columns: UpdateObject<Schema, "runs">): Promise<boolean> {
    const updated = await this.#backend.kysely
      .updateTable("runs")
      .set({ ...columns, holder: null })
      .where("run_id", "=", held.runId)
      .where("holder", "=", this.#holder)
      .where("token", "=", held.token)
      .executeTakeFirst();
    return updated.numUpdatedRows === 1n;
  }

  /** A write that changes nothing, nor how long anybody's lease is good. */
  async touch(): Promise<void> {
    await this.#backend.kysely
      .insertInto("holders")
      .values({ holder: this.#holder, lease_until: 0 })
      .onConflict((oc) => oc.column("holder").doUpdateSet((eb) => ({ lease_until: eb.ref("holders.lease_until") })))
      .execute();
  }

  #take(): Promise<readonly Lease[]> {
    const { kysely, hasRowLocks } = this.#backend;
    return kysely.transaction().execute(async (tx) => {
      const silent = tx
        .selectFrom("holders")
        .select("holder")
        .where((eb) => this.#silent(eb));
      const found = await (hasRowLocks ? silent.forNoKeyUpdate().skipLocked() : silent).execute();
      const gone = found.map(({ holder }) => holder);
      const free = tx
        .selectFrom("runs")
        .select("run_id")
        .where("settled", "=", 0)
        .where((eb) => eb.or([eb("holder", "is", null), ...(gone.length === 0 ? [] : [eb("holder", "in", gone)])]));
      const rows = await tx
        .updateTable("runs")
        .set({ holder: this.#holder, token: sql<number>`token + 1` })
        .where("run_id", "in", hasRowLocks ? free.forNoKeyUpdate().skipLocked() : free)
        .returning(["run_id", "token", "news"])
        .execute();
      return rows.map((row) => this.#lease(row));
    });
  }

  #locking<T>(query: SelectQueryBuilder<Schema, "runs", T>): SelectQueryBuilder<Schema, "runs", T> {
    return this.#backend.hasRowLocks ? query.forNoKeyUpdate() : query;
  }

  /** Never of this one: it has just renewed. Where nobody else can be, all others are gone. */
  #silent(eb: ExpressionBuilder<Schema, "holders">): ExpressionWrapper<Schema, "holders", SqlBool> {
    return this.#backend.isShared
      ? eb("holders.lease_until", "<=", this.#backend.now())
      : eb("holders.holder", "!=", this.#holder);
  }

  /** Each process leaves a row behind. */
  async #sweep(): Promise<void> {
    await this.#backend.kysely
      .deleteFrom("holders")
      .where("lease_until", "<", sql<number>`${this.#backend.now()} - ${FORGET_MS}`)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom("runs").select("run_id").whereRef("runs.holder", "=", "holders.holder"))),
      )
      .execute();
    this.#hasSwept = true;
  }

  #lease(row: Parameters<typeof rowToLease>[0]): Lease {
    return rowToLease(row, this.forMs);
  }
}
