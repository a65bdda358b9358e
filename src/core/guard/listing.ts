import type { Part } from "../message.ts";

/** Names in a row, cut with a count: "`a`, `b`, `c`, +14 more". */
export function listing(names: readonly string[], most = 3): readonly Part[] {
  const parts: Part[] = [];
  for (const name of names.slice(0, most)) {
    if (parts.length > 0) parts.push(", ");
    parts.push({ code: cut(name, 120) });
  }
  if (names.length > most) parts.push(`, +${names.length - most} more`);
  return parts;
}

/** "1 task", "12 tasks". */
export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** At most `most` characters; what was cut off shows as an ellipsis. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
