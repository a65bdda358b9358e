import { joinedChannel } from "../access.ts";
import { SLACK_LIMITS } from "../limits.ts";
import type { Method } from "../method.ts";
import { SlackError } from "../slack-error.ts";

/** https://docs.slack.dev/reference/methods/bookmarks.add */
export const bookmarksAdd: Method = {
  name: "bookmarks.add",
  tier: "tier2",
  token: "bot",
  scopes: ["bookmarks:write"],
  required: { channel_id: "text", title: "text", type: "text" },
  optional: { access_level: "text", emoji: "text", entity_id: "text", link: "text", parent_id: "text" },
  run(state, args) {
    const channel = joinedChannel(state, args.channel_id ?? "");
    if (args.type !== "link") throw new SlackError("invalid_bookmark_type");
    if (!/^https?:\/\//.test(args.link ?? "")) throw new SlackError("invalid_link");
    const count = state.bookmarks.get(channel.id) ?? 0;
    if (count >= SLACK_LIMITS.bookmarksPerChannel) throw new SlackError("too_many_bookmarks");
    state.bookmarks.set(channel.id, count + 1);
    return {
      bookmark: {
        id: state.ids.object("Bk"),
        channel_id: channel.id,
        title: args.title,
        link: args.link,
        emoji: args.emoji ?? "",
        icon_url: null,
        type: "link",
        entity_id: null,
        date_created: Math.floor(state.now() / 1000),
        date_updated: 0,
        rank: "g",
        last_updated_by_user_id: state.app.botUser,
        last_updated_by_team_id: state.team.id,
        shortcut_id: null,
        app_id: null,
      },
    };
  },
};
