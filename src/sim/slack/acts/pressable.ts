import { isRecord } from "../blocks/check.ts";
import type { Json } from "../state/message.ts";

/** What Slack says about the thing that was pressed: one entry of a block_actions payload's `actions`, without action_ts. */
export type PressedAction = Json;

/** Finds the element with this action_id (and value, where one is named) in stored blocks; null if there is none. */
export function findPressable(
  blocks: readonly unknown[],
  wanted: { actionId: string; value?: string },
): PressedAction | null {
  for (const block of blocks) {
    if (!isRecord(block)) continue;
    const found = findIn(block, wanted, block.block_id);
    if (found !== null) return found;
  }
  return null;
}

function findIn(value: unknown, wanted: { actionId: string; value?: string }, blockId: unknown): PressedAction | null {
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = findIn(item, wanted, blockId);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isRecord(value)) return null;
  if (value.action_id === wanted.actionId) {
    const pressed = press(value, wanted.value);
    if (pressed !== null) return { action_id: wanted.actionId, block_id: blockId, type: value.type, ...pressed };
  }
  return findIn(Object.values(value), wanted, value.block_id ?? blockId);
}

function press(element: Record<string, unknown>, value: string | undefined): Json | null {
  if (Array.isArray(element.options)) {
    const chosen = element.options.find(
      (option) => isRecord(option) && (value === undefined || option.value === value),
    );
    return chosen === undefined ? null : { selected_option: chosen };
  }
  if (value !== undefined && element.value !== value) return null;
  const { text, value: own, url, style } = element;
  return Object.fromEntries(
    Object.entries({ text, value: own, url, style }).filter(([, field]) => field !== undefined),
  );
}
