import type { Reply } from "./answer.ts";
import { at, text } from "./untrusted.ts";

/** Whom to tell when a delivery broke before it was understood; null when the delivery does not say. */
export function replyOf(body: unknown): Reply | null {
  const event = at(body, "event");
  const user = text(at(body, "user_id")) ?? text(at(at(body, "user"), "id")) ?? text(at(event, "user"));
  const channel = text(at(body, "channel_id")) ?? text(at(at(body, "channel"), "id")) ?? text(at(event, "channel"));
  if (user === null || channel === null) return null;
  const threadTs = text(at(event, "thread_ts"));
  return { user, channel, threadTs, responseUrl: text(at(body, "response_url")), replaces: false };
}
