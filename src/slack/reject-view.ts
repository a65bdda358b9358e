import type { types } from "@slack/bolt";
import { LONGEST_WORDS } from "../core/plan-form.ts";
import { at, openedWith, text, words } from "./untrusted.ts";

/** What a submitted rejection says about itself. */
export const REJECTION = "spot-chaos:reject";
export const REJECT_TITLE = "Reject this plan";
const REASON = "reason";

/** Whose press it was, on which plan's message; comes back with the reason. */
export interface Rejection {
  readonly value: string;
  readonly ts: string;
  readonly channel: string;
}

/** Asks why; nothing is rejected before it is sent off. */
export function rejectView(
  { value, ts, channel }: Rejection,
  { rehearsal }: { readonly rehearsal: boolean },
): types.ModalView {
  const words = `${rehearsal ? "*REHEARSAL* · " : ""}The plan cannot be started then. Everyone in the channel reads your reason.`;
  return {
    type: "modal",
    callback_id: REJECTION,
    private_metadata: JSON.stringify({ value, ts, channel }),
    title: { type: "plain_text", text: REJECT_TITLE },
    submit: { type: "plain_text", text: "Reject" },
    close: { type: "plain_text", text: "Not now" },
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: words, verbatim: true } },
      {
        type: "input",
        block_id: REASON,
        label: { type: "plain_text", text: "Reason" },
        hint: { type: "plain_text", text: "What has to be different before you would agree." },
        element: { type: "plain_text_input", action_id: REASON, max_length: LONGEST_WORDS },
      },
    ],
  };
}

/** Nothing in it is trusted: the desk checks it. */
export function rejectionIn(view: {
  readonly state?: unknown;
  readonly private_metadata?: unknown;
}): Pick<Rejection, "value" | "ts"> & { readonly channel: string | null; readonly reason: string | null } {
  const about = openedWith(view);
  return {
    value: text(at(about, "value")) ?? "",
    ts: text(at(about, "ts")) ?? "",
    channel: text(at(about, "channel")),
    reason: words(at(at(at(at(view.state, "values"), REASON), REASON), "value")),
  };
}
