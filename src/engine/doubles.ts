import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import type { Place } from "./look.ts";
import type { Entry } from "./outbox.ts";
import type { Chat, Log } from "./ports.ts";

/** When it is looked after taking over; the earlier holder may have been paused for long with a call about to leave. */
const LOOKS_MS: readonly number[] = [15 * SECOND, 1 * MINUTE, 4 * MINUTE, 16 * MINUTE];

/**
 * What the one who drove this run before may still have had under way when it was taken over: the one call of it that
 * nobody can hold back any more. It is looked for later, and a message that is there twice by it is taken away.
 */
export class Doubles {
  readonly #suspects = new Set<Entry>();
  #from: Instant = 0;
  #looks = 0;

  /** `now`: when the run was taken over. */
  suspect(entries: readonly Entry[], now: Instant): void {
    this.#from = now;
    for (const entry of entries) this.#suspects.add(entry);
  }

  /** When to look next; Infinity: no more. At the end of the thread once more, at once. */
  nextAt(isEnded: boolean): Instant {
    if (this.#suspects.size === 0) return Number.POSITIVE_INFINITY;
    const after = LOOKS_MS[this.#looks];
    if (isEnded) return Number.NEGATIVE_INFINITY;
    return after === undefined ? Number.POSITIVE_INFINITY : this.#from + after;
  }

  /** One look at each suspect. What it last showed may have been overwritten by an older edit: it is edited again. */
  async look(
    where: (entry: Entry) => Place,
    isEnded: boolean,
    { chat, log }: { readonly chat: Chat; readonly log: Log },
  ): Promise<void> {
    const suspects = [...this.#suspects];
    this.#looks++;
    if (isEnded) this.#suspects.clear();
    for (const entry of suspects) {
      const { runId, channel, threadTs, since } = where(entry);
      const { key } = entry.post;
      if (entry.ts === null) continue;
      const found = await chat.find({ channel, threadTs, since }, { run: runId, key }).catch(() => null);
      const twice = found?.readable ? found.value.filter((ts) => ts !== entry.ts) : [];
      for (const ts of twice) {
        const answer = await chat.remove({ channel, ts });
        log.warn(
          { run: runId, key, ts, answer: answer.kind },
          "a message was there twice; the later one is taken away",
        );
      }
      entry.shownHash = null;
      entry.shownState = null;
    }
  }
}
