/** Something in the configuration, and how to mend it. Never holds a secret. */
export interface Problem {
  /** `SLACK_BOT_TOKEN`, or a place in the file: `spot-chaos.yaml:7 targets.workshop.account`. */
  readonly where: string;
  /** What is wrong, to be read behind `where`. */
  readonly what: string;
  /** What to do, as a sentence. */
  readonly fix: string;
}

/** One list for the terminal, ending in a line break; empty without problems. */
export function formatProblems(problems: readonly Problem[]): string {
  if (problems.length === 0) return "";
  const title =
    problems.length === 1
      ? "There is a problem in the configuration. Nothing was contacted."
      : `There are ${problems.length} problems in the configuration. Nothing was contacted.`;
  return `${title}\n\n${problems.map(asLines).join("\n")}`;
}

/** As above, for what does not keep the bot from starting. */
export function formatWarnings(warnings: readonly Problem[]): string {
  return warnings.map((warning) => `Note: ${asLines(warning).trimStart()}`).join("");
}

function asLines({ where, what, fix }: Problem): string {
  return `  ${where} ${what}\n    → ${fix}\n`;
}

/** A value from the file, quoted and cut; what looks like a token is not repeated. */
export function quote(value: unknown): string {
  const text = String(value);
  // The last one is an address with a user and a password in it.
  if (/xox|xapp|xwfp/i.test(text) || /^[0-9a-f]{32,}$/i.test(text) || /:\/\/.*@/s.test(text))
    return "[a secret, not shown]";
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}
