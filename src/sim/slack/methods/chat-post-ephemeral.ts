import { joinedChannel } from "../access.ts";
import { readDraft } from "../draft.ts";
import { SLACK_LIMITS } from "../limits.ts";
import type { Method } from "../method.ts";
import { whisper } from "../posting.ts";
import { SlackError } from "../slack-error.ts";

/** https://docs.slack.dev/reference/methods/chat.postEphemeral; its metadata goes nowhere */
export const chatPostEphemeral: Method = {
  name: "chat.postEphemeral",
  tier: "tier4",
  token: "bot",
  scopes: ["chat:write"],
  required: { channel: "text", user: "text" },
  optional: {
    as_user: "flag",
    attachments: "json",
    blocks: "json",
    icon_emoji: "text",
    icon_url: "text",
    link_names: "flag",
    markdown_text: "text",
    metadata: "json",
    parse: "text",
    text: "text",
    thread_ts: "text",
    username: "text",
  },
  run(state, args) {
    const channel = joinedChannel(state, args.channel ?? "");
    if (channel.isArchived) throw new SlackError("is_archived");
    const user = args.user ?? "";
    if (!channel.members.has(user)) throw new SlackError("user_not_in_channel");
    if ((args.text ?? "").length > SLACK_LIMITS.ephemeralText) throw new SlackError("msg_too_long");
    const draft = readDraft(state, args);
    const ephemeral = whisper(state, { channel: channel.id, user, draft, threadTs: args.thread_ts || null });
    return { message_ts: ephemeral.ts };
  },
};
