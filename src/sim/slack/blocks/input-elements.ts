import { SLACK_LIMITS } from "../limits.ts";
import { actionId } from "./button-elements.ts";
import { anything, boolean, type Fields, integer, list, text } from "./check.ts";
import { confirmDialog, plainText } from "./text-objects.ts";

const common = {
  action_id: actionId,
  placeholder: plainText(SLACK_LIMITS.placeholder),
  focus_on_load: boolean,
};
const typed = { dispatch_action_config: anything };

/** The pickers, which actions blocks and sections take too. */
export const PICKER_ELEMENTS: Readonly<Record<string, Fields>> = {
  datepicker: { optional: { ...common, initial_date: text({ max: 10 }), confirm: confirmDialog } },
  timepicker: {
    optional: { ...common, initial_time: text({ max: 5 }), confirm: confirmDialog, timezone: text({ max: 100 }) },
  },
  datetimepicker: {
    optional: {
      action_id: actionId,
      focus_on_load: boolean,
      initial_date_time: integer({ min: 1_000_000_000, max: 9_999_999_999 }),
      confirm: confirmDialog,
    },
  },
};

/** Only for input blocks. */
export const INPUT_ELEMENTS: Readonly<Record<string, Fields>> = {
  plain_text_input: {
    optional: {
      ...common,
      ...typed,
      initial_value: text({ min: 0, max: SLACK_LIMITS.inputLength }),
      multiline: boolean,
      min_length: integer({ min: 0, max: SLACK_LIMITS.inputLength }),
      max_length: integer({ min: 1, max: SLACK_LIMITS.inputLength }),
    },
  },
  number_input: {
    required: { is_decimal_allowed: boolean },
    optional: {
      ...common,
      ...typed,
      initial_value: text({ max: 50 }),
      min_value: text({ max: 50 }),
      max_value: text({ max: 50 }),
    },
  },
  email_text_input: { optional: { ...common, ...typed, initial_value: text({ min: 0, max: 320 }) } },
  url_text_input: { optional: { ...common, ...typed, initial_value: text({ min: 0, max: SLACK_LIMITS.buttonUrl }) } },
  rich_text_input: { optional: { ...common, ...typed, initial_value: anything } },
  file_input: {
    optional: {
      action_id: actionId,
      filetypes: list({ max: 100, of: text({ max: 50 }) }),
      max_files: integer({ min: 1, max: SLACK_LIMITS.fileInputFiles }),
    },
  },
};
