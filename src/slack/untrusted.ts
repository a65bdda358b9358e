/** A field of whatever Slack sent; undefined where there is none. */
export function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** null: no text, or an empty one. */
export function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** What a person has typed, on one line; null: nothing. */
export function words(value: unknown): string | null {
  return text(text(value)?.trim().replace(/\s+/g, " "));
}

/** What a view was opened with (private_metadata); null where that cannot be read. */
export function openedWith(view: { readonly private_metadata?: unknown }): unknown {
  try {
    return JSON.parse(String(view.private_metadata));
  } catch {
    return null;
  }
}
