import type { WarpedClock } from "../../clock.ts";
import type { Instant } from "../../core/time.ts";

/** The world's time as the simulators read it: while one request is answered it stands still. */
export class WorldTime {
  readonly #clock: WarpedClock;
  #held: Instant | null = null;

  constructor(clock: WarpedClock) {
    this.#clock = clock;
  }

  now(): Instant {
    return this.#held ?? this.#clock.now();
  }

  transportNow(): Instant {
    return this.#clock.transportNow();
  }

  during<T>(act: () => T): T {
    this.#held = this.now();
    try {
      return act();
    } finally {
      this.#held = null;
    }
  }
}
