import type { Line, Part } from "../message.ts";
import { MINUTE } from "../time.ts";

/** A line as a screen reader or a notification has it: no marks, no mentions, times in UTC. */
export function plainText(line: Line): string {
  return line.map(plainPart).join("");
}

function plainPart(part: Part): string {
  if (typeof part === "string") return part;
  if ("bold" in part) return part.bold;
  if ("italic" in part) return part.italic;
  if ("code" in part) return part.code;
  // An icon never stands without its word, so nothing is lost.
  if ("icon" in part) return "";
  // A mention here would notify the person a second time.
  if ("user" in part) return "someone";
  if ("channel" in part) return part.channel;
  if ("group" in part) return "a user group";
  if ("when" in part) return clockTime(part.when);
  if ("link" in part) return part.label;
  const unknown: never = part;
  return String(unknown);
}

function clockTime(instant: number): string {
  const minutes = Math.floor(instant / MINUTE);
  const two = (n: number) => String(((n % 60) + 60) % 60).padStart(2, "0");
  const hours = ((Math.floor(minutes / 60) % 24) + 24) % 24;
  return `${String(hours).padStart(2, "0")}:${two(minutes)} UTC`;
}
