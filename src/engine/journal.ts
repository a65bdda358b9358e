import type { Closed, Fact } from "../core/fact.ts";
import { SECOND } from "../core/time.ts";
import { auditLater } from "./audit.ts";
import type { AuditRow, Clock, Held, Log, Store, WantedPost } from "./ports.ts";

/** What people asked is passed on for ten minutes: by then the experiment has done what it does. */
const TELL_AGAIN_MS = 5 * SECOND;
const MOST_TELLS = 120;

interface JournalPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * What is kept of one run. A store that fails ends no watching: what could not be stored stays here, in order, and is
 * stored with the next step. Never throws; the answers say whether all of it is stored.
 */
export class Journal {
  readonly #held: Held;
  readonly #ports: JournalPorts;
  readonly #onFenced: () => void;
  #facts: readonly Fact[] = [];
  #posts: readonly WantedPost[] = [];
  #audit: readonly AuditRow[] = [];
  #closed: { readonly outcome: Closed["outcome"]; readonly audit: AuditRow } | null = null;
  /** As far as others had told it something when its thread showed all; null: it does not yet. */
  #toldUpTo: number | null = null;
  #isSettled = false;
  /** One write at a time, so that the order of the facts is that of what happened. */
  #writing: Promise<boolean> = Promise.resolve(true);

  /** `onFenced`: somebody else drives the run; nothing of what this process knows is taken any more. */
  constructor(held: Held, ports: JournalPorts, onFenced: () => void) {
    this.#held = held;
    this.#ports = ports;
    this.#onFenced = onFenced;
  }

  /** The store has it that nobody need drive the run any more, or is being told so. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** `audit`: what was done in AWS, kept with the facts that tell of it or not at all. */
  keep(facts: readonly Fact[], posts: readonly WantedPost[], audit: readonly AuditRow[]): Promise<boolean> {
    this.#facts = [...this.#facts, ...facts];
    this.#posts = [...this.#posts, ...posts];
    this.#audit = [...this.#audit, ...audit];
    return this.settle();
  }

  /** Marks the run closed in the store, so that its cluster is free; `audit` is kept with that, once, or not at all. */
  close(outcome: Closed["outcome"], audit: AuditRow): Promise<boolean> {
    this.#closed = { outcome, audit };
    return this.settle();
  }

  /** Its thread shows all it should, up to these news of others: nobody goes on with it after this process. */
  told(news: number): Promise<boolean> {
    this.#toldUpTo = news;
    return this.settle();
  }

  /**
   * Somebody else drives the run. What this process saw of it they see themselves; what people said here is known to
   * nobody else, and they are told.
   */
  passOn(): Promise<boolean> {
    this.#writing = this.#writing.then(() => this.#tellDriver());
    return this.#writing;
  }

  /** Tries again to store what could not be stored. */
  settle(): Promise<boolean> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<boolean> {
    const { store } = this.#ports;
    // As of now: what is said while this is being written is for the next one, in its order.
    const [facts, posts, audit] = [this.#facts, this.#posts, this.#audit];
    const [closed, toldUpTo] = [this.#closed, this.#toldUpTo];
    const isNothing = facts.length + posts.length + audit.length === 0;
    const isKept = isNothing || (await this.#tries(() => store.append(this.#held, facts, posts, audit)));
    if (isKept) {
      this.#audit = this.#audit.slice(audit.length);
      this.#facts = this.#facts.slice(facts.length);
      this.#posts = this.#posts.slice(posts.length);
    }
    // Also when the facts could not be kept: the cluster must not stay taken.
    const isFree = closed === null || (await this.#tries(() => store.close(this.#held, closed.outcome, closed.audit)));
    // Another outcome may have come while this one was being written.
    if (isFree && this.#closed === closed) this.#closed = null;
    // Last: whoever comes after finds everything that is to be told.
    if (!isKept || !isFree) return false;
    if (toldUpTo === null) return true;
    this.#isSettled = true;
    this.#isSettled = await this.#tries(() => store.settle(this.#held, toldUpTo));
    if (this.#isSettled) this.#toldUpTo = null;
    return this.#isSettled;
  }

  async #tellDriver(): Promise<boolean> {
    const said = this.#facts.filter(isSaid);
    this.#facts = [];
    this.#posts = [];
    if (said.length === 0 || (await this.#isPassedOn(said))) return true;
    // Nobody waits for it: whoever goes away has a few more seconds, whoever stays has minutes.
    this.#ports.clock.task("pass on", async () => {
      const { clock } = this.#ports;
      for (let tries = 0; tries < MOST_TELLS; tries++) {
        await clock.sleepUntil(clock.now() + TELL_AGAIN_MS);
        if (await this.#isPassedOn(said)) return;
      }
    });
    return false;
  }

  async #isPassedOn(said: readonly Fact[]): Promise<boolean> {
    const { store, log } = this.#ports;
    const { runId } = this.#held;
    try {
      await store.tell(runId, said);
      return true;
    } catch (error) {
      const words = "what was asked of a run could not be passed on to the process that drives it; it is tried again";
      log.error({ run: runId, err: error }, words);
      return false;
    }
  }

  /** The facts are another driver's now; what this process did in AWS is its own, and stays to be written. */
  #fenced(): void {
    for (const row of this.#audit) auditLater(this.#ports, row);
    this.#audit = [];
    this.#onFenced();
  }

  async #tries(write: () => Promise<boolean>): Promise<boolean> {
    const { log } = this.#ports;
    try {
      const isOurs = await write();
      if (!isOurs) this.#fenced();
      return isOurs;
    } catch (error) {
      const { runId } = this.#held;
      log.error({ run: runId, err: error }, "a run could not be stored; it is watched on, and stored later");
      return false;
    }
  }
}

/** Of a person, and of no reading: it can be learned nowhere else. */
function isSaid(fact: Fact): boolean {
  return fact.kind === "StopAsked" || (fact.kind === "Closed" && fact.outcome === "superseded");
}
