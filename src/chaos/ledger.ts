import type { DatabaseSync } from "node:sqlite";
import type { Store } from "../engine/ports.ts";
import { storeIn } from "../store/sqlite.ts";
import { openDatabase } from "../store/sqlite-file.ts";
import type { Played } from "./played.ts";
import { plansIn } from "./posted.ts";

interface Row {
  readonly run_id: string;
  readonly outcome: Played["runs"][number]["row"]["closed"];
  readonly opened_at: number;
}

/** The store that outlives the processes of a round, and what it holds. */
export class Ledger {
  readonly store: Store;
  readonly #database: DatabaseSync;

  constructor() {
    this.#database = openDatabase(":memory:");
    this.store = storeIn(this.#database, { path: ":memory:", lock: null });
  }

  openRuns(): number {
    return this.#rows().filter((row) => row.outcome === null).length;
  }

  async read(shown: Played["shown"]): Promise<Pick<Played, "runs" | "plans" | "audit">> {
    const runs = [];
    for (const { run_id: runId, outcome: closed, opened_at: openedAt } of this.#rows()) {
      const [facts, posts] = [await this.store.facts(runId), await this.store.posts(runId)];
      runs.push({ row: { runId, closed, openedAt: Number(openedAt) }, facts, posts });
    }
    return { runs, plans: await plansIn(this.store, shown), audit: await this.store.auditRows() };
  }

  end(): Promise<void> {
    return this.store.end();
  }

  /** The port tells only of open runs. */
  #rows(): readonly Row[] {
    const query = this.#database.prepare("SELECT run_id, outcome, opened_at FROM runs ORDER BY opened_at, run_id");
    return query.all() as unknown as readonly Row[];
  }
}
