import type { Method } from "../method.ts";
import { SlackError } from "../slack-error.ts";

/** https://docs.slack.dev/reference/methods/usergroups.users.list */
export const usergroupsUsersList: Method = {
  name: "usergroups.users.list",
  tier: "tier2",
  token: "bot",
  scopes: ["usergroups:read"],
  required: { usergroup: "text" },
  optional: { include_disabled: "flag" },
  run(state, args) {
    const users = state.usergroups.get(args.usergroup ?? "");
    if (users === undefined) throw new SlackError("no_such_subteam");
    return { users };
  },
};
