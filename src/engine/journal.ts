import type { Closed, Fact } from "../core/fact.ts";
import type { AuditRow, Clock, Log, Store, WantedPost } from "./ports.ts";

/**
 * What is kept of one run. A store that fails ends no watching: what could not be stored stays here, in order, and is
 * stored with the next step. Never throws; the answers say whether all of it is stored.
 */
export class Journal {
  readonly #runId: string;
  readonly #ports: { readonly store: Store; readonly log: Log };
  #facts: readonly Fact[] = [];
  #posts: readonly WantedPost[] = [];
  #closed: Closed["outcome"] | null = null;
  /** One write at a time, so that the order of the facts is that of what happened. */
  #writing: Promise<boolean> = Promise.resolve(true);

  constructor(runId: string, ports: { readonly store: Store; readonly log: Log }) {
    this.#runId = runId;
    this.#ports = ports;
  }

  keep(facts: readonly Fact[], posts: readonly WantedPost[]): Promise<boolean> {
    this.#facts = [...this.#facts, ...facts];
    this.#posts = [...this.#posts, ...posts];
    return this.settle();
  }

  /** Marks the run closed in the store, so that its cluster is free. */
  close(outcome: Closed["outcome"]): Promise<boolean> {
    this.#closed = outcome;
    return this.settle();
  }

  /** Tries again to store what could not be stored. */
  settle(): Promise<boolean> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<boolean> {
    const { store } = this.#ports;
    const [facts, posts, closed] = [this.#facts, this.#posts, this.#closed];
    const isKept =
      (facts.length === 0 && posts.length === 0) || (await this.#tries(() => store.append(this.#runId, facts, posts)));
    if (isKept) {
      this.#facts = this.#facts.slice(facts.length);
      this.#posts = this.#posts.slice(posts.length);
    }
    // Also when the facts could not be kept: the cluster must not stay taken.
    const isFree = closed === null || (await this.#tries(() => store.close(this.#runId, closed)));
    if (isFree) this.#closed = null;
    return isKept && isFree;
  }

  async #tries(write: () => Promise<void>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      const { log } = this.#ports;
      log.error({ run: this.#runId, err: error }, "a run could not be stored; it is watched on, and stored later");
      return false;
    }
  }
}

/** Writes down who did what. Answers whether it is written: before something dangerous it has to be. */
export async function audit(
  ports: { readonly store: Store; readonly clock: Clock; readonly log: Log },
  row: Omit<AuditRow, "at">,
): Promise<boolean> {
  try {
    await ports.store.audit({ ...row, at: ports.clock.now() });
    return true;
  } catch (error) {
    ports.log.error({ ...row, err: error }, "the audit could not be written");
    return false;
  }
}
