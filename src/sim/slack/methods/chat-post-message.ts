import { directMessageWith, joinedChannel } from "../access.ts";
import { flagOf } from "../arguments.ts";
import { readDraft } from "../draft.ts";
import { SLACK_LIMITS } from "../limits.ts";
import type { Method } from "../method.ts";
import { post, requireThread } from "../posting.ts";
import { invalidArguments, SlackError } from "../slack-error.ts";
import { messageOnTheWire } from "../wire-message.ts";

/** https://docs.slack.dev/reference/methods/chat.postMessage */
export const chatPostMessage: Method = {
  name: "chat.postMessage",
  tier: "special",
  token: "bot",
  scopes: ["chat:write"],
  required: { channel: "text" },
  optional: {
    as_user: "flag",
    attachments: "json",
    blocks: "json",
    current_draft_last_updated_ts: "text",
    icon_emoji: "text",
    icon_url: "text",
    link_names: "flag",
    markdown_text: "text",
    metadata: "json",
    mrkdwn: "flag",
    parse: "text",
    reply_broadcast: "flag",
    text: "text",
    thread_ts: "text",
    unfurl_links: "flag",
    unfurl_media: "flag",
    username: "text",
  },
  run(state, args) {
    const target = args.channel ?? "";
    const channel = state.users.has(target) ? directMessageWith(state, target) : joinedChannel(state, target);
    if (channel.isArchived) throw new SlackError("is_archived");
    const broadcast = flagOf(args.reply_broadcast);
    const threadTs = args.thread_ts || null;
    if (broadcast && threadTs === null) {
      throw invalidArguments(["reply_broadcast needs thread_ts [json-pointer:/reply_broadcast]"]);
    }
    const draft = readDraft(state, args);
    if (threadTs !== null) requireThread(state, channel.id, threadTs);
    const message = post(state, { channel: channel.id, draft, threadTs, broadcast });
    const isCut = (args.text ?? "").length > SLACK_LIMITS.messageText;
    return {
      channel: channel.id,
      ts: message.ts,
      message: messageOnTheWire(state, message, { metadata: true }),
      ...(isCut ? { warning: "message_truncated", response_metadata: { warnings: ["message_truncated"] } } : {}),
    };
  },
};
