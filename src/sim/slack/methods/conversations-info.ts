import { isBotIn, requireKindScope, visibleChannel } from "../access.ts";
import { flagOf } from "../arguments.ts";
import type { Method } from "../method.ts";
import type { MutableChannel } from "../state/channel.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";

/** https://docs.slack.dev/reference/methods/conversations.info */
export const conversationsInfo: Method = {
  name: "conversations.info",
  tier: "tier3",
  token: "bot",
  scopes: ["channels:read", "groups:read", "im:read", "mpim:read"],
  required: { channel: "text" },
  optional: { include_locale: "flag", include_num_members: "flag" },
  run(state, args) {
    const channel = visibleChannel(state, args.channel ?? "");
    requireKindScope(state, channel, "read");
    const count = flagOf(args.include_num_members) ? { num_members: channel.members.size } : {};
    return { channel: { ...channelOnTheWire(state, channel), ...count } };
  },
};

export function channelOnTheWire(state: WorkspaceState, channel: MutableChannel): Record<string, unknown> {
  const common = {
    id: channel.id,
    created: channel.createdS,
    is_im: channel.kind === "im",
    is_org_shared: false,
    is_archived: channel.isArchived,
    context_team_id: state.team.id,
    updated: channel.createdS * 1000,
  };
  if (channel.kind === "im") {
    const user = [...channel.members].find((member) => member !== state.app.botUser);
    return {
      ...common,
      user,
      is_user_deleted: state.users.get(user ?? "")?.deleted ?? false,
      is_open: true,
      priority: 0,
    };
  }
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === "public",
    is_group: channel.kind === "private",
    is_mpim: channel.kind === "mpim",
    is_private: channel.kind !== "public",
    is_general: channel.isGeneral,
    is_member: isBotIn(state, channel) && !channel.isArchived,
    is_shared: channel.isExtShared,
    is_ext_shared: channel.isExtShared,
    is_pending_ext_shared: false,
    pending_shared: [],
    is_frozen: false,
    is_read_only: false,
    unlinked: 0,
    creator: channel.creator,
    shared_team_ids: sharedTeams(state, channel),
    pending_connected_team_ids: [],
    parent_conversation: null,
    topic: { value: "", creator: "", last_set: 0 },
    purpose: { value: "", creator: "", last_set: 0 },
    previous_names: [],
  };
}

function sharedTeams(state: WorkspaceState, channel: MutableChannel): readonly string[] {
  const teams = [...channel.members].map((member) => state.users.get(member)?.teamId ?? state.team.id);
  return [...new Set([state.team.id, ...teams])];
}
