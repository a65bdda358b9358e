import type { Method } from "../method.ts";
import { SlackError } from "../slack-error.ts";

/** https://docs.slack.dev/reference/methods/users.info */
export const usersInfo: Method = {
  name: "users.info",
  tier: "tier4",
  token: "bot",
  scopes: ["users:read"],
  required: { user: "text" },
  optional: { include_locale: "flag" },
  run(state, args) {
    const user = state.users.get(args.user ?? "");
    if (user === undefined) throw new SlackError("user_not_found");
    return {
      user: {
        id: user.id,
        team_id: user.teamId,
        name: user.name,
        deleted: user.deleted,
        color: "9f69e7",
        real_name: user.realName,
        tz: user.timeZone,
        tz_label: user.timeZone,
        tz_offset: user.timeZoneOffsetS,
        profile: {
          real_name: user.realName,
          real_name_normalized: user.realName,
          display_name: user.name,
          display_name_normalized: user.name,
          status_text: "",
          status_emoji: "",
          team: user.teamId,
        },
        is_admin: user.isAdmin,
        is_owner: false,
        is_primary_owner: false,
        is_restricted: user.isRestricted,
        is_ultra_restricted: user.isUltraRestricted,
        is_bot: user.isBot,
        is_app_user: false,
        ...(user.isStranger ? { is_stranger: true } : {}),
        updated: Math.floor(state.now() / 1000) - 86_400,
      },
    };
  },
};
