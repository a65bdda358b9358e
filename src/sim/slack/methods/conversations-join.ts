import { visibleChannel } from "../access.ts";
import type { Method } from "../method.ts";
import { SlackError } from "../slack-error.ts";
import { channelOnTheWire } from "./conversations-info.ts";

/** https://docs.slack.dev/reference/methods/conversations.join */
export const conversationsJoin: Method = {
  name: "conversations.join",
  tier: "tier3",
  token: "bot",
  scopes: ["channels:join"],
  required: { channel: "text" },
  optional: {},
  run(state, args) {
    const channel = visibleChannel(state, args.channel ?? "");
    if (channel.kind !== "public") throw new SlackError("method_not_supported_for_channel_type");
    if (channel.isArchived) throw new SlackError("is_archived");
    const warning = channel.members.has(state.app.botUser) ? { warning: "already_in_channel" } : {};
    channel.members.add(state.app.botUser);
    return { channel: channelOnTheWire(state, channel), ...warning };
  },
};
