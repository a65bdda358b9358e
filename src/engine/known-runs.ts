import type { Fact, Requested } from "../core/fact.ts";
import { runOf } from "../core/fold.ts";
import { phaseOf } from "../core/phase.ts";
import type { OpenRun, Reading } from "../core/reading.ts";
import type { Run } from "../core/run.ts";
import type { Target } from "../core/target.ts";
import { viewOf } from "../core/view.ts";
import type { Clock, Log, Store } from "./ports.ts";
import type { Watch } from "./watch.ts";
import type { Watches } from "./watches.ts";

/** A run, whoever drives it. */
export interface KnownRun {
  readonly requested: Requested;
  readonly run: Run;
}

interface KnownRunsPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly watches: Watches;
}

/** Every run that there is: those that this process drives are known best here, the others from what is stored of them. */
export class KnownRuns {
  readonly #ports: KnownRunsPorts;

  constructor(ports: KnownRunsPorts) {
    this.#ports = ports;
  }

  /** Rejects when the store fails, unless this process drives the run. */
  async get(runId: string): Promise<KnownRun | null> {
    const watch = this.#ports.watches.get(runId);
    if (watch !== null) return driven(watch);
    return this.#stored(runId);
  }

  /** The oldest first. When the store fails these are not all, but those that this process drives. */
  async open(): Promise<{ readonly runs: readonly KnownRun[]; readonly areAll: boolean }> {
    try {
      return { runs: await this.#open(), areAll: true };
    } catch (error) {
      this.#ports.log.error({ err: error }, "the open runs could not be read; only those driven here are known");
      return { runs: this.#ports.watches.open().map(driven), areAll: false };
    }
  }

  /** The open run of a target's cluster; unreadable when the store fails. */
  async openOn(target: Target): Promise<Reading<OpenRun | null>> {
    try {
      // The newest: a run that is taken over stays open until the other's thread is there.
      const found = (await this.#open()).findLast(({ requested }) => sameCluster(requested.target, target));
      if (found === undefined) return { readable: true, value: null };
      const { requested, run } = found;
      const view = viewOf(run);
      return {
        readable: true,
        value: {
          runId: requested.runId,
          channel: requested.channel,
          cardTs: run.card?.ts ?? null,
          by: requested.by,
          startedAt: requested.at.to,
          recovered: view !== null && phaseOf(view, "recovery", this.#ports.clock.now()).status === "complete",
        },
      };
    } catch (error) {
      return { readable: false, operation: "store:openRuns", code: "Unreachable", message: String(error) };
    }
  }

  /** Lets the run know, in whatever process it is driven. Rejects when it could not be passed on. */
  tell({ requested }: KnownRun, fact: Fact): Promise<void> {
    return this.#ports.watches.tell(requested.runId, fact);
  }

  async #open(): Promise<readonly KnownRun[]> {
    const { store, watches } = this.#ports;
    const here = watches.open().map(driven);
    const rows = (await store.openRuns()).filter(({ runId }) => watches.get(runId) === null);
    const elsewhere = await Promise.all(rows.map(({ runId }) => this.#stored(runId)));
    const all = [...here, ...elsewhere.filter((found) => found !== null)];
    return all.sort((a, b) => a.requested.at.to - b.requested.at.to);
  }

  async #stored(runId: string): Promise<KnownRun | null> {
    const run = runOf(await this.#ports.store.facts(runId));
    return run.requested === null ? null : { requested: run.requested, run };
  }
}

function driven(watch: Watch): KnownRun {
  return { requested: watch.requested, run: watch.run };
}

function sameCluster(a: Target, b: Target): boolean {
  return a.account === b.account && a.region === b.region && a.cluster === b.cluster;
}
