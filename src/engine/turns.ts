import { type Instant, SECOND } from "../core/time.ts";

/** Whoever waits for longer asks again: those before it may have gone without calling. */
const ASK_AGAIN_MS = 10 * SECOND;

export interface Limit {
  readonly calls: number;
  /** In any so many milliseconds. */
  readonly inMs: number;
}

/** What one of those who wait would do. */
export interface Wish {
  /** The least goes first. */
  readonly rank: number;
  /** It leaves so many calls of the limit to more urgent wishes. */
  readonly leaves: number;
}

/**
 * Calls that Slack limits together, shared by all who make them: each waits behind the more urgent ones, and behind those
 * as urgent that wait longer. Who waits says so by asking, and asks again whenever something has changed.
 */
export class Turns {
  readonly #limit: Limit;
  #made: Instant[] = [];
  #notBefore: Instant = Number.NEGATIVE_INFINITY;
  /** In the order in which they began to wait. */
  readonly #waiting = new Map<object, number>();

  constructor(limit: Limit) {
    this.#limit = limit;
  }

  /** `now` when `who` may call, else when it is to ask again. */
  freeAt(now: Instant, who: object, wish: Wish): Instant {
    this.#waiting.set(who, wish.rank);
    if (this.#notBefore > now) return this.#notBefore;
    this.#made = this.#made.filter((at) => at > now - this.#limit.inMs);
    const free = this.#slot(now, this.#made.length + this.#ahead(who, wish.rank), this.#limit.calls - wish.leaves);
    return Math.min(free, now + ASK_AGAIN_MS);
  }

  /** The call leaves. */
  take(now: Instant, who: object): void {
    this.#waiting.delete(who);
    this.#made.push(now);
  }

  /** It waits no more. */
  leave(who: object): void {
    this.#waiting.delete(who);
  }

  /** Slack said when to come back. */
  hold(until: Instant): void {
    this.#notBefore = Math.max(this.#notBefore, until);
  }

  /** When the call of this number is made, from the oldest that still counts on, with `calls` in each span of time. */
  #slot(now: Instant, number: number, calls: number): Instant {
    let spans = 0;
    let place = number;
    for (; place >= this.#made.length && place >= calls; spans++) place -= calls;
    return Math.max(now, (this.#made[place] ?? now) + spans * this.#limit.inMs);
  }

  #ahead(who: object, rank: number): number {
    let ahead = 0;
    let isBefore = true;
    for (const [other, theirs] of this.#waiting) {
      if (other === who) isBefore = false;
      else if (theirs < rank || (theirs === rank && isBefore)) ahead++;
    }
    return ahead;
  }
}
