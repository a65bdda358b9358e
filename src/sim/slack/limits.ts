/**
 * Slack's limits, as its documentation gives them. The pretend workspace enforces this table; the product has its own.
 * Lengths are counted in UTF-16 units: never looser than Slack, which counts code points.
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
  /** the length of one text object where its block names no smaller limit */
  textObject: 3000,
  // https://docs.slack.dev/reference/block-kit/blocks/actions-block and …/context-actions-block
  actionsElements: 25,
  contextActionsElements: 5,
  // https://docs.slack.dev/reference/block-kit/blocks/image-block
  imageUrl: 3000,
  altText: 2000,
  imageTitle: 2000,
  // https://docs.slack.dev/reference/block-kit/blocks/input-block
  inputLabel: 2000,
  inputHint: 2000,
  // https://docs.slack.dev/reference/block-kit/blocks/markdown-block (all markdown blocks of one message together)
  markdownTextTotal: 12_000,
  // https://docs.slack.dev/reference/block-kit/blocks/table-block
  tableRows: 100,
  tableColumns: 20,
  tableTextTotal: 10_000,
  // https://docs.slack.dev/reference/block-kit/blocks/data-table-block (rows include the header)
  dataTableRows: 201,
  dataTableColumns: 20,
  dataTablePageSize: 100,
  dataTableTextTotal: 20_000,
  // https://docs.slack.dev/reference/block-kit/blocks/card-block, …/carousel-block and …/container-block
  cardTitle: 150,
  cardBody: 200,
  cardActions: 3,
  carouselElements: 10,
  containerTitle: 150,
  containerChildren: 10,
  // https://docs.slack.dev/reference/block-kit/blocks/plan-block
  planTasks: 50,
  // https://docs.slack.dev/reference/block-kit/blocks/video-block
  videoTitle: 200,
  videoAltText: 200,
  videoAuthor: 50,
  // https://docs.slack.dev/reference/block-kit/block-elements/button-element
  buttonText: 75,
  buttonValue: 2000,
  buttonUrl: 3000,
  accessibilityLabel: 75,
  // https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  // https://docs.slack.dev/reference/block-kit/composition-objects/option-object and the select, overflow and choice elements
  optionText: 75,
  optionValue: 150,
  optionDescription: 75,
  selectOptions: 100,
  overflowOptions: 5,
  choiceOptions: 10,
  placeholder: 150,
  inputLength: 3000,
  fileInputFiles: 10,
  // https://docs.slack.dev/surfaces/modals
  viewTitle: 24,
  viewCallbackId: 255,
  viewPrivateMetadata: 3000,
  viewExternalId: 255,
  viewBytes: 250_000,
  viewsStacked: 3,
  // https://docs.slack.dev/reference/methods/chat.postMessage (longer texts are cut) and …/chat.update (longer texts are refused)
  messageText: 40_000,
  ephemeralText: 40_000,
  updateText: 4000,
  attachments: 100,
  /** all texts of a message's blocks together; undocumented, measured in https://github.com/slackapi/bolt-js/issues/2509 */
  messageBlocksTotal: 13_200,
  // https://docs.slack.dev/messaging/message-metadata; the event type's length is the manifest schema's, the payload's bytes are common lore
  metadataEventType: 50,
  metadataPayloadBytes: 8000,
  // https://docs.slack.dev/interactivity/handling-user-interaction
  responseUrlUses: 5,
  responseUrlMs: 30 * 60_000,
  triggerMs: 3000,
  ackMs: 3000,
  // https://docs.slack.dev/reference/methods/conversations.history and …/conversations.replies
  historyLimit: 999,
  repliesLimit: 1000,
  // https://docs.slack.dev/reference/methods/bookmarks.add, …/pins.add and …/reactions.add
  bookmarksPerChannel: 100,
  pinsPerChannel: 100,
  reactionsPerMessage: 23,
} as const;
