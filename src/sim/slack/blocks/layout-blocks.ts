import { SLACK_LIMITS } from "../limits.ts";
import { BUTTON_ELEMENTS } from "./button-elements.ts";
import { anything, atLeastOne, boolean, byType, exactlyOne, type Fields, list, object, oneOf, text } from "./check.ts";
import { DATA_BLOCKS } from "./data-blocks.ts";
import { imageBlock, imageElement } from "./image.ts";
import { INTERACTIVE_BLOCKS } from "./interactive-blocks.ts";
import { richText } from "./rich-text.ts";
import { TEXT_BLOCKS } from "./text-blocks.ts";
import { anyText, plainText } from "./text-objects.ts";

const image = byType(() => ({ image: imageElement }));
const button = byType(() => ({ button: BUTTON_ELEMENTS.button ?? {} }));
const blockId = { block_id: text({ max: SLACK_LIMITS.blockId }) };

const card: Fields = {
  optional: {
    hero_image: image,
    icon: image,
    slack_icon: anything,
    title: anyText(SLACK_LIMITS.cardTitle),
    subtitle: anyText(SLACK_LIMITS.cardTitle),
    body: anyText(SLACK_LIMITS.cardBody),
    subtext: anyText(SLACK_LIMITS.cardBody),
    actions: list({ max: SLACK_LIMITS.cardActions, of: button }),
  },
  also: atLeastOne("hero_image", "title", "body", "actions"),
};

const withBlockId = (fields: Fields): Fields => ({ ...fields, optional: { ...fields.optional, ...blockId } });

/** The intersection of the documented children and those that the live validator names (rich_text and plan are not among them). */
const child = byType(() => ({
  section: withBlockId(TEXT_BLOCKS.section ?? {}),
  header: withBlockId(TEXT_BLOCKS.header ?? {}),
  context: withBlockId(TEXT_BLOCKS.context ?? {}),
  divider: withBlockId({}),
  actions: withBlockId(INTERACTIVE_BLOCKS.actions ?? {}),
  image: withBlockId(imageBlock),
  table: withBlockId(DATA_BLOCKS.table ?? {}),
  video: withBlockId(video),
}));

const video: Fields = {
  required: {
    alt_text: text({ max: SLACK_LIMITS.videoAltText }),
    title: plainText(SLACK_LIMITS.videoTitle),
    thumbnail_url: text({ max: SLACK_LIMITS.imageUrl }),
    video_url: text({ max: SLACK_LIMITS.imageUrl }),
  },
  optional: {
    title_url: text({ max: SLACK_LIMITS.imageUrl }),
    description: plainText(SLACK_LIMITS.videoTitle),
    author_name: text({ max: SLACK_LIMITS.videoAuthor }),
    provider_name: text({ max: SLACK_LIMITS.videoAuthor }),
    provider_icon_url: text({ max: SLACK_LIMITS.imageUrl }),
  },
};

/** Blocks that hold or frame others. */
export const LAYOUT_BLOCKS: Readonly<Record<string, Fields>> = {
  image: imageBlock,
  video,
  card,
  carousel: {
    required: {
      elements: list({ max: SLACK_LIMITS.carouselElements, of: byType(() => ({ card: withBlockId(card) })) }),
    },
  },
  container: {
    required: { child_blocks: list({ max: SLACK_LIMITS.containerChildren, of: child }) },
    optional: {
      title: plainText(SLACK_LIMITS.containerTitle),
      rich_text_title: richText,
      subtitle: anyText(SLACK_LIMITS.containerTitle),
      icon: anything,
      width: oneOf("narrow", "standard", "wide", "full"),
      is_collapsible: boolean,
      default_collapsed: boolean,
      has_header_divider: boolean,
    },
    also: exactlyOne("title", "rich_text_title"),
  },
};

const source = object({
  required: {
    type: oneOf("url"),
    url: text({ max: SLACK_LIMITS.imageUrl }),
    text: text({ max: SLACK_LIMITS.textObject }),
  },
});

export const taskCard: Fields = {
  required: { task_id: text({ max: SLACK_LIMITS.blockId }), title: text({ max: SLACK_LIMITS.textObject }) },
  optional: {
    status: oneOf("pending", "in_progress", "complete", "error"),
    details: richText,
    output: richText,
    sources: list({ min: 0, max: 100, of: source }),
    icon: anything,
    hide_title: boolean,
  },
};
