import { CHANNEL } from "../cli/rehearse/world.ts";
import type { PretendMessage } from "../sim/slack/state/message.ts";
import type { PretendWorkspace } from "../sim/slack/workspace.ts";

/** Whose message it is and what it is about, as its metadata says. */
export interface Mark {
  readonly runId: string;
  readonly key: string;
}

export function markOf({ metadata }: Pick<PretendMessage, "metadata">): Mark | null {
  const { run, key } = metadata?.event_payload ?? {};
  return typeof run === "string" && typeof key === "string" ? { runId: run, key } : null;
}

/** Every message of the channel, threads included, each once. */
export function messagesOf(workspace: PretendWorkspace): readonly PretendMessage[] {
  const parents = workspace.messages(CHANNEL).filter((message) => message.threadTs === null);
  return parents.flatMap((parent) => workspace.thread(CHANNEL, parent.ts));
}
