import { join } from "node:path";
import type { Database } from "../../store/open-store.ts";
import { FreezingProxy } from "./freezing-proxy.ts";
import { PostgresServer } from "./postgres-server.ts";
import type { ProcessRound } from "./process-round.ts";

/** Where the processes of one round keep their runs, and the ways there that can be cut. */
export class RoundDatabase {
  readonly database: Database;
  /** The round's own, which it may restart; null: none. */
  readonly server: PostgresServer | null;
  readonly #proxies: readonly FreezingProxy[];

  private constructor(database: Database, server: PostgresServer | null, proxies: readonly FreezingProxy[]) {
    this.database = database;
    this.server = server;
    this.#proxies = proxies;
  }

  /** `postgres`: a server for all rounds, with an empty database for this one; null: a file, or a server of its own. */
  static async open(
    round: ProcessRound,
    at: { readonly folder: string; readonly postgres: { readonly port: number; readonly url: string } | null },
  ): Promise<RoundDatabase> {
    if (round.store === "sqlite")
      return new RoundDatabase({ kind: "sqlite", path: join(at.folder, "spot-chaos.db") }, null, []);
    // Whoever restarts it needs one of his own.
    const isOwn = round.blows.some(({ kind }) => kind === "postgres restarted") || at.postgres === null;
    const server = isOwn ? await PostgresServer.start() : null;
    const url = server === null ? at.postgres?.url : await server.emptyDatabase();
    const port = server?.port ?? at.postgres?.port;
    const proxies = port === undefined ? [] : await Promise.all([0, 1].map(() => FreezingProxy.before(port)));
    return new RoundDatabase({ kind: "postgres", url: url ?? "" }, server, proxies);
  }

  /** How many processes share it. */
  get places(): number {
    return this.database.kind === "sqlite" ? 1 : 2;
  }

  proxy(place: number): FreezingProxy | null {
    return this.#proxies[place] ?? null;
  }

  /** What the process of that place is told in its environment. */
  environment(place: number): Readonly<Record<string, string>> {
    if (this.database.kind === "sqlite") return {};
    const url = new URL(this.database.url);
    url.port = String(this.#proxies[place]?.port ?? url.port);
    return { DATABASE_URL: url.href };
  }

  async end(): Promise<void> {
    await Promise.all(this.#proxies.map((proxy) => proxy.end()));
    await this.server?.end();
  }
}
