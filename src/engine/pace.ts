import { type Instant, MINUTE, SECOND } from "../core/time.ts";

/** What Slack refused is offered again: the bot may have been invited back, the channel unarchived. */
export const REFUSED_AGAIN_MS = 5 * MINUTE;
/** What has to be written down before it is done, and could not be, is tried again. */
export const STORE_AGAIN_MS = 2 * SECOND;
const LONGEST_PAUSE_MS = 60 * SECOND;

/** When one thread tries again: after longer and longer pauses while Slack is not there. */
export class Pace {
  #notBefore: Instant = Number.NEGATIVE_INFINITY;
  #failures = 0;

  /** Before then nothing is sent. */
  get notBefore(): Instant {
    return this.#notBefore;
  }

  taken(): void {
    this.#failures = 0;
  }

  failed(now: Instant): void {
    this.#failures++;
    this.waits(now + Math.min(LONGEST_PAUSE_MS, 2 ** Math.min(this.#failures, 6) * SECOND));
  }

  waits(until: Instant): void {
    this.#notBefore = Math.max(this.#notBefore, until);
  }
}
