import type { Warp, WarpedClock } from "../../clock.ts";

/** World seconds in a real one. */
export const PACES = {
  /**
   * Until the experiment is there, while somebody presses, and around a blow. A start of the bot takes about two real
   * seconds here, a takeover ten to thirteen: real time that a bot in earnest needs as well, and that should not be hours
   * of the world's.
   */
  careful: 5,
  /** Else: measured to be as faithful as virtual time, with several rounds at once. */
  fast: 30,
} as const;

interface Follower {
  adopt(warp: Warp): void;
}

/** How fast the world goes. */
export class Pace {
  readonly #clock: WarpedClock;
  readonly #followers: () => readonly Follower[];
  #isCareful = false;
  #isOpened = false;
  #isActing = false;
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

  look({ isOpened, isActing }: { readonly isOpened: boolean; readonly isActing: boolean }): void {
    this.#isOpened = isOpened;
    this.#isActing = isActing;
    this.#follow();
  }

  #follow(): void {
    const { warp, paused } = this.#clock.warp;
    const wanted = this.#isCareful || !this.#isOpened || this.#isActing ? PACES.careful : PACES.fast;
    if (!paused && !this.#isEnded && warp !== wanted) this.#set({ warp: wanted });
  }

  #set(change: { readonly warp: number; readonly paused?: boolean }): void {
    const warp = this.#clock.set(change);
    for (const follower of this.#followers()) follower.adopt(warp);
  }
}
