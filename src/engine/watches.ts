import type { Fact, Requested } from "../core/fact.ts";
import { guardrailsOf } from "../core/guardrails.ts";
import { askedOnce } from "./asked-once.ts";
import { EDIT_OVER_MS } from "./edit-in-turn.ts";
import { Hold } from "./hold.ts";
import { Leases } from "./leases.ts";
import { OwnFacts } from "./own-facts.ts";
import type { Lease, RunRow } from "./ports.ts";
import { RunWork } from "./run-work.ts";
import { Watch, type WatchPorts } from "./watch.ts";

export type Begun =
  | { readonly kind: "begun" }
  /** Another run is open on this cluster, or the plan has ended, been started or become another version meanwhile. */
  | { readonly kind: "taken" }
  /** As many runs as the target allows are open in its account. */
  | { readonly kind: "crowded" }
  /** The run could not be written down, so nothing is started. */
  | { readonly kind: "not-stored" }
  /** The bot is being shut down. */
  | { readonly kind: "leaving" };

/** The plan that a run is made of. */
export interface PressedPlan {
  /** Of its message. */
  readonly cardTs: string;
  /** The version that was judged; null: there is no plan. */
  readonly planVersion: number | null;
}

/** Closed runs are kept in mind this long; the store has them all. */
const REMEMBERED = 50;

/** All runs that this process drives. */
export class Watches {
  readonly #ports: WatchPorts;
  readonly #leases: Leases;
  readonly #work: RunWork;
  readonly #all = new Map<string, Watch>();
  /** Being opened right now. */
  readonly #coming = new Set<string>();
  /** Never begun, and still open in a store that failed. */
  readonly #unsettled = new Set<Watch>();
  #hasStarted = false;
  #isLeaving = false;

  constructor(ports: WatchPorts) {
    this.#work = new RunWork(ports);
    this.#ports = { ...ports, aws: askedOnce(ports.aws, ports.clock) };
    this.#leases = new Leases(ports, (leases, askedAt) => this.#hold(leases, askedAt));
  }

  /** The bot is going away: nothing is begun any more, and nobody would see a stop through. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** Whether the store has answered lately enough to drive anything. */
  areLeasesAlive(): boolean {
    return this.#leases.areAlive();
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

  /** Goes on with what an earlier process had begun, and from then on with what others leave behind. */
  start(): Promise<void> {
    return this.#leases.begin();
  }

  /**
   * Opens the run below its plan's message, which was pressed a moment ago and becomes its card, and begins to watch. The
   * run that it takes over from is closed by that. May sleep: call it inside a task.
   */
  async begin(requested: Requested, from: PressedPlan): Promise<Begun> {
    const { runId } = requested;
    if (this.#isLeaving) return { kind: "leaving" };
    this.#coming.add(runId);
    const watch = await this.#open(requested, from);
    this.#coming.delete(runId);
    if (typeof watch === "string") return { kind: watch };
    if (requested.supersedes !== null) await this.#supersede(requested.supersedes, requested.by);
    this.#drive(watch);
    // Whoever takes it over starts it while somebody may still be waiting for it.
    if (!this.#isLeaving || this.#ports.store.isShared) return { kind: "begun" };
    await watch.letGo();
    return { kind: "leaving" };
  }

  /**
   * The bot goes away: where others share the store each run is handed over, else it says so in its thread. Resolves
   * when every thread shows all it should, or is somebody else's.
   */
  async letGo(): Promise<void> {
    this.#isLeaving = true;
    if (this.#ports.store.isShared) {
      const untold = this.all().filter((watch) => !watch.isTold);
      await Promise.all(untold.map((watch) => this.#handOver(watch)));
    } else {
      await Promise.all(this.open().map((watch) => watch.letGo()));
      await Promise.all(this.all().map((watch) => watch.relay.ended()));
    }
    await this.#leases.end();
  }

  /**
   * Lets a run know, in whatever process it is driven. Rejects when it could not be passed on. A watch that may still act
   * goes by it also while the store fails; one that may not would promise what it cannot do.
   */
  async tell(runId: string, fact: Fact): Promise<void> {
    const watch = this.get(runId);
    if (watch?.hold.isGood() && ((await watch.commit([fact])) || watch.hold.isGood())) return;
    await this.#ports.store.tell(runId, [fact]);
  }

  /** Whoever asks for it from now on finds it in the store: it is somebody else's. */
  async #handOver(watch: Watch): Promise<void> {
    await watch.handOver();
    this.#all.delete(watch.hold.runId);
  }

  async #open(
    requested: Requested,
    { cardTs, planVersion }: PressedPlan,
  ): Promise<Watch | "taken" | "crowded" | "not-stored"> {
    const { store, log, clock } = this.#ports;
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
    const askedAt = clock.steadyNow();
    // Asked again, the store tells what became of an opening whose answer was lost.
    const card = new OwnFacts(clock).cardPosted(requested.channel, cardTs);
    const facts = [requested, card];
    const { concurrentRuns } = guardrailsOf(target);
    const from = { supersedes: requested.supersedes, planVersion, concurrentRuns };
    const open = () => store.open(row, facts, [], from);
    try {
      const lease = await open().catch(open);
      if (lease === null) return "taken";
      if (lease === "crowded") return lease;
      const watch = new Watch(requested, driving(lease, askedAt, this.#ports), this.#ports, { facts, posts: null });
      // A plan that became another version was edited, and one of those edits may still be under way.
      if ((planVersion ?? 1) > 1) watch.relay.adopt(cardTs, { againAt: clock.now() + EDIT_OVER_MS });
      this.#all.set(runId, watch);
      this.#ports.meter?.runOpened();
      await watch.commit([]);
      return watch;
    } catch (error) {
      log.error({ run: runId, err: error }, "a run could not be opened in the store; nothing is started");
      return "not-stored";
    }
  }

  async #supersede(runId: string, by: string): Promise<void> {
    const { clock, log } = this.#ports;
    // The first close counts.
    if (this.get(runId)?.run.closed != null) return;
    await this.tell(runId, new OwnFacts(clock).closed("superseded", by)).catch((error: unknown) => {
      log.error({ run: runId, err: error }, "a run that was taken over could not be told so; it is watched on");
    });
  }

  #drive(watch: Watch): void {
    const { clock } = this.#ports;
    const { runId } = watch.hold;
    clock.task(`relay ${runId}`, async () => {
      await watch.tell();
      if (await this.#work.settle(watch)) this.#forgetOldest();
    });
    clock.task(`watch ${runId}`, async () => {
      await watch.watch();
      await this.#work.settle(watch);
    });
  }

  /**
   * What this process may drive from now on; the rest is somebody else's, or needs nobody any more. Only the first time is
   * what must be read waited for: whoever renews the leases of all runs must not wait for one of them.
   */
  async #hold(leases: readonly Lease[] | "no answer", askedAt: number): Promise<void> {
    if (leases === "no answer") {
      for (const watch of this.all()) watch.unanswered(askedAt);
      return;
    }
    const mine = new Map(leases.map((lease) => [lease.runId, lease]));
    for (const watch of this.all()) {
      const { runId, token, since } = watch.hold;
      const lease = mine.get(runId);
      if (lease?.token === token) {
        watch.renewed(lease, askedAt);
        this.#work.begin(runId, () => watch.hear(lease.news));
      }
      // Ours anew: somebody told it something after its thread was whole, and nobody drove it.
      else if (watch.isTold && lease !== undefined) this.#all.delete(runId);
      // One that was opened after the question cannot be in the answer.
      else if (since < askedAt && !watch.isTold) {
        this.#ports.log.warn({ run: runId }, "another process drives this run now");
        this.#all.delete(runId);
        watch.lose();
      }
    }
    const left = leases.filter(({ runId }) => !this.#all.has(runId) && !this.#coming.has(runId));
    // Asked before we went, answered after: nobody else could take them for 10 s.
    if (this.#isLeaving) await Promise.all(left.map((lease) => this.#ports.store.letGo(lease)));
    else if (this.#hasStarted)
      for (const lease of left) this.#work.begin(lease.runId, () => this.#take(lease, askedAt));
    else await Promise.all(left.map((lease) => this.#take(lease, askedAt)));
    this.#hasStarted = true;
  }

  /** A run that nobody drives any more. */
  async #take(lease: Lease, askedAt: number): Promise<void> {
    const { store, log, clock } = this.#ports;
    const { runId } = lease;
    try {
      const [facts, posts] = await Promise.all([store.facts(runId), store.posts(runId)]);
      if (this.#isLeaving) return await store.letGo(lease);
      const requested = facts.find((fact) => fact.kind === "Requested");
      if (requested === undefined) throw new Error("a run without its first fact");
      const watch = new Watch(requested, driving(lease, askedAt, this.#ports), this.#ports, { facts, posts });
      this.#all.set(runId, watch);
      log.info({ run: runId, token: lease.token }, "going on with a run that nobody drives");
      this.#ports.meter?.lease("taken");
      if (watch.run.card === null) clock.task(`look for ${runId}`, () => this.#takeUnbegun(watch));
      else {
        await watch.comeBack();
        this.#drive(watch);
      }
    } catch (error) {
      this.#all.delete(runId);
      log.error({ run: runId, err: error }, "a run could not be gone on with; it is tried again");
    }
  }

  /** Its thread is not known to exist, so nothing was started. The card may be there all the same, unnoted. */
  async #takeUnbegun(watch: Watch): Promise<void> {
    const { log } = this.#ports;
    const { runId } = watch.hold;
    const ts = await watch.relay.findCard();
    if (ts === null) {
      log.warn({ run: runId }, "a run from before the restart had not begun; it is closed");
      this.#all.delete(runId);
      if (await watch.discard()) return;
      this.#unsettled.add(watch);
      await this.#work.settle(watch);
      this.#unsettled.delete(watch);
      return;
    }
    await watch.cardPosted(ts);
    await watch.comeBack();
    this.#drive(watch);
  }

  #forgetOldest(): void {
    const closed = this.all().filter((watch) => watch.run.closed !== null);
    for (const watch of closed.slice(0, Math.max(0, closed.length - REMEMBERED))) this.#all.delete(watch.hold.runId);
  }
}

function driving(lease: Lease, askedAt: number, { clock }: WatchPorts): { hold: Hold; news: number } {
  return { hold: new Hold(lease, askedAt, clock), news: lease.news };
}
