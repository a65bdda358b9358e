import type { Json, PretendMessage } from "./state/message.ts";
import type { WorkspaceState } from "./state/workspace-state.ts";

/** A message as Slack's API returns it. Metadata only where it was asked for. */
export function messageOnTheWire(
  state: WorkspaceState,
  message: PretendMessage,
  options: { metadata: boolean; inChannel?: boolean },
): Json {
  const isBroadcastInChannel = message.broadcast && options.inChannel === true;
  const replies = message.threadTs === null ? state.messages.thread(message.channel, message.ts).slice(1) : [];
  const threadTs = message.threadTs ?? (replies.length > 0 ? message.ts : null);
  const root = message.threadTs === null ? undefined : state.messages.find(message.channel, message.threadTs);
  return {
    type: "message",
    ...(message.tombstone ? { subtype: "tombstone", hidden: true } : {}),
    ...(isBroadcastInChannel ? { subtype: "thread_broadcast" } : {}),
    user: message.tombstone ? "USLACKBOT" : message.user,
    ts: message.ts,
    text: message.text,
    team: state.team.id,
    ...(message.botId === null ? {} : { bot_id: message.botId, app_id: state.app.id, bot_profile: botProfile(state) }),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(threadTs === null ? {} : { thread_ts: threadTs }),
    ...(replies.length > 0
      ? {
          reply_count: replies.length,
          reply_users_count: new Set(replies.map((reply) => reply.user)).size,
          reply_users: [...new Set(replies.map((reply) => reply.user))],
          latest_reply: replies.at(-1)?.ts,
          is_locked: false,
          subscribed: true,
        }
      : {}),
    ...(message.threadTs !== null && root !== undefined ? { parent_user_id: root.user } : {}),
    ...(isBroadcastInChannel && root !== undefined
      ? { root: messageOnTheWire(state, root, { metadata: options.metadata }) }
      : {}),
    ...(message.edited === null ? {} : { edited: message.edited }),
    ...(message.reactions.length > 0
      ? { reactions: message.reactions.map((reaction) => ({ ...reaction, count: reaction.users.length })) }
      : {}),
    ...(message.files.length > 0 ? { files: message.files } : {}),
    ...(options.metadata && message.metadata !== null ? { metadata: message.metadata } : {}),
  };
}

function botProfile(state: WorkspaceState): Json {
  return {
    id: state.app.botId,
    app_id: state.app.id,
    user_id: state.app.botUser,
    name: state.app.name,
    icons: {},
    deleted: false,
    updated: Math.floor(state.now() / 1000) - 86_400,
    team_id: state.team.id,
  };
}
