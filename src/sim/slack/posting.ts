import type { Draft } from "./draft.ts";
import { SLACK_LIMITS } from "./limits.ts";
import { SlackError } from "./slack-error.ts";
import type { PretendEphemeral, PretendMessage } from "./state/message.ts";
import type { WorkspaceState } from "./state/workspace-state.ts";

/** Stores a message of the bot, and shows it. */
export function post(
  state: WorkspaceState,
  message: {
    channel: string;
    draft: Draft;
    threadTs: string | null;
    broadcast: boolean;
    files?: PretendMessage["files"];
  },
): PretendMessage {
  const { draft } = message;
  const stored: PretendMessage = {
    channel: message.channel,
    ts: state.stamps.next(),
    user: state.app.botUser,
    botId: state.app.botId,
    text: (draft.text ?? "").slice(0, SLACK_LIMITS.messageText),
    blocks: draft.blocks ?? [],
    metadata: draft.metadata ?? null,
    threadTs: message.threadTs,
    broadcast: message.broadcast,
    edited: null,
    tombstone: false,
    reactions: [],
    files: message.files ?? [],
  };
  state.messages.add(stored);
  showMessage(state, message.files === undefined ? "post" : "upload", stored, draft.sentBlocks);
  return stored;
}

/** Shows something to one person alone. */
export function whisper(
  state: WorkspaceState,
  message: { channel: string; user: string; draft: Draft; threadTs: string | null; ts?: string },
): PretendEphemeral {
  const ephemeral: PretendEphemeral = {
    channel: message.channel,
    ts: message.ts ?? state.stamps.next(),
    user: message.user,
    text: message.draft.text ?? "",
    blocks: message.draft.blocks ?? [],
    threadTs: message.threadTs,
  };
  const at = state.ephemerals.findIndex((other) => other.user === message.user && other.ts === ephemeral.ts);
  if (at === -1) state.ephemerals.push(ephemeral);
  else state.ephemerals[at] = ephemeral;
  state.changes.tell({ kind: "ephemeral", user: ephemeral.user, channel: ephemeral.channel, ts: ephemeral.ts });
  state.shown.add({
    op: "ephemeral",
    at: state.now(),
    channel: ephemeral.channel,
    ts: ephemeral.ts,
    threadTs: ephemeral.threadTs,
    user: ephemeral.user,
    text: ephemeral.text,
    blocks: message.draft.sentBlocks,
    metadata: null,
    broadcast: false,
  });
  return ephemeral;
}

export function showMessage(
  state: WorkspaceState,
  op: "post" | "update" | "upload" | "delete",
  message: PretendMessage,
  sentBlocks: unknown[],
): void {
  const reader = readerOf(state, message.channel);
  state.shown.add({
    op,
    at: state.now(),
    channel: message.channel,
    ts: message.ts,
    threadTs: message.threadTs,
    ...(reader === undefined ? {} : { user: reader }),
    text: message.text,
    blocks: sentBlocks,
    metadata: message.metadata,
    broadcast: message.broadcast,
  });
}

/** The one person who reads a direct message of the bot; undefined in any other channel. */
function readerOf(state: WorkspaceState, id: string): string | undefined {
  const channel = state.channels.get(id);
  if (channel?.kind !== "im") return undefined;
  return [...channel.members].find((member) => member !== state.app.botUser);
}

/** The parent of a thread to reply in. Throws thread_not_found (seen from chat.postMessage: https://github.com/slackapi/bolt-js/issues/2307). */
export function requireThread(state: WorkspaceState, channel: string, threadTs: string): void {
  const parent = state.messages.find(channel, threadTs);
  if (parent === undefined) throw new SlackError("thread_not_found");
  if (parent.threadTs !== null) throw new SlackError("cannot_reply_to_message");
}
