/**
 * What a person has chosen in one element of Block Kit: a text, an option's value, an id, a date; several of them in
 * what takes several; null where nothing is chosen. Pure: the page in the browser uses it too.
 */
export type Choice = string | readonly string[] | null;

/** block_id → action_id → choice; what is not there stands as the app sent it. */
export type Filled = Readonly<Record<string, Readonly<Record<string, Choice>>>>;

export type Element = Readonly<Record<string, unknown>>;
export type BlockLike = Readonly<Record<string, unknown>>;

/** One element that holds a choice, and the block in which it stands. */
export interface Field {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Element;
  readonly block: BlockLike;
}

/** Where an element keeps what it begins with, and under which name Slack tells what was chosen. */
const HOLDS: Readonly<Record<string, { readonly initial: string; readonly chosen: string; readonly many?: true }>> = {
  plain_text_input: { initial: "initial_value", chosen: "value" },
  number_input: { initial: "initial_value", chosen: "value" },
  email_text_input: { initial: "initial_value", chosen: "value" },
  url_text_input: { initial: "initial_value", chosen: "value" },
  static_select: { initial: "initial_option", chosen: "selected_option" },
  external_select: { initial: "initial_option", chosen: "selected_option" },
  radio_buttons: { initial: "initial_option", chosen: "selected_option" },
  overflow: { initial: "", chosen: "selected_option" },
  users_select: { initial: "initial_user", chosen: "selected_user" },
  channels_select: { initial: "initial_channel", chosen: "selected_channel" },
  conversations_select: { initial: "initial_conversation", chosen: "selected_conversation" },
  datepicker: { initial: "initial_date", chosen: "selected_date" },
  timepicker: { initial: "initial_time", chosen: "selected_time" },
  datetimepicker: { initial: "initial_date_time", chosen: "selected_date_time" },
  multi_static_select: { initial: "initial_options", chosen: "selected_options", many: true },
  multi_external_select: { initial: "initial_options", chosen: "selected_options", many: true },
  checkboxes: { initial: "initial_options", chosen: "selected_options", many: true },
  multi_users_select: { initial: "initial_users", chosen: "selected_users", many: true },
  multi_channels_select: { initial: "initial_channels", chosen: "selected_channels", many: true },
  multi_conversations_select: { initial: "initial_conversations", chosen: "selected_conversations", many: true },
};

/** The name under which Slack tells an element's choice; null for one that holds none, such as a button. */
export function chosenName(element: Element): string | null {
  return HOLDS[String(element.type)]?.chosen ?? null;
}

export function takesSeveral(element: Element): boolean {
  return HOLDS[String(element.type)]?.many === true;
}

/** The options of a menu, those of its groups included. */
export function optionsOf(element: Element): readonly Element[] {
  const groups = Array.isArray(element.option_groups) ? (element.option_groups as readonly Element[]) : [];
  const own = Array.isArray(element.options) ? (element.options as readonly Element[]) : [];
  return [...own, ...groups.flatMap((group) => (Array.isArray(group.options) ? (group.options as Element[]) : []))];
}

/** What an element holds before anybody has touched it. */
export function initialChoice(element: Element): Choice {
  const holds = HOLDS[String(element.type)];
  if (holds === undefined) return null;
  const given = element[holds.initial];
  if (holds.many) return Array.isArray(given) ? given.map(asText) : [];
  return given === undefined || given === null ? null : asText(given);
}

function asText(given: unknown): string {
  if (typeof given === "object" && given !== null && "value" in given) return String(given.value);
  return String(given);
}

/** Every element with a choice, in the order of the blocks: inputs, what stands in actions, accessories. */
export function fieldsOf(blocks: readonly unknown[]): readonly Field[] {
  return (blocks as readonly BlockLike[]).flatMap((block) => {
    const elements = [block.element, block.accessory, ...(Array.isArray(block.elements) ? block.elements : [])];
    return elements.flatMap((element): Field[] => {
      if (typeof element !== "object" || element === null || chosenName(element as Element) === null) return [];
      const actionId = (element as Element).action_id;
      return [{ blockId: String(block.block_id), actionId: String(actionId), element: element as Element, block }];
    });
  });
}

export function choiceIn(filled: Filled, field: Field): Choice {
  const chosen = filled[field.blockId]?.[field.actionId];
  return chosen === undefined ? initialChoice(field.element) : chosen;
}
