import type { types } from "@slack/bolt";
import type { Button, ButtonName, Message } from "../core/message.ts";
import { actionIdOf } from "./action-id.ts";
import { BLOCKS_TEXT_BUDGET, SLACK_LIMITS } from "./limits.ts";
import { drawLine, drawText, plainText } from "./mrkdwn.ts";

/** What Slack is sent: `text` for notifications and screen readers, blocks for the eye. */
export interface Rendered {
  readonly text: string;
  readonly blocks: types.KnownBlock[];
}

/** Beside a message: what every one of them is drawn with. */
export interface Drawing {
  /** The word REHEARSAL stands in every message and view. */
  readonly rehearsal: boolean;
  /** The slash command's name, with its slash. */
  readonly command: string;
}

/** Enough for a sentence, and within chat.update's 4000 even when escaped. */
const TEXT_LENGTH = 2800;
const FOOTER_LENGTH = 1500;
const BUTTONS_LENGTH = 4000;
/** Leaves room for the footer, the buttons and the count of what was cut. */
const MOST_SECTIONS = SLACK_LIMITS.blocksPerMessage - 5;

/**
 * Draws any message within Slack's limits. Long paragraphs are split at their lines, what does not fit is cut with a
 * count. In a rehearsal the first line and the text begin with the word REHEARSAL.
 */
export function render(message: Message, options: Drawing): Rendered {
  const mark = options.rehearsal ? "*REHEARSAL* · " : "";
  const said = drawText(message.summary, TEXT_LENGTH);
  const summary = isSomething(said) ? said : "News of a run.";
  const actions = drawButtons(message.buttons);
  const footer = drawFooter(message, actions.dropped, options);
  const room = BLOCKS_TEXT_BUDGET - textLength(footer) - textLength(actions.blocks) - mark.length;
  const drawn = message.body
    .map((paragraph) => paragraph.map((line) => drawLine(line, options)))
    .filter((lines) => lines.some(isSomething));
  const sections = drawSections(drawn.length === 0 ? [[summary]] : drawn, { mark, room });
  const blocks: types.KnownBlock[] = [...sections, ...footer, ...actions.blocks];
  return { text: `${mark}${summary}`, blocks: blocks.map(withBlockId) };
}

/** All that is read or heard: the way in which Slack's limit for a whole message is believed to count. */
function textLength(drawn: unknown): number {
  let length = 0;
  JSON.stringify(drawn, (key, value: unknown) => {
    if (typeof value === "string" && (key === "text" || key === "accessibility_label")) length += value.length;
    return value;
  });
  return length;
}

function drawSections(
  paragraphs: readonly (readonly string[])[],
  limits: { readonly mark: string; readonly room: number },
): types.SectionBlock[] {
  const texts: string[] = [];
  let room = limits.room;
  let text = limits.mark;
  let lines = 0;
  const total = paragraphs.reduce((sum, paragraph) => sum + paragraph.length, 0);
  const close = () => {
    if (isSomething(text)) texts.push(text);
    text = "";
  };
  for (const paragraph of paragraphs) {
    let first = true;
    for (const line of paragraph) {
      if (text.length + line.length + 1 > SLACK_LIMITS.sectionText) close();
      const isFull = texts.length >= MOST_SECTIONS;
      if (isFull || line.length + 1 > room - 40) {
        close();
        return [...texts, countOf(total - lines)].map(section);
      }
      text = first || text === "" ? `${text}${line}` : `${text}\n${line}`;
      room -= line.length + 1;
      lines += 1;
      first = false;
    }
    close();
  }
  return texts.map(section);
}

function countOf(lines: number): string {
  return lines === 1 ? "+1 more line" : `+${lines} more lines`;
}

function section(text: string): types.SectionBlock {
  // verbatim: names and addresses in the text stay text, Slack adds no links of its own.
  return { type: "section", text: { type: "mrkdwn", text, verbatim: true } };
}

function drawFooter(message: Message, droppedButtons: number, options: Drawing): types.ContextBlock[] {
  const lines = message.footer.map((line) => drawLine(line, options)).filter(isSomething);
  if (droppedButtons > 0) lines.push(`+${droppedButtons} more choices: name the one you mean in the command`);
  let text = "";
  for (const [index, line] of lines.entries()) {
    if (text.length + line.length + 1 > FOOTER_LENGTH) {
      const rest = countOf(lines.length - index);
      text = text === "" ? rest : `${text}\n${rest}`;
      break;
    }
    text = text === "" ? line : `${text}\n${line}`;
  }
  return text === "" ? [] : [{ type: "context", elements: [{ type: "mrkdwn", text, verbatim: true }] }];
}

function drawButtons(buttons: readonly Button[]): { readonly blocks: types.ActionsBlock[]; readonly dropped: number } {
  const seen = new Map<ButtonName, number>();
  const elements: types.Button[] = [];
  let length = 0;
  for (const button of buttons.slice(0, SLACK_LIMITS.actionsElements)) {
    const nth = (seen.get(button.name) ?? 0) + 1;
    seen.set(button.name, nth);
    const element = drawButton(button, nth);
    length += textLength(element);
    if (length > BUTTONS_LENGTH) break;
    elements.push(element);
  }
  const blocks: types.ActionsBlock[] = elements.length === 0 ? [] : [{ type: "actions", elements }];
  return { blocks, dropped: buttons.length - elements.length };
}

function drawButton(button: Button, nth: number): types.Button {
  const { confirm } = button;
  const value = button.value.toWellFormed().slice(0, SLACK_LIMITS.buttonValue).toWellFormed();
  return {
    type: "button",
    action_id: actionIdOf(button.name, nth),
    text: { type: "plain_text", text: plainText(button.label, SLACK_LIMITS.buttonText), emoji: true },
    accessibility_label: plainText(spoken(button), SLACK_LIMITS.accessibilityLabel),
    ...(value === "" ? {} : { value }),
    ...(button.style === "plain" ? {} : { style: button.style }),
    ...(confirm === null
      ? {}
      : {
          confirm: {
            title: { type: "plain_text" as const, text: plainText(confirm.title, SLACK_LIMITS.confirmTitle) },
            text: { type: "plain_text" as const, text: plainText(confirm.text, SLACK_LIMITS.confirmText) },
            confirm: { type: "plain_text" as const, text: plainText(confirm.yes, SLACK_LIMITS.confirmButton) },
            deny: { type: "plain_text" as const, text: plainText(confirm.no, SLACK_LIMITS.confirmButton) },
            ...(button.style === "plain" ? {} : { style: button.style }),
          },
        }),
  };
}

/** A label of one word says little to someone who hears only the buttons. */
function spoken(button: Button): string {
  switch (button.name) {
    case "start":
      return `${button.label}: Spot Instances will be interrupted`;
    case "refresh":
      return `${button.label}: reads everything again`;
    case "cancel":
      return `${button.label}: nothing is started`;
    case "approve":
      return `${button.label} this plan; it is started by whoever asked for it`;
    case "reject":
      return `${button.label} this plan: it cannot be started then`;
    case "checks":
      return `${button.label}, shown to you alone`;
    case "stop":
      return `${button.label} the experiment of this run`;
    case "finish":
      return `${button.label}: closes this run`;
    case "skip":
      return `${button.label}: this announced exercise does not start`;
    case "details":
      return `${button.label}, shown to you alone`;
    case "home-start":
      return `${button.label}: opens a form; the plan comes into a channel first`;
    case "home-refresh":
      return `${button.label}: reads everything again`;
    default:
      return button.name satisfies never;
  }
}

/**
 * Unique in the message by its place. It also changes with the content, as Slack wants of updated blocks
 * (https://docs.slack.dev/reference/block-kit/blocks), and only then, so that the same message is the same bytes.
 */
function withBlockId(block: types.KnownBlock, place: number): types.KnownBlock {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(JSON.stringify(block))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return { ...block, block_id: `spot-chaos.${place}.${hash.toString(36)}` };
}

function isSomething(text: string): boolean {
  return text.trim() !== "";
}
