import type { types } from "@slack/bolt";
import type { Message } from "../core/message.ts";
import { LONGEST_WORDS, type PlanChoice, type PlanField, type PlanForm, type PlanMode } from "../core/plan-form.ts";
import { type Drawing, render } from "./blocks.ts";
import { SLACK_LIMITS } from "./limits.ts";
import { plainText } from "./mrkdwn.ts";
import { at, openedWith, text, words } from "./untrusted.ts";

/** What a submitted form says about itself. */
export const FORM = "spot-chaos:plan";
/** Both ids of each field. */
const FIELDS: Readonly<Record<PlanField, string>> = { choice: "choice", reason: "reason", hypothesis: "hypothesis" };

/** Stands there within the 3 s of a trigger, before anything is read. */
export function loadingView(title: string, drawing: Drawing): types.ModalView {
  return textView(title, "Reading what can be planned here. This takes a few seconds.", drawing);
}

/** Any message, in a window of its own. */
export function messageView(title: string, message: Message, drawing: Drawing): types.ModalView {
  const { blocks } = render({ ...message, buttons: [] }, drawing);
  return { ...frame(title), blocks: blocks };
}

/** The same as text alone, for a Slack that refuses its blocks. */
export function textView(title: string, text: string, { rehearsal }: Drawing): types.ModalView {
  const said = plainText(`${rehearsal ? "REHEARSAL · " : ""}${text}`, SLACK_LIMITS.sectionText);
  return { ...frame(title), blocks: [{ type: "section", text: { type: "plain_text", text: said } }] };
}

/** The fields of a plan; `channel` comes back with them, and is null where each choice names its own. */
export function formView(form: PlanForm, channel: string | null, { rehearsal }: Drawing): types.ModalView {
  const { mode, choices, chosen, reason } = form;
  const options = choices.slice(0, SLACK_LIMITS.selectOptions).map(option);
  const initial = options.find(({ value }) => value === chosen);
  const words = `${rehearsal ? "*REHEARSAL* · " : ""}Nothing is started by this: the plan comes into the channel first.`;
  return {
    ...frame(titleOf(mode)),
    callback_id: FORM,
    private_metadata: JSON.stringify({ mode, channel }),
    submit: { type: "plain_text", text: "Show the plan" },
    close: { type: "plain_text", text: "Cancel" },
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: words, verbatim: true } },
      {
        ...field("choice", "Target and template"),
        element: {
          type: "static_select",
          action_id: FIELDS.choice,
          options,
          ...(initial === undefined ? {} : { initial_option: initial }),
        },
      },
      {
        ...field("reason", "Reason"),
        optional: mode === "look",
        hint: { type: "plain_text", text: "It stands on the card, for everyone who wonders." },
        element: { ...typed("reason"), ...(reason === null ? {} : { initial_value: reason.slice(0, LONGEST_WORDS) }) },
      },
      {
        ...field("hypothesis", "What do you expect?"),
        optional: true,
        hint: {
          type: "plain_text",
          text: "For example: all tasks run again within 10 minutes. The last reply repeats it.",
        },
        element: typed("hypothesis"),
      },
    ],
  };
}

export function titleOf(mode: PlanMode): string {
  return mode === "look" ? "Look at a plan" : "Plan an exercise";
}

function frame(title: string): Pick<types.ModalView, "type" | "title" | "close"> & { readonly type: "modal" } {
  return {
    type: "modal",
    title: { type: "plain_text", text: plainText(title, SLACK_LIMITS.viewTitle) },
    close: { type: "plain_text", text: "Close" },
  };
}

function field(name: PlanField, label: string) {
  return { type: "input" as const, block_id: FIELDS[name], label: { type: "plain_text" as const, text: label } };
}

function typed(name: PlanField) {
  return { type: "plain_text_input" as const, action_id: FIELDS[name], max_length: LONGEST_WORDS };
}

function option({ value, label, about }: PlanChoice): types.PlainTextOption {
  return {
    text: { type: "plain_text", text: plainText(label, SLACK_LIMITS.optionText) },
    description: { type: "plain_text", text: plainText(about, SLACK_LIMITS.optionText) },
    value,
  };
}

/** What stands in the fields; empty ones are null. Nothing in it is trusted: the desk checks it. */
export function filledIn(view: { readonly state?: unknown; readonly private_metadata?: unknown }): {
  readonly mode: PlanMode;
  readonly channel: string | null;
} & Readonly<Record<PlanField, string | null>> {
  const about = openedWith(view);
  const values = at(view.state, "values");
  const of = (name: PlanField) => at(at(values, FIELDS[name]), FIELDS[name]);
  return {
    mode: at(about, "mode") === "start" ? "start" : "look",
    channel: text(at(about, "channel")),
    choice: text(at(at(of("choice"), "selected_option"), "value")),
    reason: words(at(of("reason"), "value")),
    hypothesis: words(at(of("hypothesis"), "value")),
  };
}
