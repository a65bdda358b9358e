import type { Shown } from "../../sim/slack/shown.ts";
import { keyOf } from "./people.ts";

/** Slack's emoji as a terminal shows them. */
const EMOJI: Readonly<Record<string, string>> = {
  white_circle: "○",
  large_blue_circle: "●",
  white_check_mark: "✔",
  warning: "⚠",
  x: "✖",
  octagonal_sign: "■",
  hourglass_flowing_sand: "○",
};

/** A message's blocks as lines of plain text. */
export function linesOf(shown: Pick<Shown, "blocks" | "text">): readonly string[] {
  const lines: string[] = [];
  for (const block of shown.blocks as readonly Record<string, unknown>[]) lines.push(...blockLines(block));
  return lines.length === 0 ? plain(shown.text).split("\n") : lines;
}

function blockLines(block: Record<string, unknown>): readonly string[] {
  switch (block.type) {
    case "section":
    case "header":
      return plain(textIn(block.text)).split("\n");
    case "context":
      return (block.elements as readonly unknown[]).flatMap((element) => plain(textIn(element)).split("\n"));
    case "actions": {
      const labels = (block.elements as readonly { text?: unknown }[]).map((element) => `[ ${textIn(element.text)} ]`);
      return [labels.join(" ")];
    }
    case "divider":
      return ["───"];
    default:
      return [];
  }
}

function textIn(value: unknown): string {
  if (typeof value !== "object" || value === null || !("text" in value)) return "";
  return typeof value.text === "string" ? value.text : "";
}

/** mrkdwn as plain text: emoji drawn, dates as their UTC fallback, links as their labels. */
export function plain(mrkdwn: string): string {
  return mrkdwn
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, "$1")
    .replace(/<(https?:[^|>]*)\|([^>]*)>/g, "$2")
    .replace(/<@([^>]+)>/g, "@$1")
    .replace(/:([a-z_]+):/g, (whole, name: string) => EMOJI[name] ?? whole)
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}

/** `T+2:27`, right-aligned; blank before the start is known. */
export function stamp(offsetS: number | null): string {
  if (offsetS === null) return "        ";
  const seconds = Math.floor(offsetS);
  return `T+${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`.padStart(8);
}

/** One thing shown, as it is printed while it happens: posts whole, edits as the sentence that is read out for them. */
export function printed(shown: Shown, offsetS: number | null): string {
  const at = stamp(offsetS);
  const margin = `${" ".repeat(8)} │ `;
  const indent = (lines: readonly string[]) =>
    lines.map((line, place) => (place === 0 ? line : `${margin}${line}`)).join("\n");
  switch (shown.op) {
    case "update":
      return `${at} ✎ ${keyOf(shown) ?? "message"}: ${plain(shown.text)}`;
    case "ephemeral":
      return `${at} ┆ (only you) ${indent(linesOf(shown))}`;
    case "post":
      return `${at} ${shown.threadTs === null ? "━" : shown.broadcast ? "╞" : "├"} ${indent(linesOf(shown))}`;
    case "upload":
      return `${at} ├ (file) ${shown.text}`;
    case "delete":
      return `${at} ✂ a message was deleted`;
    default:
      return shown.op satisfies never;
  }
}

/** The thread as it stands: each message in its last form, the card first. */
export function threadAsItStands(shown: readonly Shown[]): string {
  const last = new Map<string, Shown>();
  for (const one of shown) {
    if (one.op === "post" || one.op === "update")
      last.set(one.ts, {
        ...one,
        threadTs: last.get(one.ts)?.threadTs ?? one.threadTs,
        broadcast: last.get(one.ts)?.broadcast ?? one.broadcast,
      });
  }
  return [...last.values()]
    .map((one) => {
      const title = `${one.threadTs === null ? "card" : "reply"} ${keyOf(one) ?? ""}${one.broadcast ? " (also in the channel)" : ""}`;
      return [`── ${title}`, ...linesOf(one).map((line) => `   ${line}`)].join("\n");
    })
    .join("\n");
}
