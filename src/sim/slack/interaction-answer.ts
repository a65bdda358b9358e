import { isRecord } from "./blocks/check.ts";
import { complaintOf } from "./complaint.ts";
import type { Answer } from "./delivery.ts";
import { readDraft } from "./draft.ts";
import { post, whisper } from "./posting.ts";
import { SlackError } from "./slack-error.ts";
import type { WorkspaceState } from "./state/workspace-state.ts";

/** Shows what the app put into its ack of a slash command: to the person alone, or to the channel with response_type in_channel. */
export function answerInteraction(
  state: WorkspaceState,
  place: { channel: string; user: string },
  answer: Answer,
): Answer {
  if (!answer.answered || !isRecord(answer.payload)) return answer;
  const { payload } = answer;
  if (payload.text === undefined && payload.blocks === undefined) return answer;
  try {
    const draft = readDraft(state, messageArguments(payload));
    if (payload.response_type === "in_channel") {
      post(state, { channel: place.channel, draft, threadTs: null, broadcast: false });
    } else {
      whisper(state, { channel: place.channel, user: place.user, draft, threadTs: null });
    }
    return answer;
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    state.complaints.add(complaintOf("ack", error, state.now()));
    return { answered: false, why: `Slack refused the answer: ${error.code} ${JSON.stringify(error.details)}` };
  }
}

/** A JSON message as the Web API's arguments. */
export function messageArguments(message: Readonly<Record<string, unknown>>): Record<string, string> {
  const args: Record<string, string> = {};
  for (const name of ["text", "blocks", "attachments", "metadata"]) {
    const value = message[name];
    if (value !== undefined && value !== null) args[name] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return args;
}
