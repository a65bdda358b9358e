import { type Choice, choiceIn, type Element, type Filled, fieldsOf } from "../choice.ts";

/**
 * What Slack's client objects to before it sends a modal: block_id → words. Empty: it is sent. Only what stands in input
 * blocks is looked at, as in Slack.
 */
export function incompleteFields(blocks: readonly unknown[], filled: Filled): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const field of fieldsOf(blocks)) {
    if (field.block.type !== "input") continue;
    const choice = choiceIn(filled, field);
    const problem = isEmpty(choice)
      ? field.block.optional === true
        ? null
        : "Please complete this required field."
      : problemOf(field.element, choice);
    if (problem !== null) errors[field.blockId] = problem;
  }
  return errors;
}

function isEmpty(choice: Choice): boolean {
  return choice === null || choice.length === 0 || (typeof choice === "string" && choice.trim() === "");
}

function problemOf(element: Element, choice: Choice): string | null {
  if (typeof choice !== "string") {
    const most = Number(element.max_selected_items ?? Number.POSITIVE_INFINITY);
    return choice !== null && choice.length > most ? `Please select at most ${most} items.` : null;
  }
  const { min_length: shortest, max_length: longest, min_value: least, max_value: most } = element;
  switch (element.type) {
    case "plain_text_input":
      if (typeof shortest === "number" && choice.length < shortest)
        return `Please enter at least ${shortest} characters.`;
      if (choice.length > Number(longest ?? 3000)) return `Please enter at most ${String(longest ?? 3000)} characters.`;
      return null;
    case "number_input": {
      const number = Number(choice);
      if (!Number.isFinite(number)) return "Please enter a valid number.";
      if (element.is_decimal_allowed !== true && !Number.isInteger(number)) return "Please enter a whole number.";
      if (least !== undefined && number < Number(least)) return `Please enter a number of at least ${String(least)}.`;
      if (most !== undefined && number > Number(most)) return `Please enter a number of at most ${String(most)}.`;
      return null;
    }
    case "email_text_input":
      return /^\S+@\S+\.\S+$/.test(choice) ? null : "Please enter a valid email address.";
    case "url_text_input":
      return URL.canParse(choice) ? null : "Please enter a valid URL.";
    default:
      return null;
  }
}
