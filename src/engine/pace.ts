import { type Instant, SECOND } from "../core/time.ts";

/** One post a second and channel is what Slack promises to take. */
const POST_GAP_MS = 1 * SECOND;
const LONGEST_PAUSE_MS = 60 * SECOND;

/** When one thread may send again: as Slack told it, and with longer and longer pauses while Slack is not there. */
export class Pace {
  #notBefore: Instant = Number.NEGATIVE_INFINITY;
  #lastPostAt: Instant = Number.NEGATIVE_INFINITY;
  #failures = 0;

  /** Before then nothing is sent. */
  get notBefore(): Instant {
    return this.#notBefore;
  }

  /** Before then nothing is posted; edits may go. */
  get postNotBefore(): Instant {
    return Math.max(this.#notBefore, this.#lastPostAt + POST_GAP_MS);
  }

  posted(now: Instant): void {
    this.#lastPostAt = now;
  }

  taken(): void {
    this.#failures = 0;
  }

  /** Slack said when to come back. */
  told(now: Instant, ms: number): void {
    this.#notBefore = now + Math.max(ms, 1 * SECOND);
  }

  failed(now: Instant): void {
    this.#failures++;
    this.#notBefore = now + Math.min(LONGEST_PAUSE_MS, 2 ** Math.min(this.#failures, 6) * SECOND);
  }
}
