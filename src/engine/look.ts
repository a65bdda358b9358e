import type { Line } from "../core/message.ts";
import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import type { Entry } from "./outbox.ts";
import type { Chat, Clock, Log } from "./ports.ts";

/** A post whose answer was lost may still be on its way: it is looked for after this. */
export const LOOK_AFTER_MS = 2 * SECOND;
const LOOK_AGAIN_MS = 5 * SECOND;
/** Slack's clock and ours may differ by so much. */
const LOOK_BACK_MS = 1 * MINUTE;
/** The look itself may be limited or get no answer: it is due again. */
const PASSING: ReadonlySet<string> = new Set([
  "ratelimited",
  "Timeout",
  "Unreachable",
  "internal_error",
  "fatal_error",
]);

/** Stands on the card when nobody can tell whether a post is there. */
export const MISSING: Line = [
  "A line may be missing in this thread: Slack's answer to it was lost, and I may not look whether it is there.",
];

/** Looks whether a post whose answer was lost is there: it is adopted, sent again, or left where nobody can tell. */
export async function lookFor(
  entry: Entry,
  where: { readonly runId: string; readonly channel: string; readonly threadTs: string | null },
  { chat, clock, log }: { readonly chat: Chat; readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const { runId, channel, threadTs } = where;
  const { key } = entry.post;
  // One from before a restart may be as old as its run.
  const since: Instant = Math.max(0, entry.triedAt - LOOK_BACK_MS);
  const found = await chat.find({ channel, threadTs, since }, { run: runId, key }).catch((error: unknown) => ({
    readable: false as const,
    operation: "slack:find",
    code: "Broken",
    message: String(error),
  }));
  if (found.readable) {
    Object.assign(entry, {
      sent: found.value === null ? "no" : "yes",
      ts: found.value,
      notBefore: Number.NEGATIVE_INFINITY,
    });
    return;
  }
  if (PASSING.has(found.code)) {
    entry.notBefore = clock.now() + LOOK_AGAIN_MS;
    return;
  }
  entry.sent = "lost";
  log.warn(
    { run: runId, key, operation: found.operation, code: found.code },
    "nobody can tell whether a post is there; it is not sent again",
  );
}
