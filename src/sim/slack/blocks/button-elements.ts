import { SLACK_LIMITS } from "../limits.ts";
import { anything, type Fields, list, object, oneOf, text } from "./check.ts";
import { confirmDialog, option, plainText } from "./text-objects.ts";

export const actionId = text({ max: SLACK_LIMITS.actionId });
const accessibilityLabel = text({ max: SLACK_LIMITS.accessibilityLabel });

const feedbackButton = object({
  required: { text: plainText(SLACK_LIMITS.buttonText), value: text({ max: SLACK_LIMITS.buttonValue }) },
  optional: { accessibility_label: accessibilityLabel },
});

/** What can be pressed: https://docs.slack.dev/reference/block-kit/block-elements */
export const BUTTON_ELEMENTS: Readonly<Record<string, Fields>> = {
  button: {
    required: { text: plainText(SLACK_LIMITS.buttonText) },
    optional: {
      action_id: actionId,
      value: text({ max: SLACK_LIMITS.buttonValue }),
      url: text({ max: SLACK_LIMITS.buttonUrl }),
      style: oneOf("primary", "danger"),
      confirm: confirmDialog,
      accessibility_label: accessibilityLabel,
    },
  },
  workflow_button: {
    required: { text: plainText(SLACK_LIMITS.buttonText), workflow: anything },
    optional: { action_id: actionId, style: oneOf("primary", "danger"), accessibility_label: accessibilityLabel },
  },
  overflow: {
    required: { options: list({ max: SLACK_LIMITS.overflowOptions, of: option }) },
    optional: { action_id: actionId, confirm: confirmDialog },
  },
};

/** Only for context_actions blocks. */
export const FEEDBACK_ELEMENTS: Readonly<Record<string, Fields>> = {
  feedback_buttons: {
    required: { positive_button: feedbackButton, negative_button: feedbackButton },
    optional: { action_id: actionId },
  },
  icon_button: {
    required: { icon: oneOf("trash"), text: plainText(SLACK_LIMITS.buttonText) },
    optional: {
      action_id: actionId,
      value: text({ max: SLACK_LIMITS.buttonValue }),
      confirm: confirmDialog,
      accessibility_label: accessibilityLabel,
      visible_to_user_ids: list({ max: 10, of: text({ max: 20 }) }),
    },
  },
};
