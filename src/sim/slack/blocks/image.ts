import { SLACK_LIMITS } from "../limits.ts";
import { exactlyOne, type Fields, object, text } from "./check.ts";
import { plainText } from "./text-objects.ts";

const slackFile = object({ optional: { id: text({ max: 50 }), url: text({ max: SLACK_LIMITS.imageUrl }) } });
const source = { image_url: text({ max: SLACK_LIMITS.imageUrl }), slack_file: slackFile };
const altText = { alt_text: text({ max: SLACK_LIMITS.altText }) };

export const imageElement: Fields = {
  required: altText,
  optional: source,
  also: exactlyOne("image_url", "slack_file"),
};

export const imageBlock: Fields = {
  ...imageElement,
  optional: { ...source, title: plainText(SLACK_LIMITS.imageTitle) },
};
