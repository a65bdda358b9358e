import { joinedChannel } from "../access.ts";
import { SLACK_LIMITS } from "../limits.ts";
import type { Method } from "../method.ts";
import { SlackError } from "../slack-error.ts";
import { isStamp } from "../stamps.ts";

/** https://docs.slack.dev/reference/methods/pins.add */
export const pinsAdd: Method = {
  name: "pins.add",
  tier: "tier2",
  token: "bot",
  scopes: ["pins:write"],
  required: { channel: "text" },
  optional: { timestamp: "text" },
  run(state, args) {
    const channel = joinedChannel(state, args.channel ?? "");
    const { timestamp } = args;
    if (!timestamp) throw new SlackError("no_item_specified");
    if (!isStamp(timestamp)) throw new SlackError("bad_timestamp");
    if (state.messages.find(channel.id, timestamp) === undefined) throw new SlackError("message_not_found");
    const pinned = state.pins.get(channel.id) ?? new Set<string>();
    if (pinned.has(timestamp)) throw new SlackError("already_pinned");
    if (pinned.size >= SLACK_LIMITS.pinsPerChannel) throw new SlackError("too_many_pins");
    state.pins.set(channel.id, pinned.add(timestamp));
    return {};
  },
};
