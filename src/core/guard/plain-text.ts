import type { Line, Part } from "../message.ts";
import { MINUTE } from "../time.ts";

/** A line as a screen reader or a notification has it: no marks, no mentions, times in UTC. */
export function plainText(line: Line): string {
  return plainTextWith("my command")(line);
}

/** The same for lines that may say what to type: `command` is the slash command's name. */
export function plainTextWith(command: string): (line: Line) => string {
  return (line) => line.map((part) => plainPart(part, command)).join("");
}

function plainPart(part: Part, command: string): string {
  if (typeof part === "string") return part;
  if ("bold" in part) return part.bold;
  if ("italic" in part) return part.italic;
  if ("code" in part) return part.code;
  if ("command" in part) return `${command} ${part.command}`;
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
