import { visibleChannel } from "../access.ts";
import { flagOf } from "../arguments.ts";
import { type Draft, readDraft, readMetadata } from "../draft.ts";
import { edit } from "../editing.ts";
import { SLACK_LIMITS } from "../limits.ts";
import type { Method } from "../method.ts";
import { SlackError } from "../slack-error.ts";
import type { PretendMessage } from "../state/message.ts";
import { messageOnTheWire } from "../wire-message.ts";

const CONTENT = ["text", "blocks", "markdown_text", "attachments"];

/** Without any content, what is there stays, and only metadata or the broadcast changes. */
function unchanged(message: PretendMessage, metadata: string | undefined): Draft {
  const { text, blocks } = message;
  return { text, blocks, sentBlocks: [...blocks], metadata: readMetadata(metadata) };
}

/** https://docs.slack.dev/reference/methods/chat.update */
export const chatUpdate: Method = {
  name: "chat.update",
  tier: "tier3",
  token: "bot",
  scopes: ["chat:write"],
  required: { channel: "text", ts: "text" },
  optional: {
    as_user: "flag",
    attachments: "json",
    blocks: "json",
    file_ids: "json",
    link_names: "flag",
    markdown_text: "text",
    metadata: "json",
    parse: "text",
    reply_broadcast: "flag",
    text: "text",
    unfurled_attachments: "json",
  },
  run(state, args) {
    const channel = visibleChannel(state, args.channel ?? "");
    // Not documented for a bot that was removed; not_in_channel is none of this method's errors.
    if (!channel.members.has(state.app.botUser)) throw new SlackError("channel_not_found");
    if (channel.isArchived) throw new SlackError("is_inactive");
    const message = state.messages.find(channel.id, args.ts ?? "");
    if (message === undefined || message.tombstone) throw new SlackError("message_not_found");
    if (message.botId !== state.app.botId) throw new SlackError("cant_update_message");
    if (state.editsRefused !== null) throw new SlackError(state.editsRefused);
    if ((args.text ?? args.markdown_text ?? "").length > SLACK_LIMITS.updateText) throw new SlackError("msg_too_long");
    const draft = CONTENT.some((name) => args[name]) ? readDraft(state, args) : unchanged(message, args.metadata);
    const wantsBroadcast = flagOf(args.reply_broadcast);
    if (wantsBroadcast && message.threadTs === null) throw new SlackError("cant_broadcast_message");
    if (wantsBroadcast && !message.broadcast && CONTENT.some((name) => args[name])) {
      throw new SlackError("no_dual_broadcast_content_update");
    }
    const edited = edit(state, message, { draft, broadcast: message.broadcast || wantsBroadcast });
    return {
      channel: channel.id,
      ts: edited.ts,
      text: edited.text,
      message: messageOnTheWire(state, edited, { metadata: true }),
    };
  },
};
