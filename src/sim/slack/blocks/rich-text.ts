import { SLACK_LIMITS } from "../limits.ts";
import { anything, boolean, byType, type Fields, integer, list, object, oneOf, text, webAddress } from "./check.ts";

const style = object({
  optional: {
    bold: boolean,
    italic: boolean,
    strike: boolean,
    code: boolean,
    underline: boolean,
    highlight: boolean,
    client_highlight: boolean,
    unlink: boolean,
  },
});
const MANY = 1000;

const inline = byType(() => ({
  text: { required: { text: text({ max: SLACK_LIMITS.messageText }) }, optional: { style } },
  link: {
    required: { url: webAddress },
    optional: { text: text({ max: SLACK_LIMITS.textObject }), unsafe: boolean, style },
  },
  emoji: {
    required: { name: text({ max: 100 }) },
    optional: { unicode: text({ max: 50 }), skin_tone: anything, style },
  },
  user: { required: { user_id: text({ max: 20 }) }, optional: { style } },
  channel: { required: { channel_id: text({ max: 20 }) }, optional: { style } },
  usergroup: { required: { usergroup_id: text({ max: 20 }) }, optional: { style } },
  broadcast: { required: { range: oneOf("here", "channel", "everyone") }, optional: { style } },
  color: { required: { value: text({ max: 7 }) } },
  date: {
    required: { timestamp: integer({ min: 0, max: 9_999_999_999 }), format: text({ max: 200 }) },
    optional: { url: webAddress, fallback: text({ max: 200 }), timezone: text({ max: 100 }), style },
  },
}));

const inlines = list({ min: 0, max: MANY, of: inline });
const section: Fields = { required: { elements: inlines } };
const border = { border: integer({ min: 0, max: 10 }) };

const container = byType(() => ({
  rich_text_section: section,
  rich_text_list: {
    required: {
      style: oneOf("bullet", "ordered"),
      elements: list({ max: MANY, of: byType(() => ({ rich_text_section: section })) }),
    },
    optional: { indent: integer({ min: 0, max: 8 }), offset: integer({ min: 0, max: 10_000 }), ...border },
  },
  rich_text_preformatted: { required: { elements: inlines }, optional: { ...border, language: text({ max: 50 }) } },
  rich_text_quote: { required: { elements: inlines }, optional: border },
}));

/** https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
export const richTextBlock: Fields = { required: { elements: list({ max: MANY, of: container }) } };

/** A rich_text block inside another block. */
export const richText = byType(() => ({ rich_text: { ...richTextBlock, optional: { block_id: anything } } }));
