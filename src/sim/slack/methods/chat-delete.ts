import { visibleChannel } from "../access.ts";
import { remove } from "../editing.ts";
import type { Method } from "../method.ts";
import { SlackError } from "../slack-error.ts";

/** https://docs.slack.dev/reference/methods/chat.delete */
export const chatDelete: Method = {
  name: "chat.delete",
  tier: "tier3",
  token: "bot",
  scopes: ["chat:write"],
  required: { channel: "text", ts: "text" },
  optional: { as_user: "flag" },
  run(state, args) {
    const channel = visibleChannel(state, args.channel ?? "");
    const message = state.messages.find(channel.id, args.ts ?? "");
    if (message === undefined || message.tombstone) throw new SlackError("message_not_found");
    if (message.botId !== state.app.botId) throw new SlackError("cant_delete_message");
    remove(state, message);
    return { channel: channel.id, ts: message.ts };
  },
};
