import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import type { Pool, PoolClient } from "pg";
import { breaksConnection } from "./postgres-problem.ts";

/**
 * pg's pool, but a connection over which a statement got no answer is thrown away and never lent again, and with it
 * every idle one that is older: what happened to one (a failover, a firewall that forgot) happened to all. So one step
 * fails at the most, and the next one connects anew.
 */
export class ReliablePool implements PostgresPool {
  readonly options = {};
  readonly #pool: Pool;
  readonly #madeIn = new WeakMap<PoolClient, number>();
  /** Counts the breaks. */
  #age = 0;

  constructor(pool: Pool) {
    this.#pool = pool;
    pool.on("connect", (client) => this.#madeIn.set(client, this.#age));
    // An idle connection was broken. The pool drops it by itself; unheard, the event would end the process.
    pool.on("error", () => {});
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.#pool.connect();
    if (this.#isOf(client, this.#age)) return new Lent(client, () => this.#broke(client));
    client.release(true);
    return await this.connect();
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  #broke(client: PoolClient): void {
    if (this.#isOf(client, this.#age)) this.#age += 1;
  }

  #isOf(client: PoolClient, age: number): boolean {
    return this.#madeIn.get(client) === age;
  }
}

/** A connection, lent for one step. */
class Lent implements PostgresPoolClient {
  readonly #client: PoolClient;
  readonly #onBreak: () => void;
  #broken: { readonly by: unknown } | null = null;

  constructor(client: PoolClient, onBreak: () => void) {
    this.#client = client;
    this.#onBreak = onBreak;
    // A connection that breaks between two statements of a step; the next statement is told.
    client.on("error", this.#onError);
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    sql: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof sql !== "string") throw new Error("the store reads whole results, never by cursor");
    return this.#ask(sql, parameters);
  }

  release(destroy = false): void {
    this.#client.off("error", this.#onError);
    this.#client.release(destroy || this.#broken !== null);
  }

  async #ask<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    // Kysely's ROLLBACK comes by here too: it would wait for an answer that never comes.
    if (this.#broken !== null) throw this.#broken.by;
    try {
      // What pg's own type does not promise: which commands there are, and how the rows look.
      const result: unknown = await this.#client.query(sql, [...parameters]);
      return result as PostgresQueryResult<R>;
    } catch (error) {
      if (breaksConnection(error)) this.#breakBy(error);
      throw error;
    }
  }

  readonly #onError = (error: Error): void => this.#breakBy(error);

  #breakBy(error: unknown): void {
    if (this.#broken !== null) return;
    this.#broken = { by: error };
    this.#onBreak();
  }
}
