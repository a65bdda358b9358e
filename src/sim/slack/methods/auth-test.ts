import type { Method } from "../method.ts";

/** https://docs.slack.dev/reference/methods/auth.test */
export const authTest: Method = {
  name: "auth.test",
  tier: "special",
  token: "bot",
  scopes: [],
  required: {},
  optional: {},
  run: (state) => ({
    url: `https://${state.team.domain}.slack.com/`,
    team: state.team.name,
    user: state.app.name,
    team_id: state.team.id,
    user_id: state.app.botUser,
    bot_id: state.app.botId,
    is_enterprise_install: false,
  }),
};
