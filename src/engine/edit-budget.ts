import { type Instant, MINUTE } from "../core/time.ts";

/** chat.update allows 50 and more a minute in a workspace (Tier 3); 40 leave room for other apps' bursts. */
const EDITS_A_MINUTE = 40;

/** The workspace's edits of the last minute, shared by all runs. */
export class EditBudget {
  #edits: Instant[] = [];

  /** The first moment at which one more edit fits. */
  freeAt(now: Instant): Instant {
    this.#edits = this.#edits.filter((at) => at > now - MINUTE);
    const oldest = this.#edits.at(-EDITS_A_MINUTE);
    return oldest === undefined ? now : oldest + MINUTE;
  }

  take(now: Instant): void {
    this.#edits.push(now);
  }
}
