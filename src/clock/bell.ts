import type { Bell } from "../engine/ports.ts";

/** The bell of every clock here: it remembers one ring for whoever listens next. */
export class ClockBell implements Bell {
  #rung = false;
  readonly #listeners = new Set<() => void>();

  /** Wakes all who listen now, in the order in which they began to. */
  ring(): void {
    if (this.#listeners.size === 0) {
      this.#rung = true;
      return;
    }
    const woken = [...this.#listeners];
    this.#listeners.clear();
    for (const wake of woken) wake();
  }

  /** Whether it was rung while nobody listened; asking uses that ring up. */
  takeRing(): boolean {
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }

  /** Returns how to stop listening. */
  listen(wake: () => void): () => void {
    this.#listeners.add(wake);
    return () => this.#listeners.delete(wake);
  }
}

/** The port's Bell is only a `ring()`: a bell that another clock did not make could never wake anyone. */
export function ownBell(bell: Bell | undefined): ClockBell | null {
  if (bell === undefined) return null;
  if (bell instanceof ClockBell) return bell;
  throw new TypeError("sleepUntil was given a bell that no clock made: use clock.bell()");
}
