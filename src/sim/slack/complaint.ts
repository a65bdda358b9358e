import type { SlackError } from "./slack-error.ts";

/** Something that the app sent and that Slack answered with an error. A rate limit is none: it asks to wait. */
export interface Complaint {
  /** world milliseconds since 1970 */
  readonly at: number;
  /** the Web API's method, or `response_url`, `ack` and `view_submission` for what goes back to Slack in other ways */
  readonly about: string;
  /** Slack's own word */
  readonly error: string;
  /** what it says of the blocks or arguments, each with its pointer */
  readonly messages: readonly string[];
}

export function complaintOf(about: string, { code, details }: SlackError, at: number): Complaint {
  const said = details.response_metadata as { readonly messages?: readonly string[] } | undefined;
  return { at, about, error: code, messages: said?.messages ?? [] };
}
