/** One thing that the composer offers to complete. */
export interface Suggestion {
  /** what is inserted */
  readonly text: string;
  readonly form: string;
  readonly what: string;
}

/**
 * What fits what has been typed so far: slash commands from the first "/" on, and "@spot-chaos" after an "@". `forms`
 * are whole ones, "/spot-chaos stop [run]"; the part before a bracket is inserted.
 */
export function suggestionsFor(
  typed: string,
  forms: readonly { readonly form: string; readonly what: string }[],
  bot: string,
): readonly Suggestion[] {
  if (typed.startsWith("/")) {
    return forms
      .map(({ form, what }) => ({ form, what, text: `${form.replace(/\s*\[.*$/, "")} ` }))
      .filter(({ text }) => text.startsWith(typed) && text.trim() !== typed.trim());
  }
  const at = /(^|\s)@([\w-]*)$/.exec(typed);
  if (at === null || !bot.startsWith(at[2] ?? "")) return [];
  const before = typed.slice(0, typed.length - (at[2] ?? "").length);
  return [
    { text: `${before}${bot} status`, form: `@${bot} status`, what: "where it stands; also inside a thread" },
    { text: `${before}${bot} stop`, form: `@${bot} stop`, what: "stops what can still be stopped" },
  ];
}
