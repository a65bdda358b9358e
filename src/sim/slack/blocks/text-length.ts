import { isRecord } from "./check.ts";

/** The characters that people would read in these blocks: every `text` that is a string, added up. */
export function textLengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLengthOf(item), 0);
  if (!isRecord(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [name, field]) => sum + (name === "text" && typeof field === "string" ? field.length : textLengthOf(field)),
    0,
  );
}
