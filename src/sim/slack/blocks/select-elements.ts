import { SLACK_LIMITS } from "../limits.ts";
import { actionId } from "./button-elements.ts";
import { anything, boolean, exactlyOne, type Fields, integer, list, text } from "./check.ts";
import { confirmDialog, option, optionGroups, plainText } from "./text-objects.ts";

const common = {
  action_id: actionId,
  confirm: confirmDialog,
  focus_on_load: boolean,
  placeholder: plainText(SLACK_LIMITS.placeholder),
};
const several = { max_selected_items: integer({ min: 1, max: SLACK_LIMITS.selectOptions }) };
const options = { options: list({ max: SLACK_LIMITS.selectOptions, of: option }), option_groups: optionGroups };
const choices = { required: { options: list({ max: SLACK_LIMITS.choiceOptions, of: option }) } };
const ids = list({ min: 0, max: SLACK_LIMITS.selectOptions, of: text({ max: 20 }) });
const initialOptions = list({ max: SLACK_LIMITS.selectOptions, of: option });
const minQueryLength = { min_query_length: integer({ min: 0, max: SLACK_LIMITS.placeholder }) };
const conversation = { default_to_current_conversation: boolean, filter: anything };

/** https://docs.slack.dev/reference/block-kit/block-elements: every select menu, radio buttons and checkboxes */
export const SELECT_ELEMENTS: Readonly<Record<string, Fields>> = {
  static_select: {
    optional: { ...common, ...options, initial_option: option },
    also: exactlyOne("options", "option_groups"),
  },
  multi_static_select: {
    optional: { ...common, ...several, ...options, initial_options: initialOptions },
    also: exactlyOne("options", "option_groups"),
  },
  external_select: { optional: { ...common, ...minQueryLength, initial_option: option } },
  multi_external_select: { optional: { ...common, ...several, ...minQueryLength, initial_options: initialOptions } },
  users_select: { optional: { ...common, initial_user: text({ max: 20 }) } },
  multi_users_select: { optional: { ...common, ...several, initial_users: ids } },
  channels_select: {
    optional: { ...common, initial_channel: text({ max: 20 }), response_url_enabled: boolean },
  },
  multi_channels_select: { optional: { ...common, ...several, initial_channels: ids } },
  conversations_select: {
    optional: { ...common, ...conversation, initial_conversation: text({ max: 20 }), response_url_enabled: boolean },
  },
  multi_conversations_select: { optional: { ...common, ...several, ...conversation, initial_conversations: ids } },
  radio_buttons: { ...choices, optional: { ...common, initial_option: option } },
  checkboxes: { ...choices, optional: { ...common, initial_options: initialOptions } },
};
