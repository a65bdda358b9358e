import { visibleChannel } from "../access.ts";
import type { Method } from "../method.ts";
import { SlackError } from "../slack-error.ts";

/** https://docs.slack.dev/reference/methods/chat.getPermalink */
export const chatGetPermalink: Method = {
  name: "chat.getPermalink",
  tier: "special",
  token: "bot",
  scopes: [],
  required: { channel: "text", message_ts: "text" },
  optional: {},
  run(state, args) {
    const channel = visibleChannel(state, args.channel ?? "");
    const message = state.messages.find(channel.id, args.message_ts ?? "");
    if (message === undefined) throw new SlackError("message_not_found");
    const address = `https://${state.team.domain}.slack.com/archives/${channel.id}/p${message.ts.replace(".", "")}`;
    const thread = message.threadTs === null ? "" : `?thread_ts=${message.threadTs}&cid=${channel.id}`;
    return { channel: channel.id, permalink: `${address}${thread}` };
  },
};
