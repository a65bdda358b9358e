import { type Instant, MINUTE } from "../core/time.ts";

/** A state is what people act on; a count is everything else that is visible, and the card's "last look". */
export type EditKind = "state" | "count";

/**
 * chat.update allows 50 and more a minute in a workspace (Tier 3); 40 leave room for other apps' bursts. The last ten
 * are kept for states, so that no run's counts hold up another run's news.
 */
const EDITS_A_MINUTE: Readonly<Record<EditKind, number>> = { state: 40, count: 30 };

/** The workspace's edits of the last minute, shared by all runs. */
export class EditBudget {
  #edits: Instant[] = [];

  /** The first moment at which one more edit of this kind fits. */
  freeAt(now: Instant, kind: EditKind): Instant {
    this.#edits = this.#edits.filter((at) => at > now - MINUTE);
    const oldest = this.#edits.at(-EDITS_A_MINUTE[kind]);
    return oldest === undefined ? now : oldest + MINUTE;
  }

  take(now: Instant): void {
    this.#edits.push(now);
  }
}
