import { requireKindScope, visibleChannel } from "../access.ts";
import type { Method } from "../method.ts";
import { pageOf } from "../page.ts";

/** https://docs.slack.dev/reference/methods/conversations.members */
export const conversationsMembers: Method = {
  name: "conversations.members",
  tier: "tier4",
  token: "bot",
  scopes: ["channels:read", "groups:read", "im:read", "mpim:read"],
  required: { channel: "text" },
  optional: { cursor: "text", limit: "number" },
  run(state, args) {
    const channel = visibleChannel(state, args.channel ?? "");
    requireKindScope(state, channel, "read");
    const page = pageOf([...channel.members], { cursor: args.cursor, limit: args.limit, usual: 100, most: 1000 });
    return { members: page.items, response_metadata: { next_cursor: page.nextCursor } };
  },
};
