import { SLACK_LIMITS } from "../limits.ts";
import { BUTTON_ELEMENTS, FEEDBACK_ELEMENTS } from "./button-elements.ts";
import { boolean, byType, type Fields, list } from "./check.ts";
import { INPUT_ELEMENTS, PICKER_ELEMENTS } from "./input-elements.ts";
import { SELECT_ELEMENTS } from "./select-elements.ts";
import { plainText } from "./text-objects.ts";

const actionElement = byType(() => ({ ...BUTTON_ELEMENTS, ...SELECT_ELEMENTS, ...PICKER_ELEMENTS }));
const inputElement = byType(() => ({ ...INPUT_ELEMENTS, ...SELECT_ELEMENTS, ...PICKER_ELEMENTS }));

/** Blocks that can be pressed or filled in. */
export const INTERACTIVE_BLOCKS: Readonly<Record<string, Fields>> = {
  actions: { required: { elements: list({ max: SLACK_LIMITS.actionsElements, of: actionElement }) } },
  context_actions: {
    required: { elements: list({ max: SLACK_LIMITS.contextActionsElements, of: byType(() => FEEDBACK_ELEMENTS) }) },
  },
  input: {
    required: { label: plainText(SLACK_LIMITS.inputLabel), element: inputElement },
    optional: { hint: plainText(SLACK_LIMITS.inputHint), optional: boolean, dispatch_action: boolean },
  },
};
