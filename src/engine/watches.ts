import type { Requested } from "../core/fact.ts";
import { phaseOf } from "../core/phase.ts";
import type { OpenRun } from "../core/reading.ts";
import type { Target } from "../core/target.ts";
import { viewOf } from "../core/view.ts";
import type { RunRow } from "./ports.ts";
import { Watch, type WatchPorts } from "./watch.ts";

export type Begun =
  | { readonly kind: "begun" }
  /** Another run is open on this cluster. */
  | { readonly kind: "taken" }
  /** The thread could not be opened, so nothing is started. */
  | { readonly kind: "no-card"; readonly code: string; readonly advice: string };

/** Closed runs are kept this long for Details and late questions. */
const REMEMBERED = 50;

/** All runs that this process watches. */
export class Watches {
  readonly #ports: WatchPorts;
  readonly #all = new Map<string, Watch>();

  constructor(ports: WatchPorts) {
    this.#ports = ports;
  }

  all(): readonly Watch[] {
    return [...this.#all.values()];
  }

  open(): readonly Watch[] {
    return this.all().filter((watch) => watch.run.closed === null);
  }

  get(runId: string): Watch | null {
    return this.#all.get(runId) ?? null;
  }

  openOn(target: Target): OpenRun | null {
    const watch = this.open().find(({ requested }) => sameCluster(requested.target, target));
    if (watch === undefined) return null;
    const { requested, run } = watch;
    const view = viewOf(run);
    return {
      runId: requested.runId,
      channel: requested.channel,
      cardTs: watch.relay.cardTs,
      by: requested.by,
      startedAt: requested.at.to,
      recovered: view !== null && phaseOf(view, "recovery", this.#ports.clock.now()).status === "complete",
    };
  }

  /** Opens the run and its thread, in this order, and begins to watch. FIS is not called before the thread is there. */
  async begin(requested: Requested): Promise<Begun> {
    const { store, clock } = this.#ports;
    const { runId, target } = requested;
    const watch = new Watch(requested, this.#ports, () => this.#forgetOldest());
    const row: RunRow = {
      runId,
      account: target.account,
      region: target.region,
      cluster: target.cluster,
      targetName: target.name,
      channel: requested.channel,
      openedAt: requested.at.to,
      closed: null,
    };
    if (!(await store.open(row, requested, []))) return { kind: "taken" };
    this.#all.set(runId, watch);
    await watch.commit([]);
    const card = await watch.relay.postCard();
    if (card.kind !== "done") {
      // A lost answer too: a thread that may not be there is no thread, and nobody waits for a start that comes later.
      await store.close(runId, "not_started");
      this.#all.delete(runId);
      return card.kind === "refused"
        ? { kind: "no-card", code: card.code, advice: card.advice }
        : { kind: "no-card", code: card.kind, advice: "Slack did not take it. Try again in a minute." };
    }
    await watch.cardPosted(card.ts);
    clock.task(`relay ${runId}`, () => watch.relay.run());
    clock.task(`watch ${runId}`, () => watch.watch());
    return { kind: "begun" };
  }

  /** The bot goes away: every open run says so in its thread. Resolves when every thread shows all it should. */
  async letGo(): Promise<void> {
    for (const watch of this.open()) await watch.letGo();
    await Promise.all(this.all().map((watch) => watch.relay.ended()));
  }

  #forgetOldest(): void {
    const closed = this.all().filter((watch) => watch.run.closed !== null);
    for (const watch of closed.slice(0, Math.max(0, closed.length - REMEMBERED)))
      this.#all.delete(watch.requested.runId);
  }
}

function sameCluster(a: Target, b: Target): boolean {
  return a.account === b.account && a.region === b.region && a.cluster === b.cluster;
}
