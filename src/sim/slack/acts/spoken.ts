import type { PretendMessage } from "../state/message.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";

/** What people type is escaped by Slack: https://docs.slack.dev/messaging/formatting-message-text#escaping */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A person's message, at this moment. */
export function spoken(
  state: WorkspaceState,
  said: { user: string; channel: string; text: string; threadTs?: string },
): PretendMessage {
  return {
    channel: said.channel,
    ts: state.stamps.next(),
    user: said.user,
    botId: null,
    text: said.text,
    blocks: [],
    metadata: null,
    threadTs: said.threadTs ?? null,
    broadcast: false,
    edited: null,
    tombstone: false,
    reactions: [],
    files: [],
  };
}
