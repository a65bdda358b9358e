import type { Warp, WarpedClock } from "../../clock.ts";

/** World seconds in a real one. */
export const PACES = {
  /** While a call waits for its deadline, which is ten real seconds: it should be ten of the world's. */
  real: 1,
  /**
   * Until the experiment is there, while somebody presses, and around a blow. A start of the bot takes about two real
   * seconds here, a takeover ten to thirteen: real time that a bot in earnest needs as well, and that should not be hours
   * of the world's.
   */
  careful: 5,
  /**
   * While things happen. Measured with eight rounds at once on two busy cores: undisturbed rounds keep every rule at ×60,
   * and at ×120 some phases are missed. Half of that leaves room for a machine that has other things to do.
   */
  fast: 30,
  /** While the world only waits for its capacity to go back, or is over: polls are far apart there. */
  waiting: 60,
} as const;

interface Follower {
  adopt(warp: Warp): void;
}

/** How fast the world goes. */
export class Pace {
  readonly #clock: WarpedClock;
  readonly #followers: () => readonly Follower[];
  #isCareful = false;
  #isReal = false;
  #isOpened = false;
  #isActing = false;
  #isWaiting = false;
  #isEnded = false;

  constructor(clock: WarpedClock, followers: () => readonly Follower[]) {
    this.#clock = clock;
    this.#followers = followers;
  }

  begin(): void {
    this.#set({ warp: PACES.careful, paused: false });
  }

  end(): void {
    this.#isEnded = true;
  }

  /** A blow is near, or has come and nobody has gone on yet. */
  care(isCareful: boolean): void {
    if (this.#isCareful === isCareful) return;
    this.#isCareful = isCareful;
    this.#follow();
  }

  /** As slowly as the clock on the wall. */
  real(isReal: boolean): void {
    this.#isReal = isReal;
    this.#follow();
  }

  look(at: { readonly isOpened: boolean; readonly isActing: boolean; readonly isWaiting: boolean }): void {
    this.#isOpened = at.isOpened;
    this.#isActing = at.isActing;
    this.#isWaiting = at.isWaiting;
    this.#follow();
  }

  get #wanted(): number {
    if (this.#isReal) return PACES.real;
    if (this.#isCareful || !this.#isOpened || this.#isActing) return PACES.careful;
    return this.#isWaiting ? PACES.waiting : PACES.fast;
  }

  #follow(): void {
    const { warp, paused } = this.#clock.warp;
    if (!paused && !this.#isEnded && warp !== this.#wanted) this.#set({ warp: this.#wanted });
  }

  #set(change: { readonly warp: number; readonly paused?: boolean }): void {
    const warp = this.#clock.set(change);
    for (const follower of this.#followers()) follower.adopt(warp);
  }
}
