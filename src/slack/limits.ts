/**
 * Slack's limits that our messages must keep, each with where the number comes from. Lengths are counted in UTF-16
 * units, which is never looser than Slack's own count. The pretend workspace has its own table, written from the same
 * pages by someone else; test/slack-limits.test.ts compares the two.
 */
export const SLACK_LIMITS = {
  // https://docs.slack.dev/reference/block-kit/blocks
  blocksPerMessage: 50,
  blocksPerView: 100,
  blockId: 255,
  actionId: 255,
  // https://docs.slack.dev/reference/block-kit/blocks/section-block
  sectionText: 3000,
  sectionFields: 10,
  fieldText: 2000,
  // https://docs.slack.dev/reference/block-kit/blocks/header-block
  headerText: 150,
  // https://docs.slack.dev/reference/block-kit/blocks/context-block
  contextElements: 10,
  // https://docs.slack.dev/reference/block-kit/blocks/actions-block
  actionsElements: 25,
  // https://docs.slack.dev/reference/block-kit/block-elements/button-element
  buttonText: 75,
  buttonValue: 2000,
  accessibilityLabel: 75,
  // https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  // https://docs.slack.dev/reference/block-kit/composition-objects/option-object and the select menu element
  optionText: 75,
  selectOptions: 100,
  // https://docs.slack.dev/reference/views/modal-views
  viewTitle: 24,
  // https://docs.slack.dev/reference/methods/chat.postMessage: longer texts are cut
  messageText: 40_000,
  // https://docs.slack.dev/reference/methods/chat.update: longer texts are refused with msg_too_long
  updateText: 4000,
  // undocumented; measured in https://github.com/slackapi/bolt-js/issues/2509, and said to depend on the content
  messageBlocksTotal: 13_200,
  // https://docs.slack.dev/messaging/message-metadata; the length of the type is the manifest schema's
  metadataEventType: 50,
  // common lore: Slack refuses larger ones with metadata_too_large and names no number
  metadataPayloadBytes: 8000,
} as const;

/** All texts of one message's blocks together: well below `messageBlocksTotal`, whose exact rule nobody knows. */
export const BLOCKS_TEXT_BUDGET = 9500;
