import { SECOND } from "../core/time.ts";
import type { Clock, Held, Lease } from "./ports.ts";

/** A holder stops this long before its lease is over: what has just left may still be on its way then. */
const SAFETY_MS = 3 * SECOND;

/** What a process knows of its right to drive one run. Its clock never goes back; another process's is not asked. */
export class Hold implements Held {
  readonly runId: string;
  readonly token: number;
  /** The moment, in steady time, at which it was asked for. */
  readonly since: number;
  readonly #clock: Pick<Clock, "steadyNow">;
  #until: number;
  #unansweredAt = Number.NEGATIVE_INFINITY;
  #isLost = false;

  /** `askedAt`: steady time right before the store was asked; the lease began later, so this is the safe side. */
  constructor(lease: Lease, askedAt: number, clock: Pick<Clock, "steadyNow">) {
    this.runId = lease.runId;
    this.token = lease.token;
    this.since = askedAt;
    this.#clock = clock;
    this.#until = askedAt + lease.forMs;
  }

  renew(lease: Lease, askedAt: number): void {
    this.#until = Math.max(this.#until, askedAt + lease.forMs);
  }

  /** The store was asked then, in steady time, and did not answer. */
  unanswered(askedAt: number): void {
    this.#unansweredAt = askedAt;
  }

  /** Somebody else drives the run, or it was handed over. */
  lose(): void {
    this.#isLost = true;
  }

  /** Whether a call may leave: to be asked in the same tick. */
  isGood(): boolean {
    return !this.#isLost && this.#clock.steadyNow() < this.#until - SAFETY_MS;
  }

  /**
   * Whether AWS may be asked. Also when the lease is over and the store gives no new one: as long as it does not answer
   * nobody else could take the run, and what is missed now is missed for ever. A process that was stopped asks it first.
   */
  mayRead(): boolean {
    return !this.#isLost && (this.#clock.steadyNow() < this.#until || this.#unansweredAt >= this.#until);
  }
}
