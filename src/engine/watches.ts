import type { Requested } from "../core/fact.ts";
import { phaseOf } from "../core/phase.ts";
import type { OpenRun } from "../core/reading.ts";
import type { Target } from "../core/target.ts";
import { SECOND } from "../core/time.ts";
import { viewOf } from "../core/view.ts";
import { askedOnce } from "./asked-once.ts";
import type { ChatAnswer, RunRow } from "./ports.ts";
import { Watch, type WatchPorts } from "./watch.ts";

export type Begun =
  | { readonly kind: "begun" }
  /** Another run is open on this cluster. */
  | { readonly kind: "taken" }
  /** The thread could not be opened, so nothing is started. */
  | { readonly kind: "no-card"; readonly code: string; readonly advice: string }
  /** The run could not be written down, so nothing is started. */
  | { readonly kind: "not-stored" }
  /** The bot is being shut down. */
  | { readonly kind: "leaving" };

/** Closed runs are kept this long for Details and late questions. */
const REMEMBERED = 50;
/** A card that Slack takes later than this before the run's `notAfter` comes too late for a start. */
const START_NEEDS_MS = 5 * SECOND;

/** All runs that this process watches. */
export class Watches {
  readonly #ports: WatchPorts;
  readonly #all = new Map<string, Watch>();
  /** Never begun, and still open in a store that failed. */
  readonly #unsettled: Watch[] = [];
  #isLeaving = false;

  constructor(ports: WatchPorts) {
    this.#ports = { ...ports, aws: askedOnce(ports.aws, ports.clock) };
  }

  /** The bot is going away: nothing is begun any more, and nobody would see a stop through. */
  get isLeaving(): boolean {
    return this.#isLeaving;
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
    // The newest: a run that is taken over stays open until the other's thread is there.
    const watch = this.open().findLast(({ requested }) => sameCluster(requested.target, target));
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

  /**
   * Opens the run and its thread, in this order, and begins to watch. FIS is not called before the thread is there.
   * The run that it takes over from is closed once the thread is there. May sleep: call it inside a task.
   */
  async begin(requested: Requested): Promise<Begun> {
    const { clock } = this.#ports;
    const { runId } = requested;
    if (this.#isLeaving) return { kind: "leaving" };
    const before = requested.supersedes === null ? null : this.get(requested.supersedes);
    const opened = await this.#open(requested, before);
    if (opened !== "opened") return { kind: opened };
    const watch = new Watch(requested, this.#ports, () => this.#forgetOldest());
    this.#all.set(runId, watch);
    if (this.#isLeaving) await watch.letGo();
    const isStored = await watch.commit([]);
    const card = isStored ? await watch.relay.postCard(requested.notAfter - START_NEEDS_MS) : null;
    if (card === null || card.kind !== "done") {
      this.#all.delete(runId);
      if (!(await watch.discard())) this.#unsettled.push(watch);
      return card === null ? { kind: "not-stored" } : { kind: "no-card", ...whyNoCard(card) };
    }
    await before?.close("superseded", requested.by);
    await watch.cardPosted(card.ts);
    clock.task(`relay ${runId}`, () => watch.relay.run());
    clock.task(`watch ${runId}`, () => watch.watch());
    return this.#isLeaving ? { kind: "leaving" } : { kind: "begun" };
  }

  /** Goes on with what an earlier process had begun. A run whose thread is not known to exist has started nothing. */
  async resume(): Promise<void> {
    const { store, clock, log } = this.#ports;
    for (const { runId } of await store.openRuns()) {
      const facts = await store.facts(runId);
      const requested = facts.find((fact) => fact.kind === "Requested");
      if (requested === undefined || !facts.some((fact) => fact.kind === "CardPosted")) {
        log.warn({ run: runId }, "a run from before the restart had not begun; it is closed");
        await store.close(runId, "not_started");
        continue;
      }
      const past = { facts, posts: await store.posts(runId) };
      const watch = new Watch(requested, this.#ports, () => this.#forgetOldest(), past);
      this.#all.set(runId, watch);
      await watch.comeBack();
      clock.task(`relay ${runId}`, () => watch.relay.run());
      clock.task(`watch ${runId}`, () => watch.watch());
    }
  }

  /** The bot goes away: every open run says so in its thread. Resolves when every thread shows all it should. */
  async letGo(): Promise<void> {
    this.#isLeaving = true;
    await Promise.all(this.open().map((watch) => watch.letGo()));
    await Promise.all(this.all().map((watch) => watch.relay.ended()));
  }

  async #open(requested: Requested, before: Watch | null): Promise<"opened" | "taken" | "not-stored"> {
    const { store, log } = this.#ports;
    const { runId, target } = requested;
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
    // A closed run whose end could not be stored would keep the cluster for ever.
    const over = this.all().filter((watch) => watch.run.closed !== null);
    for (const watch of [...over, ...this.#unsettled]) await watch.settle();
    if (before !== null && before.run.closed === null && !(await before.release("superseded"))) return "not-stored";
    try {
      return (await store.open(row, requested, [])) ? "opened" : "taken";
    } catch (error) {
      log.error({ run: runId, err: error }, "a run could not be opened in the store; nothing is started");
      return "not-stored";
    }
  }

  #forgetOldest(): void {
    const closed = this.all().filter((watch) => watch.run.closed !== null);
    for (const watch of closed.slice(0, Math.max(0, closed.length - REMEMBERED)))
      this.#all.delete(watch.requested.runId);
  }
}

/** A lost answer too: a thread that may not be there is no thread, and nobody waits for a start that comes later. */
function whyNoCard(answer: Exclude<ChatAnswer, { kind: "done" }>): { readonly code: string; readonly advice: string } {
  switch (answer.kind) {
    case "refused":
      return { code: answer.code, advice: answer.advice };
    case "unknown":
      return {
        code: "no answer",
        advice: "A card that says Starting may stand in the channel all the same; it will not change. Try again.",
      };
    case "wait":
    case "later":
      return { code: "busy", advice: "Slack does not take messages right now. Try again in a minute." };
    default:
      return answer satisfies never;
  }
}

function sameCluster(a: Target, b: Target): boolean {
  return a.account === b.account && a.region === b.region && a.cluster === b.cluster;
}
