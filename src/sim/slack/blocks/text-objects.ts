import { SLACK_LIMITS } from "../limits.ts";
import { boolean, byType, type Check, list, object, oneOf, text } from "./check.ts";

const plainFields = (max: number) => ({ required: { text: text({ max }) }, optional: { emoji: boolean } });
const mrkdwnFields = (max: number) => ({ required: { text: text({ max }) }, optional: { verbatim: boolean } });

export function plainText(max: number): Check {
  return byType(() => ({ plain_text: plainFields(max) }));
}

/** plain_text or mrkdwn */
export function anyText(max: number): Check {
  return byType(() => ({ plain_text: plainFields(max), mrkdwn: mrkdwnFields(max) }));
}

export const confirmDialog: Check = object({
  required: {
    title: plainText(SLACK_LIMITS.confirmTitle),
    text: anyText(SLACK_LIMITS.confirmText),
    confirm: plainText(SLACK_LIMITS.confirmButton),
    deny: plainText(SLACK_LIMITS.confirmButton),
  },
  optional: { style: oneOf("primary", "danger") },
});

export const option: Check = object({
  required: { text: anyText(SLACK_LIMITS.optionText), value: text({ max: SLACK_LIMITS.optionValue }) },
  optional: {
    description: anyText(SLACK_LIMITS.optionDescription),
    url: text({ max: SLACK_LIMITS.buttonUrl }),
  },
});

export const optionGroups: Check = list({
  max: SLACK_LIMITS.selectOptions,
  of: object({
    required: {
      label: plainText(SLACK_LIMITS.optionText),
      options: list({ max: SLACK_LIMITS.selectOptions, of: option }),
    },
  }),
});
