import { isRecord } from "./blocks/check.ts";
import { complaintOf } from "./complaint.ts";
import { type Draft, readDraft } from "./draft.ts";
import { edit, remove } from "./editing.ts";
import { messageArguments } from "./interaction-answer.ts";
import { SLACK_LIMITS } from "./limits.ts";
import { post, whisper } from "./posting.ts";
import { SlackError } from "./slack-error.ts";
import type { ResponseUrl } from "./state/response-url.ts";
import type { WorkspaceState } from "./state/workspace-state.ts";

export interface RespondAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * A POST to a response_url: five uses within 30 minutes, no token, and no membership needed.
 * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export function respond(state: WorkspaceState, path: string, body: string): RespondAnswer {
  const target = state.responseUrls.find(path);
  if (target === undefined) return refused(404, "invalid_url");
  if (state.now() > target.expiresAt) return refused(404, "expired_url");
  if (target.uses >= SLACK_LIMITS.responseUrlUses) return refused(404, "used_url");
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return refused(400, "invalid_payload");
  }
  if (!isRecord(message)) return refused(400, "invalid_payload");
  target.uses += 1;
  try {
    act(state, target, message);
    return { status: 200, body: "ok" };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    state.complaints.add(complaintOf("response_url", error, state.now()));
    return { status: 400, body: JSON.stringify({ ok: false, error: error.code, ...error.details }) };
  }
}

function act(state: WorkspaceState, target: ResponseUrl, message: Readonly<Record<string, unknown>>): void {
  const { channel, user, original } = target;
  if (original !== null && message.delete_original === true) {
    deleteOriginal(state, target, original);
    return;
  }
  const draft = readDraft(state, messageArguments(message));
  const threadTs = typeof message.thread_ts === "string" ? message.thread_ts : null;
  if (original !== null && replacesOriginal(message)) {
    replaceOriginal(state, target, original, draft);
  } else if (message.response_type === "in_channel") {
    post(state, { channel, draft, threadTs, broadcast: false });
  } else {
    whisper(state, { channel, user, draft, threadTs });
  }
}

/** An answer to a press that does not say otherwise replaces what was pressed. */
function replacesOriginal(message: Readonly<Record<string, unknown>>): boolean {
  return (
    message.replace_original === true || (message.replace_original === undefined && message.response_type === undefined)
  );
}

function replaceOriginal(
  state: WorkspaceState,
  target: ResponseUrl,
  original: { ts: string; ephemeral: boolean },
  draft: Draft,
): void {
  const { channel, user, threadTs } = target;
  if (original.ephemeral) {
    whisper(state, { channel, user, draft, threadTs, ts: original.ts });
    return;
  }
  const message = state.messages.find(channel, original.ts);
  if (message === undefined) throw new SlackError("message_not_found");
  edit(state, message, { draft, broadcast: message.broadcast });
}

function deleteOriginal(
  state: WorkspaceState,
  target: ResponseUrl,
  original: { ts: string; ephemeral: boolean },
): void {
  const { channel, user, threadTs } = target;
  if (!original.ephemeral) {
    const message = state.messages.find(channel, original.ts);
    if (message === undefined) throw new SlackError("message_not_found");
    remove(state, message);
    return;
  }
  const at = state.ephemerals.findIndex((each) => each.ts === original.ts && each.user === user);
  if (at === -1) throw new SlackError("message_not_found");
  state.ephemerals.splice(at, 1);
  state.changes.tell({ kind: "ephemeral", user, channel, ts: original.ts });
  const gone = { text: "", blocks: [], metadata: null, broadcast: false };
  state.shown.add({ op: "delete", at: state.now(), channel, ts: original.ts, threadTs, user, ...gone });
}

function refused(status: number, error: string): RespondAnswer {
  return { status, body: JSON.stringify({ ok: false, error }) };
}
