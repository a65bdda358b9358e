import type { Line } from "../core/message.ts";
import type { Reading, Unreadable } from "../core/reading.ts";
import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import type { Entry } from "./outbox.ts";
import type { Chat, Clock, Log } from "./ports.ts";

/** A post whose answer was lost may still be on its way: it is looked for after this. */
export const LOOK_AFTER_MS = 2 * SECOND;
export const LOOK_AGAIN_MS = 5 * SECOND;
/** Slack's clock and ours may differ by so much: requests signed further apart than that are refused, by Slack and by AWS. */
const LOOK_BACK_MS = 5 * MINUTE;

/** Slack's words for a look that nobody granted the bot: without being installed anew it will never be made. */
const NO_SCOPE: ReadonlySet<string> = new Set(["missing_scope", "not_allowed_token_type", "no_permission"]);

/** Stands on the card when nobody can tell whether a post is there. */
export const MISSING: Line = [
  "A line may be missing in this thread: I have no answer of Slack's to it, and may not look whether it is there.",
];

/**
 * What a look came to. `later`: Slack was not there, or asks to wait. `refused`: it may be made one day (the bot is not in
 * the channel now). `lost`: it never may, and nobody can tell; `presumed absent`: nor may it, but nobody had meant to send it.
 */
export type Looked = "there" | "absent" | "later" | "refused" | "lost" | "presumed absent";

/** Where a message of a run is looked for. */
export interface Place {
  readonly runId: string;
  readonly channel: string;
  /** null: it is a thread's parent itself. */
  readonly threadTs: string | null;
  /** Not older than this. */
  readonly since: Instant;
}

/**
 * From when on to look for a message that first left then, by our clock. Not when its answer came: that may be as long
 * after the message as the process stood still.
 */
export function lookBackTo(leftAt: Instant): Instant {
  return Math.max(0, leftAt - LOOK_BACK_MS);
}

/** When Slack says that it took this message, which its ts tells; 0: not a ts of Slack's. */
export function takenAt(ts: string): Instant {
  const seconds = Math.floor(Number(ts));
  return Number.isNaN(seconds) ? 0 : seconds * SECOND;
}

/** The adapter promises not to throw; if it breaks that promise, nobody knows what is there. */
export function messagesAt(
  { runId, channel, threadTs, since }: Place,
  key: string,
  chat: Pick<Chat, "find">,
): Promise<Reading<readonly string[]>> {
  const broken = (error: unknown): Unreadable => ({
    readable: false,
    operation: "slack:find",
    code: "Broken",
    message: String(error),
  });
  return chat.find({ channel, threadTs, since }, { run: runId, key }).catch(broken);
}

/**
 * Looks whether a post whose answer was lost is there: it is adopted, sent again, looked for again later, or left where
 * nobody can ever tell. One that is there twice (two processes sent it) is taken away once.
 */
export async function lookFor(
  entry: Entry,
  place: Place,
  { chat, clock, log }: { readonly chat: Chat; readonly clock: Clock; readonly log: Log },
): Promise<Looked> {
  const { key } = entry.post;
  const { runId, channel } = place;
  const found = await messagesAt(place, key, chat);
  if (found.readable) {
    const [first, ...twice] = found.value;
    const notBefore = Number.NEGATIVE_INFINITY;
    Object.assign(entry, { sent: first === undefined ? "no" : "yes", ts: first ?? null, notBefore, refused: null });
    for (const ts of twice) await chat.remove({ channel, ts });
    return first === undefined ? "absent" : "there";
  }
  if (found.passes === true) {
    entry.notBefore = clock.now() + LOOK_AGAIN_MS;
    return "later";
  }
  const { operation, code, message: advice } = found;
  // Nobody had written down that it would be sent: it can hardly be there.
  if (!entry.wasIntended) {
    entry.sent = "no";
    return "presumed absent";
  }
  if (NO_SCOPE.has(code)) {
    entry.sent = "lost";
    log.warn({ run: runId, key, operation, code }, "nobody can tell whether a post is there; it is not sent again");
    return "lost";
  }
  entry.refused = { code, advice };
  log.warn({ run: runId, key, operation, code }, "Slack refused a look for a post; it is looked for again later");
  return "refused";
}
