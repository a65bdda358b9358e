import { joinedChannel, requireKindScope } from "../access.ts";
import { flagOf } from "../arguments.ts";
import { SLACK_LIMITS } from "../limits.ts";
import type { Method } from "../method.ts";
import { pageOf } from "../page.ts";
import { SlackError } from "../slack-error.ts";
import { isWithin } from "../time-window.ts";
import { messageOnTheWire } from "../wire-message.ts";

/** https://docs.slack.dev/reference/methods/conversations.replies: the parent first, then its replies, oldest first */
export const conversationsReplies: Method = {
  name: "conversations.replies",
  tier: "tier3",
  token: "bot",
  scopes: ["channels:history", "groups:history", "im:history", "mpim:history"],
  required: { channel: "text", ts: "text" },
  optional: {
    cursor: "text",
    include_all_metadata: "flag",
    inclusive: "flag",
    latest: "text",
    limit: "number",
    oldest: "text",
  },
  run(state, args) {
    const channel = joinedChannel(state, args.channel ?? "");
    requireKindScope(state, channel, "history");
    const asked = state.messages.find(channel.id, args.ts ?? "");
    if (asked === undefined) throw new SlackError("thread_not_found");
    const [parent, ...replies] = state.messages.thread(channel.id, asked.threadTs ?? asked.ts);
    if (parent === undefined) throw new SlackError("thread_not_found");
    const within = isWithin(args);
    const page = pageOf([parent, ...replies.filter((reply) => within(reply.ts))], {
      cursor: args.cursor,
      limit: args.limit,
      usual: SLACK_LIMITS.repliesLimit,
      most: SLACK_LIMITS.repliesLimit,
    });
    const metadata = flagOf(args.include_all_metadata);
    return {
      messages: page.items.map((message) => messageOnTheWire(state, message, { metadata })),
      has_more: page.nextCursor !== "",
      response_metadata: { next_cursor: page.nextCursor },
    };
  },
};
