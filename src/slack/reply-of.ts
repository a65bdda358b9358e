import type { Sender } from "../engine/desk.ts";
import { isOurs } from "./action-id.ts";
import type { Reply } from "./answer.ts";
import { at, text } from "./untrusted.ts";

/** Whom to tell when a delivery broke before it was understood; null when the delivery does not say. */
export function replyOf(body: unknown): Reply | null {
  const sender = senderOf(body);
  if (sender === null || sender.channel === null) return null;
  const threadTs = text(at(at(body, "event"), "thread_ts"));
  return { ...sender, threadTs, responseUrl: text(at(body, "response_url")), replaces: false };
}

/** Who sent it and what, in words for the audit; null when it says neither, or was nothing that is asked of the bot. */
export function heardIn(body: unknown): { readonly whom: Sender; readonly what: string } | null {
  const whom = senderOf(body);
  const what = whatOf(body);
  return whom === null || what === null ? null : { whom, what };
}

function senderOf(body: unknown): Sender | null {
  const event = at(body, "event");
  const user = text(at(body, "user_id")) ?? text(at(at(body, "user"), "id")) ?? text(at(event, "user"));
  const channel = text(at(body, "channel_id")) ?? text(at(at(body, "channel"), "id")) ?? text(at(event, "channel"));
  return user === null ? null : { user, channel };
}

function whatOf(body: unknown): string | null {
  const command = text(at(body, "command"));
  if (command !== null) return `${command} ${text(at(body, "text")) ?? ""}`.trim();
  const type = text(at(body, "type"));
  if (type === "view_submission") return `submit ${text(at(at(body, "view"), "callback_id")) ?? ""}`.trim();
  if (type === "event_callback") return text(at(at(body, "event"), "type"));
  const [action] = Array.of(at(body, "actions")).flat();
  const id = text(at(action, "action_id"));
  // Links are buttons too, and ask nothing of the bot.
  return id === null || !isOurs(id) ? null : `press ${id} ${text(at(action, "value")) ?? ""}`.trim();
}
