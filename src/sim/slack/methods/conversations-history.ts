import { joinedChannel, requireKindScope } from "../access.ts";
import { flagOf } from "../arguments.ts";
import { SLACK_LIMITS } from "../limits.ts";
import type { Method } from "../method.ts";
import { pageOf } from "../page.ts";
import { isWithin } from "../time-window.ts";
import { messageOnTheWire } from "../wire-message.ts";

/** https://docs.slack.dev/reference/methods/conversations.history: newest first, without the replies of threads */
export const conversationsHistory: Method = {
  name: "conversations.history",
  tier: "tier3",
  token: "bot",
  scopes: ["channels:history", "groups:history", "im:history", "mpim:history"],
  required: { channel: "text" },
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
    const within = isWithin(args);
    const messages = state.messages.inChannel(channel.id).filter((message) => within(message.ts));
    const page = pageOf(messages.toReversed(), {
      cursor: args.cursor,
      limit: args.limit,
      usual: 100,
      most: SLACK_LIMITS.historyLimit,
    });
    const metadata = flagOf(args.include_all_metadata);
    return {
      messages: page.items.map((message) => messageOnTheWire(state, message, { metadata, inChannel: true })),
      has_more: page.nextCursor !== "",
      pin_count: state.pins.get(channel.id)?.size ?? 0,
      response_metadata: { next_cursor: page.nextCursor },
    };
  },
};
