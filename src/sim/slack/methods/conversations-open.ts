import { directMessageWith, requireScope } from "../access.ts";
import { flagOf } from "../arguments.ts";
import type { Method } from "../method.ts";
import { SlackError } from "../slack-error.ts";

/** https://docs.slack.dev/reference/methods/conversations.open; group messages are not opened here, only found */
export const conversationsOpen: Method = {
  name: "conversations.open",
  tier: "tier3",
  token: "bot",
  scopes: ["channels:manage", "groups:write", "im:write", "mpim:write"],
  required: {},
  optional: { channel: "text", users: "text", return_im: "flag", prevent_creation: "flag" },
  run(state, args) {
    if (args.channel) {
      const channel = state.channels.get(args.channel);
      if (channel === undefined || !channel.members.has(state.app.botUser)) throw new SlackError("channel_not_found");
      if (channel.kind !== "im" && channel.kind !== "mpim") {
        throw new SlackError("method_not_supported_for_channel_type");
      }
      return { channel: { id: channel.id } };
    }
    const users = (args.users ?? "").split(",").filter((user) => user !== "");
    const [user] = users;
    if (user === undefined) throw new SlackError("users_list_not_supplied");
    for (const each of users) {
      const person = state.users.get(each);
      if (person === undefined) throw new SlackError("user_not_found");
      if (person.deleted) throw new SlackError("user_disabled");
    }
    if (users.length > 1) return { channel: { id: groupMessageOf(users) } };
    requireScope(state, ["im:write"]);
    const channel = directMessageWith(state, user);
    return { channel: flagOf(args.return_im) ? { id: channel.id, is_im: true, user } : { id: channel.id } };

    function groupMessageOf(wanted: readonly string[]): string {
      requireScope(state, ["mpim:write"]);
      const members = new Set([...wanted, state.app.botUser]);
      for (const channel of state.channels.values()) {
        if (channel.kind !== "mpim" || channel.members.size !== members.size) continue;
        if ([...members].every((member) => channel.members.has(member))) return channel.id;
      }
      throw new SlackError("invalid_user_combination");
    }
  },
};
