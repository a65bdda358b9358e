import { type Choice, choiceIn, chosenName, type Element, type Filled, fieldsOf, optionsOf } from "../choice.ts";
import type { Json } from "../state/message.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";

/** `state.values` of a view or message: block_id → action_id → {type, and what is chosen}. Throws on what nobody could choose. */
export function valuesOf(state: WorkspaceState, blocks: readonly unknown[], filled: Filled): Json {
  const values: Record<string, Record<string, Json>> = {};
  for (const field of fieldsOf(blocks)) {
    if (field.element.type === "overflow") continue;
    const value = { type: field.element.type, ...chosenOnTheWire(state, field.element, choiceIn(filled, field)) };
    values[field.blockId] = { ...values[field.blockId], [field.actionId]: value };
  }
  return values;
}

/** `{selected_option: {…}}`, `{value: "…"}` and the like. Throws on what nobody could choose. */
export function chosenOnTheWire(state: WorkspaceState, element: Element, choice: Choice): Json {
  const name = chosenName(element);
  if (name === null) throw new Error(`Nothing can be chosen in a ${String(element.type)}.`);
  const one = (value: string): unknown => {
    switch (name.replace(/s$/, "")) {
      case "selected_option": {
        const option = optionsOf(element).find((each) => each.value === value);
        if (option === undefined) throw new Error(`"${value}" is no option of ${String(element.action_id)}.`);
        return option;
      }
      case "selected_user":
        if (!state.users.has(value)) throw new Error(`There is no person ${value}.`);
        return value;
      case "selected_channel":
      case "selected_conversation":
        if (!state.channels.has(value)) throw new Error(`There is no channel ${value}.`);
        return value;
      case "selected_date_time":
        return Number(value);
      default:
        return value;
    }
  };
  if (Array.isArray(choice)) return { [name]: choice.map(one) };
  return { [name]: choice === null || choice === "" ? null : one(choice as string) };
}
