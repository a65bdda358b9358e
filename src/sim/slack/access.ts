import { SlackError } from "./slack-error.ts";
import type { ChannelKind, MutableChannel } from "./state/channel.ts";
import type { WorkspaceState } from "./state/workspace-state.ts";

const SCOPE_PREFIX: Readonly<Record<ChannelKind, string>> = {
  public: "channels",
  private: "groups",
  im: "im",
  mpim: "mpim",
};

export function isBotIn(state: WorkspaceState, channel: MutableChannel): boolean {
  return channel.members.has(state.app.botUser);
}

/** A channel as the bot can see it: a private one, or other people's messages, do not exist for it. Throws channel_not_found. */
export function visibleChannel(state: WorkspaceState, id: string): MutableChannel {
  const channel = state.channels.get(id);
  if (channel === undefined) throw new SlackError("channel_not_found");
  if (channel.kind !== "public" && !isBotIn(state, channel)) throw new SlackError("channel_not_found");
  return channel;
}

/** A channel in which the bot may act. Throws channel_not_found or not_in_channel. */
export function joinedChannel(state: WorkspaceState, id: string): MutableChannel {
  const channel = visibleChannel(state, id);
  if (!isBotIn(state, channel)) throw new SlackError("not_in_channel");
  return channel;
}

/** Throws missing_scope when the token lacks the scope for this kind of channel ("groups:read", "im:history"…). */
export function requireKindScope(state: WorkspaceState, channel: MutableChannel, right: "read" | "history"): void {
  requireScope(state, [`${SCOPE_PREFIX[channel.kind]}:${right}`]);
}

/** Any one of the scopes is enough. */
export function requireScope(state: WorkspaceState, scopes: readonly string[]): void {
  if (scopes.length === 0 || scopes.some((scope) => state.scopes.includes(scope))) return;
  throw new SlackError("missing_scope", { needed: scopes.join(","), provided: state.scopes.join(",") });
}

/** The direct message between the bot and a person, opened if there is none. */
export function directMessageWith(state: WorkspaceState, user: string): MutableChannel {
  for (const channel of state.channels.values()) {
    if (channel.kind === "im" && channel.members.has(user) && isBotIn(state, channel)) return channel;
  }
  const opened: MutableChannel = {
    id: state.ids.object("D"),
    name: "",
    kind: "im",
    members: new Set([user, state.app.botUser]),
    isArchived: false,
    isExtShared: false,
    isGeneral: false,
    creator: state.app.botUser,
    createdS: Math.floor(state.now() / 1000),
  };
  state.channels.set(opened.id, opened);
  state.changes.tell({ kind: "channel", channel: opened.id });
  return opened;
}
