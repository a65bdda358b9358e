import { isRecord } from "./blocks/check.ts";
import type { Arguments } from "./method.ts";
import type { MessageMetadata } from "./state/message.ts";

/** A message that the app wanted to post or edit, and that Slack did not take. Nobody sees any of it. */
export interface Refused {
  readonly op: "post" | "update";
  /** world milliseconds since 1970 */
  readonly at: number;
  readonly channel: string;
  /** Slack's own word */
  readonly error: string;
  /** as sent; null where none was */
  readonly metadata: MessageMetadata | null;
}

const OPS: Readonly<Record<string, Refused["op"]>> = { "chat.postMessage": "post", "chat.update": "update" };

/** What was refused, of a call's answer; null of any other. A rate limit (429) refuses nothing: it asks to wait. */
export function refusedBy(
  call: { readonly method: string; readonly args: Arguments },
  answer: { readonly status: number; readonly body: unknown },
  at: number,
): Refused | null {
  const op = OPS[call.method];
  const { status, body } = answer;
  if (op === undefined || status !== 200 || !isRecord(body) || typeof body.error !== "string") return null;
  return { op, at, channel: call.args.channel ?? "", error: body.error, metadata: metadataIn(call.args.metadata) };
}

function metadataIn(text: string | undefined): MessageMetadata | null {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "null");
  } catch {
    // Metadata that is no JSON may be the very reason for the refusal.
    return null;
  }
  if (!isRecord(value) || typeof value.event_type !== "string" || !isRecord(value.event_payload)) return null;
  return { event_type: value.event_type, event_payload: value.event_payload };
}
