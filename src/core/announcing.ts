import { guardrailsOf } from "./guardrails.ts";
import type { Run } from "./run.ts";

const KEY = "announce:";

/** The key of the post that announces a run in a channel. */
export function announcementKey(channel: string): string {
  return `${KEY}${channel}`;
}

/** The channel of an announcement's key; null: it is another post's. */
export function announcedIn(key: string): string | null {
  return key.startsWith(KEY) ? key.slice(KEY.length) : null;
}

/** How far a run's announcements are. */
export type Announcing =
  /** All stand where they should, or the target names no channel. */
  | { readonly kind: "done" }
  | { readonly kind: "waiting" }
  /** One of the channels cannot be told: `why` is a clause. */
  | { readonly kind: "refused"; readonly why: string };

export function announcing(run: Run): Announcing {
  if (run.requested === null) return { kind: "waiting" };
  const { target } = run.requested;
  const channels = guardrailsOf(target).announce;
  for (const channel of channels) {
    const answer = run.announced.get(channel)?.answer;
    if (answer?.kind !== "refused") continue;
    const advice = answer.advice.replace(/\.$/, "");
    const why = `it could not be announced in ${channel}, which announce of ${target.name} names (${answer.code}). ${advice}`;
    return { kind: "refused", why };
  }
  return channels.every((channel) => run.announced.has(channel)) ? { kind: "done" } : { kind: "waiting" };
}
