import { SLACK_LIMITS } from "../limits.ts";
import { BUTTON_ELEMENTS } from "./button-elements.ts";
import { atLeastOne, boolean, byType, type Fields, integer, list, text } from "./check.ts";
import { imageElement } from "./image.ts";
import { PICKER_ELEMENTS } from "./input-elements.ts";
import { SELECT_ELEMENTS } from "./select-elements.ts";
import { anyText, plainText } from "./text-objects.ts";

const accessory = byType(() => ({ ...BUTTON_ELEMENTS, ...SELECT_ELEMENTS, ...PICKER_ELEMENTS, image: imageElement }));
const textFields = { required: { text: text({ max: SLACK_LIMITS.textObject }) } };

const contextElement = byType(() => ({
  image: imageElement,
  plain_text: { ...textFields, optional: { emoji: boolean } },
  mrkdwn: { ...textFields, optional: { verbatim: boolean } },
}));

/** Blocks that only say something. */
export const TEXT_BLOCKS: Readonly<Record<string, Fields>> = {
  section: {
    optional: {
      text: anyText(SLACK_LIMITS.sectionText),
      fields: list({ max: SLACK_LIMITS.sectionFields, of: anyText(SLACK_LIMITS.fieldText) }),
      accessory,
      expand: boolean,
    },
    also: atLeastOne("text", "fields"),
  },
  header: {
    required: { text: plainText(SLACK_LIMITS.headerText) },
    optional: { level: integer({ min: 1, max: 4 }) },
  },
  context: { required: { elements: list({ max: SLACK_LIMITS.contextElements, of: contextElement }) } },
  divider: {},
  markdown: { required: { text: text({ max: SLACK_LIMITS.markdownTextTotal }) } },
};
