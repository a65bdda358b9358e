import { SLACK_LIMITS } from "../limits.ts";
import { byType, type Fields, isRecord, list, oneOf, type Problem, text } from "./check.ts";
import { DATA_BLOCKS } from "./data-blocks.ts";
import { INTERACTIVE_BLOCKS } from "./interactive-blocks.ts";
import { LAYOUT_BLOCKS } from "./layout-blocks.ts";
import { PLAN_BLOCKS } from "./plan-blocks.ts";
import { richTextBlock } from "./rich-text.ts";
import { TEXT_BLOCKS } from "./text-blocks.ts";
import { textLengthOf } from "./text-length.ts";
import { anyText } from "./text-objects.ts";

export type Surface = "message" | "modal" | "home";

const EVERYWHERE = { ...TEXT_BLOCKS, ...INTERACTIVE_BLOCKS, ...LAYOUT_BLOCKS, rich_text: richTextBlock };
/** https://docs.slack.dev/reference/block-kit/blocks/alert-block */
const ALERT: Fields = {
  required: { text: anyText(200) },
  optional: { level: oneOf("default", "info", "warning", "error", "success") },
};
const viewBlocks = Object.fromEntries(Object.entries(EVERYWHERE).filter(([type]) => type !== "markdown"));

/** `alert` is for modals only, `markdown` and the figures for messages only; `file` can be read, never sent. */
const SURFACES: Readonly<Record<Surface, Readonly<Record<string, Fields>>>> = {
  message: { ...EVERYWHERE, ...DATA_BLOCKS, ...PLAN_BLOCKS },
  modal: { ...viewBlocks, alert: ALERT },
  home: viewBlocks,
};

function blocksOf(surface: Surface): ReturnType<typeof byType> {
  const kinds = Object.fromEntries(
    Object.entries(SURFACES[surface]).map(([type, fields]) => [
      type,
      { ...fields, optional: { ...fields.optional, block_id: text({ max: SLACK_LIMITS.blockId }) } },
    ]),
  );
  return byType(() => kinds);
}

const CHECKS = {
  message: list({ min: 0, max: SLACK_LIMITS.blocksPerMessage, of: blocksOf("message") }),
  modal: list({ max: SLACK_LIMITS.blocksPerView, of: blocksOf("modal") }),
  home: list({ max: SLACK_LIMITS.blocksPerView, of: blocksOf("home") }),
} as const;

/** Everything Slack would object to, each with the JSON pointer to it. */
export function problemsOfBlocks(blocks: unknown, at: { surface: Surface; pointer: string }): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => {
    problems.push(problem);
  };
  CHECKS[at.surface](blocks, at.pointer, report);
  if (Array.isArray(blocks)) reportBetweenBlocks(blocks, at.pointer, report);
  return problems;
}

/** How much text all blocks of one type may hold together. */
const TEXT_TOTALS: Readonly<Record<string, number>> = {
  markdown: SLACK_LIMITS.markdownTextTotal,
  table: SLACK_LIMITS.tableTextTotal,
  data_table: SLACK_LIMITS.dataTableTextTotal,
};

/** The rules that hold between the blocks of one message or view. */
function reportBetweenBlocks(blocks: readonly unknown[], pointer: string, report: (problem: Problem) => void): void {
  const blockIds = new Set<unknown>();
  const types = new Map<unknown, number>();
  const lengths = new Map<unknown, number>();
  blocks.forEach((block, at) => {
    if (!isRecord(block)) return;
    types.set(block.type, (types.get(block.type) ?? 0) + 1);
    lengths.set(block.type, (lengths.get(block.type) ?? 0) + textLengthOf(block));
    if (block.type === "actions") reportTwinActions(block, `${pointer}/${at}`, report);
    if (block.block_id === undefined) return;
    if (blockIds.has(block.block_id)) {
      report({
        pointer: `${pointer}/${at}/block_id`,
        message: `\`block_id\` ${String(block.block_id)} already exists`,
      });
    }
    blockIds.add(block.block_id);
  });
  if ((types.get("table") ?? 0) > 1) report({ pointer, message: "only one table allowed" });
  if ((types.get("data_visualization") ?? 0) > 2) report({ pointer, message: "only two data_visualization allowed" });
  if (types.has("plan") && types.has("task_card"))
    report({ pointer, message: "plan and task_card cannot be combined" });
  for (const [type, max] of Object.entries(TEXT_TOTALS)) {
    if ((lengths.get(type) ?? 0) > max) {
      report({ pointer, message: `${type} must be less than ${max + 1} characters in total` });
    }
  }
}

/** "`action_id` X already exists for block Y" */
function reportTwinActions(block: Record<string, unknown>, pointer: string, report: (problem: Problem) => void): void {
  if (!Array.isArray(block.elements)) return;
  const seen = new Set<unknown>();
  block.elements.forEach((element: unknown, at) => {
    if (!isRecord(element) || element.action_id === undefined) return;
    if (seen.has(element.action_id)) {
      report({
        pointer: `${pointer}/elements/${at}/action_id`,
        message: `\`action_id\` ${String(element.action_id)} already exists in this block`,
      });
    }
    seen.add(element.action_id);
  });
}
