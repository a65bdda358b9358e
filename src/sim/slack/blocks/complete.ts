import type { IdSource } from "../ids.ts";
import type { Json } from "../state/message.ts";
import { isRecord } from "./check.ts";

/** Adds what Slack adds when it stores blocks: a block_id each, and an action_id for every element without one. */
export function completeBlocks(blocks: readonly unknown[], ids: IdSource): readonly Json[] {
  return blocks.filter(isRecord).map((block) => ({
    ...block,
    block_id: block.block_id ?? ids.word("block id", 5),
    ...(Array.isArray(block.elements) && (block.type === "actions" || block.type === "context_actions")
      ? { elements: block.elements.map((element: unknown) => withActionId(element, ids)) }
      : {}),
    ...(isRecord(block.element) ? { element: withActionId(block.element, ids) } : {}),
    ...(isRecord(block.accessory) && block.accessory.type !== "image"
      ? { accessory: withActionId(block.accessory, ids) }
      : {}),
  }));
}

function withActionId(element: unknown, ids: IdSource): unknown {
  return isRecord(element) ? { ...element, action_id: element.action_id ?? ids.word("action id", 5) } : element;
}
