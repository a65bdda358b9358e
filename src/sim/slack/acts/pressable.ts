import { isRecord } from "../blocks/check.ts";
import { type Choice, chosenName } from "../choice.ts";
import type { Json } from "../state/message.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";
import { chosenOnTheWire } from "./chosen.ts";

/** What Slack says about the thing that was pressed: one entry of a block_actions payload's `actions`, without action_ts. */
export type PressedAction = Json;

interface Wanted {
  readonly actionId: string;
  /** Only in this block; an action_id is unique in its block alone. */
  readonly blockId?: string;
  /** A button's, or of the one option that is picked. */
  readonly value?: string;
  /** In a menu or a field. */
  readonly choice?: Choice;
}

/** Finds the element with this action_id (and value, where one is named) in stored blocks; null if there is none. */
export function pressedIn(state: WorkspaceState, blocks: readonly unknown[], wanted: Wanted): PressedAction | null {
  for (const block of blocks) {
    if (!isRecord(block) || (wanted.blockId !== undefined && block.block_id !== wanted.blockId)) continue;
    const found = findIn(state, block, wanted, block.block_id);
    if (found !== null) return found;
  }
  return null;
}

function findIn(state: WorkspaceState, value: unknown, wanted: Wanted, blockId: unknown): PressedAction | null {
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = findIn(state, item, wanted, blockId);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isRecord(value)) return null;
  if (value.action_id === wanted.actionId) {
    const pressed = press(state, value, wanted);
    if (pressed !== null) return { action_id: wanted.actionId, block_id: blockId, type: value.type, ...pressed };
  }
  return findIn(state, Object.values(value), wanted, value.block_id ?? blockId);
}

function press(state: WorkspaceState, element: Record<string, unknown>, { value, choice }: Wanted): Json | null {
  if (choice !== undefined && chosenName(element) !== null) return chosenOnTheWire(state, element, choice);
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
