import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import { messagesAt, type Place } from "./look.ts";
import type { Entry } from "./outbox.ts";
import type { Chat, Log } from "./ports.ts";

/** When it is looked, from when on a message is a suspect: a process may have been stopped for long with a call about to leave. */
const LOOKS_MS: readonly number[] = [15 * SECOND, 1 * MINUTE, 4 * MINUTE, 16 * MINUTE];
/**
 * At the end of a run not all of that is waited for. A process that lives has no call on its way any more after this: a
 * lease is over after 10 s, what left before has 10 s until its deadline, and the rest is Slack's, to act on what it has.
 */
const AT_LEAST_MS = 1 * MINUTE;
/** A look that Slack did not answer, or after which it took nothing away, is made again. */
const AGAIN_MS = 1 * MINUTE;

interface Suspect {
  readonly from: Instant;
  /** An earlier process may also have an edit under way, which shows what is old by now. */
  readonly mayBeEdited: boolean;
  looks: number;
  wasLookedForAtEnd: boolean;
  /** Slack was not there, or busy, at the last look; null: it was answered. */
  againAt: Instant | null;
}

/**
 * Messages of which one more call may be under way that nobody can hold back: by the process that drove this run before,
 * or a call whose answer was lost. They are looked for later, and one that is there twice by it is taken away.
 */
export class Doubles {
  readonly #suspects = new Map<Entry, Suspect>();

  /** `now`: when the run was taken over. */
  takenOver(entries: readonly Entry[], now: Instant): void {
    for (const entry of entries) this.#suspect(entry, now, true);
  }

  /** The answer to its post was lost, and `now` it has not been found: it is posted again. */
  lost(entry: Entry, now: Instant): void {
    this.#suspect(entry, now, this.#suspects.get(entry)?.mayBeEdited ?? false);
  }

  /** When to look next; Infinity: no more. `endedAt`: of the thread; once it has ended, at once, and not for long. */
  nextAt(endedAt: Instant | null): Instant {
    const all = [...this.#suspects.values()].map((suspect) => lookAt(suspect, endedAt));
    return Math.min(...all, Number.POSITIVE_INFINITY);
  }

  /** One look at each suspect that is due. What it last showed may have been overwritten by an older edit: it is edited again. */
  async look(
    where: (entry: Entry) => Place,
    { now, endedAt }: { readonly now: Instant; readonly endedAt: Instant | null },
    { chat, log }: { readonly chat: Chat; readonly log: Log },
  ): Promise<void> {
    const due = [...this.#suspects].filter(([, suspect]) => lookAt(suspect, endedAt) <= now);
    for (const [entry, suspect] of due) {
      suspect.looks = LOOKS_MS.filter((after) => suspect.from + after <= now).length;
      suspect.wasLookedForAtEnd = endedAt !== null;
      const isClear = entry.ts === null || (await takeAway(entry, where(entry), { chat, log }));
      suspect.againAt = isClear ? null : now + AGAIN_MS;
      if (isClear && endedAt !== null && now >= suspect.from + AT_LEAST_MS) this.#suspects.delete(entry);
      if (entry.ts !== null && suspect.mayBeEdited) Object.assign(entry, { shownHash: null, shownState: null });
    }
  }

  #suspect(entry: Entry, from: Instant, mayBeEdited: boolean): void {
    this.#suspects.set(entry, { from, mayBeEdited, looks: 0, wasLookedForAtEnd: false, againAt: null });
  }
}

function lookAt({ from, looks, wasLookedForAtEnd, againAt }: Suspect, endedAt: Instant | null): Instant {
  if (endedAt !== null)
    return wasLookedForAtEnd ? Math.max(from + AT_LEAST_MS, againAt ?? from) : Number.NEGATIVE_INFINITY;
  const never = Number.POSITIVE_INFINITY;
  return Math.min(from + (LOOKS_MS[looks] ?? never), againAt ?? never);
}

/** Takes away all but the one that the run knows. False: it is to be looked again. What Slack refuses it refuses again. */
async function takeAway(
  { post: { key }, ts: known }: Entry,
  place: Place,
  { chat, log }: { readonly chat: Chat; readonly log: Log },
): Promise<boolean> {
  const { runId: run, channel } = place;
  const found = await messagesAt(place, key, chat);
  if (!found.readable) return found.passes !== true;
  let isClear = true;
  for (const ts of found.value.filter((one) => one !== known)) {
    const { kind: answer } = await chat.remove({ channel, ts });
    isClear &&= answer === "done" || answer === "refused";
    const words = "a message was there twice; the one that the run does not know is taken away";
    log.warn({ run, key, ts, answer }, words);
  }
  return isClear;
}
