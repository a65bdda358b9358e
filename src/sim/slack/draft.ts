import { jsonOf } from "./arguments.ts";
import { isRecord } from "./blocks/check.ts";
import { completeBlocks } from "./blocks/complete.ts";
import { textLengthOf } from "./blocks/text-length.ts";
import { problemsOfBlocks } from "./blocks/validate.ts";
import { SLACK_LIMITS } from "./limits.ts";
import type { Arguments } from "./method.ts";
import { SlackError } from "./slack-error.ts";
import type { Json, MessageMetadata } from "./state/message.ts";
import type { WorkspaceState } from "./state/workspace-state.ts";

/** A message that someone is about to send, checked. Undefined: not given. */
export interface Draft {
  readonly text: string | undefined;
  /** as stored, with the ids that Slack adds */
  readonly blocks: readonly Json[] | undefined;
  /** as sent */
  readonly sentBlocks: unknown[];
  /** null: `{}` was sent, which takes the metadata away */
  readonly metadata: MessageMetadata | null | undefined;
}

/** Reads text, markdown_text, blocks, attachments and metadata. Throws invalid_blocks with pointers, no_text, metadata_too_large… */
export function readDraft(state: WorkspaceState, args: Arguments): Draft {
  if (args.markdown_text !== undefined && (args.text !== undefined || args.blocks !== undefined)) {
    throw new SlackError("markdown_text_conflict");
  }
  if ((args.markdown_text ?? "").length > SLACK_LIMITS.markdownTextTotal) throw new SlackError("msg_too_long");
  const sentBlocks = readBlocks(args.blocks);
  const attachments = jsonOf(args.attachments, "invalid_attachments");
  if (Array.isArray(attachments) && attachments.length > SLACK_LIMITS.attachments) {
    throw new SlackError("too_many_attachments");
  }
  const text = args.text ?? args.markdown_text;
  const hasAttachments = Array.isArray(attachments) && attachments.length > 0;
  if (!text && (sentBlocks === undefined || sentBlocks.length === 0) && !hasAttachments)
    throw new SlackError("no_text");
  return {
    text,
    blocks: sentBlocks === undefined ? undefined : completeBlocks(sentBlocks, state.ids),
    sentBlocks: sentBlocks ?? [],
    metadata: readMetadata(args.metadata),
  };
}

function readBlocks(value: string | undefined): unknown[] | undefined {
  const blocks = jsonOf(value, "invalid_blocks_format");
  if (blocks === undefined) return undefined;
  if (!Array.isArray(blocks)) throw new SlackError("invalid_blocks_format");
  const problems = problemsOfBlocks(blocks, { surface: "message", pointer: "/blocks" });
  if (problems.length > 0) {
    const errors = problems.map((problem) => `${problem.message} [json-pointer:${problem.pointer}]`);
    const messages = errors.map((error) => `[ERROR] ${error}`);
    throw new SlackError("invalid_blocks", { errors, response_metadata: { messages } });
  }
  if (textLengthOf(blocks) > SLACK_LIMITS.messageBlocksTotal) throw new SlackError("msg_blocks_too_long");
  return blocks;
}

export function readMetadata(value: string | undefined): MessageMetadata | null | undefined {
  const metadata = jsonOf(value, "invalid_metadata_format");
  if (metadata === undefined) return undefined;
  if (!isRecord(metadata)) throw new SlackError("invalid_metadata_format");
  if (Object.keys(metadata).length === 0) return null;
  const { event_type, event_payload, ...others } = metadata;
  if (typeof event_type !== "string" || event_type === "" || /\s/.test(event_type) || !isRecord(event_payload)) {
    throw new SlackError("invalid_metadata_format");
  }
  if (event_type.length > SLACK_LIMITS.metadataEventType || Object.keys(others).some((name) => name !== "entities")) {
    throw new SlackError("invalid_metadata_schema");
  }
  if (Buffer.byteLength(JSON.stringify(event_payload)) > SLACK_LIMITS.metadataPayloadBytes) {
    throw new SlackError("metadata_too_large");
  }
  return { event_type, event_payload };
}
