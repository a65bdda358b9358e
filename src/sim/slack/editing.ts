import type { Draft } from "./draft.ts";
import { showMessage } from "./posting.ts";
import type { PretendMessage } from "./state/message.ts";
import type { WorkspaceState } from "./state/workspace-state.ts";

/**
 * Edits a message of the bot. With blocks: they are shown and the text is the fallback, without an "(edited)" label.
 * With text alone: the blocks go and the label comes. Metadata that is not given stays.
 * https://docs.slack.dev/reference/methods/chat.update
 */
export function edit(
  state: WorkspaceState,
  message: PretendMessage,
  change: { draft: Draft; broadcast: boolean },
): PretendMessage {
  const { draft } = change;
  const edited: PretendMessage = {
    ...message,
    text: draft.text ?? message.text,
    blocks: draft.blocks ?? [],
    metadata: draft.metadata === undefined ? message.metadata : draft.metadata,
    broadcast: change.broadcast,
    edited: draft.blocks === undefined ? { user: state.app.botUser, ts: state.stamps.next() } : message.edited,
  };
  state.messages.replace(edited);
  showMessage(state, "update", edited, draft.sentBlocks);
  return edited;
}

export function remove(state: WorkspaceState, message: PretendMessage): void {
  state.messages.remove(message.channel, message.ts);
  showMessage(state, "delete", message, []);
}
