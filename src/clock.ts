import { ClockBell, ownBell } from "./clock/bell.ts";
import { type OnCrash, throwLoudly } from "./clock/crash.ts";
import { SteadyTime } from "./clock/steady.ts";
import type { Bell, Clock } from "./engine/ports.ts";

export { virtualClock } from "./clock/virtual.ts";
export type { ProcessClock, VirtualClock } from "./clock/virtual-clock.ts";

type Instant = ReturnType<Clock["now"]>;

/** World time, as numbers that another process on this machine can follow: epoch + (real - startedAt) × warp. */
export interface Warp {
  /** World time at `startedAt`. */
  readonly epoch: Instant;
  /** Real time (Date.now()) from which on world time runs. */
  readonly startedAt: number;
  /** World milliseconds in a real one; more than 0. */
  readonly warp: number;
  /** World time stands still at `epoch`. */
  readonly paused: boolean;
}

export interface RealClock extends Clock {
  /** Clears every timer; whoever sleeps is never woken. */
  end(): void;
}

export interface WarpedClock extends RealClock {
  readonly warp: Warp;
  /** Goes on from this moment with another warp or pauses; the answer is what a following process adopts. */
  set(change: { readonly warp?: number; readonly paused?: boolean }): Warp;
  /** Follows another process's clock. World time never goes back by it: it stands still until the other has caught up. */
  adopt(warp: Warp): void;
}

/** The time of day, for the real thing. */
export function realClock(options: { readonly onCrash?: OnCrash } = {}): RealClock {
  return new Warped({ epoch: 0, startedAt: 0, warp: 1, paused: false }, options.onCrash ?? throwLoudly);
}

/** World time that runs faster than real time; transport time and deadlines stay real. */
export function warpedClock(options: {
  readonly epoch: Instant;
  readonly startedAt?: number;
  readonly warp: number;
  readonly paused?: boolean;
  readonly onCrash?: OnCrash;
}): WarpedClock {
  const { epoch, startedAt = Date.now(), warp, paused = false } = options;
  return new Warped({ epoch, startedAt, warp, paused }, options.onCrash ?? throwLoudly);
}

interface Sleeper {
  readonly at: Instant;
  timer: NodeJS.Timeout | undefined;
  readonly wake: () => void;
}

/** Longer sleeps look at the time in between: the machine may have slept, and its clock may have been set. */
const LONGEST_NAP_MS = 30_000;

class Warped implements WarpedClock {
  #warp: Warp;
  /** World time has been seen to be this; moved only by `adopt`. */
  #notBefore = Number.NEGATIVE_INFINITY;
  readonly #onCrash: OnCrash;
  readonly #sleepers = new Set<Sleeper>();
  readonly #steady = new SteadyTime(
    () => Date.now(),
    () => performance.now(),
  );
  #ended = false;

  constructor(warp: Warp, onCrash: OnCrash) {
    this.#warp = checked(warp);
    this.#onCrash = onCrash;
  }

  get warp(): Warp {
    return this.#warp;
  }

  now(): Instant {
    const { epoch, startedAt, warp, paused } = this.#warp;
    const world = paused ? epoch : epoch + Math.floor((Date.now() - startedAt) * warp);
    return Math.max(world, this.#notBefore);
  }

  transportNow(): Instant {
    return Date.now();
  }

  steadyNow(): number {
    return this.#steady.now();
  }

  set(change: { readonly warp?: number; readonly paused?: boolean }): Warp {
    const { warp, paused } = this.#warp;
    const next = {
      epoch: this.now(),
      startedAt: Date.now(),
      warp: change.warp ?? warp,
      paused: change.paused ?? paused,
    };
    this.adopt(next);
    return next;
  }

  adopt(warp: Warp): void {
    const next = checked(warp);
    this.#notBefore = this.now();
    this.#warp = next;
    for (const sleeper of this.#sleepers) this.#arm(sleeper);
  }

  bell(): Bell {
    return new ClockBell();
  }

  sleepUntil(at: Instant, bell?: Bell): Promise<void> {
    const rings = ownBell(bell);
    if (Number.isNaN(at)) throw new RangeError("sleepUntil was given NaN");
    if (rings?.takeRing()) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        stopListening?.();
        clearTimeout(sleeper.timer);
        this.#sleepers.delete(sleeper);
        if (!this.#ended) resolve();
      };
      const sleeper: Sleeper = { at, timer: undefined, wake };
      const stopListening = rings?.listen(wake);
      this.#sleepers.add(sleeper);
      this.#arm(sleeper);
    });
  }

  task(name: string, work: () => Promise<void>): void {
    void Promise.resolve()
      .then(work)
      .catch((error: unknown) => this.#onCrash(name, error));
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    return await work();
  }

  deadline(ms: number): AbortSignal {
    return AbortSignal.timeout(Math.ceil(ms));
  }

  end(): void {
    this.#ended = true;
    for (const sleeper of this.#sleepers) clearTimeout(sleeper.timer);
    this.#sleepers.clear();
  }

  #arm(sleeper: Sleeper): void {
    clearTimeout(sleeper.timer);
    const left = sleeper.at - this.now();
    if (this.#ended || left === Number.POSITIVE_INFINITY || (this.#warp.paused && left > 0)) return;
    const napMs = Math.min(Math.max(Math.ceil(left / this.#warp.warp), 0), LONGEST_NAP_MS);
    sleeper.timer = setTimeout(() => {
      // A timer may come a millisecond early by the time of day.
      if (this.now() >= sleeper.at) sleeper.wake();
      else this.#arm(sleeper);
    }, napMs);
  }
}

function checked(warp: Warp): Warp {
  if (!(warp.warp > 0 && Number.isFinite(warp.warp))) throw new RangeError(`a warp of ${warp.warp} is not above 0`);
  return warp;
}
