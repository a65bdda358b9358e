import { joinedChannel } from "../access.ts";
import { SLACK_LIMITS } from "../limits.ts";
import type { Method } from "../method.ts";
import { SlackError } from "../slack-error.ts";
import { isStamp } from "../stamps.ts";

/** https://docs.slack.dev/reference/methods/reactions.add */
export const reactionsAdd: Method = {
  name: "reactions.add",
  tier: "tier3",
  token: "bot",
  scopes: ["reactions:write"],
  required: { channel: "text", name: "text", timestamp: "text" },
  optional: {},
  run(state, args) {
    const { name = "", timestamp = "" } = args;
    const channel = joinedChannel(state, args.channel ?? "");
    if (channel.isArchived) throw new SlackError("is_archived");
    if (!isStamp(timestamp)) throw new SlackError("bad_timestamp");
    if (!/^[a-z0-9_+'-]+$/.test(name)) throw new SlackError("invalid_name");
    const message = state.messages.find(channel.id, timestamp);
    if (message === undefined) throw new SlackError("message_not_found");
    const mine = message.reactions.find((reaction) => reaction.name === name);
    if (mine?.users.includes(state.app.botUser)) throw new SlackError("already_reacted");
    if (mine === undefined && message.reactions.length >= SLACK_LIMITS.reactionsPerMessage) {
      throw new SlackError("too_many_emoji");
    }
    const others = message.reactions.filter((reaction) => reaction.name !== name);
    const users = [...(mine?.users ?? []), state.app.botUser];
    state.messages.replace({ ...message, reactions: [...others, { name, users }] });
    return {};
  },
};
