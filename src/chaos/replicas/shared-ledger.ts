import type { Instant } from "../../core/time.ts";
import type { Store } from "../../engine/ports.ts";
import { type SharedMemory, sharedMemory } from "../../store/sqlite.ts";
import type { Played } from "../played.ts";
import { plansIn } from "../posted.ts";

/** More than any round makes. */
const ALL = 1_000;

/** The store that replicas share, and what it holds. */
export class SharedLedger {
  readonly #memory: SharedMemory;
  readonly #reader: Store;
  readonly #targets: readonly string[];

  constructor(targets: readonly string[], now: () => Instant) {
    this.#targets = targets;
    this.#memory = sharedMemory({ now });
    this.#reader = this.#memory.store("reader");
  }

  store(holder: string): Store {
    return this.#memory.store(holder);
  }

  async openRuns(): Promise<number> {
    return (await this.#reader.openRuns()).length;
  }

  async read(shown: Played["shown"]): Promise<Pick<Played, "runs" | "plans" | "audit">> {
    const rows = (await this.#reader.runsOf(this.#targets, ALL)).toReversed();
    const runs = [];
    for (const row of rows) {
      const [facts, posts] = [await this.#reader.facts(row.runId), await this.#reader.posts(row.runId)];
      runs.push({ row, facts, posts });
    }
    return { runs, plans: await plansIn(this.#reader, shown), audit: await this.#reader.auditRows() };
  }

  end(): void {
    this.#memory.end();
  }
}
