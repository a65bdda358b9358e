import { SECOND } from "../core/time.ts";
import type { Bell, Clock, Lease, Log, Store } from "./ports.ts";

/** A lease is good for 10 s and not used in its last three: two renewals may fail before anything stops. */
const RENEW_MS = 3 * SECOND;
/** A store that failed is asked again after this. */
const AGAIN_MS = 500;
/** Without an answer for so long nothing is driven any more: the lease less its last three seconds. */
const ALIVE_MS = 7 * SECOND;

/** Renews what this process drives, and takes over what nobody drives any more, for as long as the process lives. */
export class Leases {
  readonly #ports: { readonly store: Store; readonly clock: Clock; readonly log: Log };
  readonly #hear: (leases: readonly Lease[] | "no answer", askedAt: number) => Promise<void>;
  readonly #bell: Bell;
  #renewing: Promise<void> = Promise.resolve();
  #answeredAt = Number.NEGATIVE_INFINITY;
  #isOver = false;
  #isFailing = false;

  /** `hear` is told of every lease that this process has now, and when they were asked for, in steady time. */
  constructor(
    ports: { readonly store: Store; readonly clock: Clock; readonly log: Log },
    hear: (leases: readonly Lease[] | "no answer", askedAt: number) => Promise<void>,
  ) {
    this.#ports = ports;
    this.#hear = hear;
    this.#bell = ports.clock.bell();
  }

  /** The first asking; rejects when the store fails. Then goes on by itself, where others may take a run over. */
  async begin(): Promise<void> {
    await this.#ask();
    const { store, clock } = this.#ports;
    if (!store.isShared) return;
    this.#renewing = new Promise((resolve) => clock.task("leases", () => this.#renew().finally(resolve)));
  }

  /** Nothing is renewed or taken any more. */
  async end(): Promise<void> {
    this.#isOver = true;
    this.#bell.ring();
    await this.#renewing;
  }

  /** Whether what this process drives can be driven: the store has answered in time. */
  areAlive(): boolean {
    const { store, clock } = this.#ports;
    return !store.isShared || clock.steadyNow() - this.#answeredAt < ALIVE_MS;
  }

  async #renew(): Promise<void> {
    const { log } = this.#ports;
    while (!this.#isOver) {
      await this.#pause(this.#isFailing ? AGAIN_MS : RENEW_MS);
      if (this.#isOver) break;
      try {
        await this.#ask();
        if (this.#isFailing) log.info({}, "the store answers again");
        this.#isFailing = false;
      } catch (error) {
        if (!this.#isFailing) log.error({ err: error }, "leases could not be renewed; without them nothing is posted");
        this.#isFailing = true;
      }
    }
  }

  async #ask(): Promise<void> {
    const { store, clock } = this.#ports;
    const askedAt = clock.steadyNow();
    try {
      const leases = await store.drive();
      this.#answeredAt = askedAt;
      await this.#hear(leases, askedAt);
    } catch (error) {
      await this.#hear("no answer", askedAt);
      throw error;
    }
  }

  /** Transport time: another process waits for no warp. */
  async #pause(ms: number): Promise<void> {
    const { clock } = this.#ports;
    const ring = () => this.#bell.ring();
    const signal = clock.deadline(ms);
    signal.addEventListener("abort", ring);
    await clock.sleepUntil(Number.POSITIVE_INFINITY, this.#bell);
    signal.removeEventListener("abort", ring);
  }
}
