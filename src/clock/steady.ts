/** How much the time of day gains on the monotonic time before the machine is taken to have slept, in milliseconds. */
const NOTICED_MS = 500;

/**
 * Milliseconds since some moment that never go back, and go on while the machine sleeps. CLOCK_MONOTONIC stands still
 * while a virtual machine is suspended, so that a lease would seem good which another process took minutes ago; the time
 * of day is set by people and by NTP. What it gains at once counts as sleep: set forward, it ends a lease early, which
 * the next renewal mends. What it loses never counts.
 */
export class SteadyTime {
  readonly #timeOfDay: () => number;
  readonly #monotonic: () => number;
  #leadMs: number;
  #sleptMs = 0;

  /** `timeOfDay` in milliseconds since 1970; `monotonic` in milliseconds since some moment. */
  constructor(timeOfDay: () => number, monotonic: () => number) {
    this.#timeOfDay = timeOfDay;
    this.#monotonic = monotonic;
    this.#leadMs = timeOfDay() - monotonic();
  }

  now(): number {
    const now = this.#monotonic();
    const leadMs = this.#timeOfDay() - now;
    const gainedMs = leadMs - this.#leadMs;
    // Compared with the same lead until then, so that many short sleeps add up.
    if (Math.abs(gainedMs) >= NOTICED_MS) {
      this.#leadMs = leadMs;
      this.#sleptMs += Math.max(0, gainedMs);
    }
    return now + this.#sleptMs;
  }
}
