import type { Icon, Line, Part } from "../core/message.ts";
import { drawDate } from "./date-token.ts";

/** Longest drawn line, in UTF-16 units after escaping; a section holds 3000. */
const LINE_LENGTH = 2800;
/** Longest drawn part. One part never fills a whole line. */
const PART_LENGTH = 1200;

const ICONS: Readonly<Record<Icon, string>> = {
  waiting: ":white_circle:",
  running: ":large_blue_circle:",
  done: ":white_check_mark:",
  warning: ":warning:",
  failed: ":x:",
  stopped: ":octagonal_sign:",
};

/** Draws one line, its commands by the name that is configured; too long a line is cut at a part, with an ellipsis. No line ever holds a line break. */
export function drawLine(line: Line, { command }: { readonly command: string }): string {
  let drawn = "";
  for (const part of line) {
    const next = drawPart(part, command);
    if (drawn.length + next.length > LINE_LENGTH) return `${drawn}…`;
    drawn += next;
  }
  // Slack reads ">" at the start of a line as a quotation, escaped or not.
  return drawn.replace(/^(\s*)&gt;/, "$1›");
}

/**
 * Any text at all as plain mrkdwn: nothing in it can ping, link or format. `&`, `<` and `>` are escaped
 * (https://docs.slack.dev/messaging/formatting-message-text); formatting signs, which have no escape in mrkdwn,
 * become their look-alikes where Slack would act on them.
 */
export function drawText(text: string, length = PART_LENGTH): string {
  return escapeUpTo(unformatted(oneLine(text)), length);
}

/** A text as `plain_text` objects want it: no markup is read there, so nothing is escaped. Never empty. */
export function plainText(text: string, length: number): string {
  const clean = oneLine(text).trim();
  return cutTo(clean === "" ? "…" : clean, length);
}

function drawPart(part: Part, command: string): string {
  if (typeof part === "string") return drawText(part);
  if ("bold" in part) return wrapped("*", drawText(part.bold));
  if ("italic" in part) return wrapped("_", drawText(part.italic).replaceAll("_", "ˍ"));
  if ("code" in part) return drawCode(part.code);
  if ("command" in part) return drawCode(`${command} ${part.command}`);
  if ("icon" in part) return ICONS[part.icon];
  if ("user" in part) return /^[UW][A-Z0-9]{2,30}$/.test(part.user) ? `<@${part.user}>` : drawText(part.user);
  if ("channel" in part)
    return /^[CG][A-Z0-9]{2,30}$/.test(part.channel) ? `<#${part.channel}>` : drawText(part.channel);
  if ("group" in part) return /^S[A-Z0-9]{2,30}$/.test(part.group) ? `<!subteam^${part.group}>` : drawText(part.group);
  if ("when" in part) return drawDate(part.when, part.as);
  if ("link" in part) return drawLink(part.link, part.label);
  return part satisfies never;
}

function drawCode(text: string): string {
  return wrapped("`", escapeUpTo(oneLine(text).replaceAll("`", "ˋ"), PART_LENGTH));
}

/** Slack formats only what touches its signs: spaces at the ends go outside them. */
function wrapped(sign: string, text: string): string {
  const [, before = "", inner = "", after = ""] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  return inner === "" ? text : `${before}${sign}${inner}${sign}${after}`;
}

function drawLink(link: string, label: string): string {
  const shown = drawText(label.trim() === "" ? link : label, 300);
  if (!URL.canParse(link)) return shown;
  const url = new URL(link);
  const href = url.href.replaceAll("|", "%7C").replaceAll("<", "%3C").replaceAll(">", "%3E").replaceAll("&", "&amp;");
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  return isWeb && href.length <= PART_LENGTH - 400 ? `<${href}|${shown}>` : shown;
}

/** Line breaks and tabs become spaces; control and direction signs and halves of pairs go, since they can hide or break text. */
function oneLine(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/[\n\r\t\v\f\u0085\u2028\u2029]+/g, " ")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
      .replace(/[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
  );
}

/** An underscore formats only at a word's edge: the many within names stay what they are. */
function unformatted(text: string): string {
  return text
    .replaceAll("*", "∗")
    .replaceAll("`", "ˋ")
    .replaceAll("~", "∼")
    .replace(/(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu, (run) => "ˍ".repeat(run.length));
}

function escapeUpTo(text: string, length: number): string {
  let escaped = "";
  for (const sign of text) {
    const next = sign === "&" ? "&amp;" : sign === "<" ? "&lt;" : sign === ">" ? "&gt;" : sign;
    if (escaped.length + next.length > length - 1) return `${escaped}…`;
    escaped += next;
  }
  return escaped;
}

function cutTo(text: string, length: number): string {
  if (text.length <= length) return text;
  let kept = "";
  for (const sign of text) {
    if (kept.length + sign.length > length - 1) break;
    kept += sign;
  }
  return `${kept}…`;
}
