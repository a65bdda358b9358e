import type { Shown } from "../../sim/slack/shown.ts";

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

/** A message's blocks as lines of text; mrkdwn's own marks stay. */
export function linesOf(shown: Pick<Shown, "blocks" | "text">): readonly string[] {
  const lines = (shown.blocks as readonly Readonly<Record<string, unknown>>[]).flatMap(blockLines);
  return lines.length === 0 ? plain(shown.text).split("\n") : lines;
}

function blockLines(block: Readonly<Record<string, unknown>>): readonly string[] {
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
      return [`(a block of the type ${String(block.type)})`];
  }
}

function textIn(value: unknown): string {
  if (typeof value !== "object" || value === null || !("text" in value)) return "";
  return typeof value.text === "string" ? value.text : "";
}

/** Emoji drawn, dates as their fallback, links as their labels, mentions as ids. */
export function plain(mrkdwn: string): string {
  return mrkdwn
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, "$1")
    .replace(/<(https?:[^|>]*)\|([^>]*)>/g, "$2")
    .replace(/<@([^>]+)>/g, "@$1")
    .replace(/<!subteam\^([^>]+)>/g, "@$1")
    .replace(/<#([^>]+)>/g, "#$1")
    .replace(/:([a-z_]+):/g, (whole, name: string) => EMOJI[name] ?? whole)
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}
