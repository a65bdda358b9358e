import { plainTextWith } from "./guard/plain-text.ts";
import type { Line, Message } from "./message.ts";
import type { Target } from "./target.ts";

/** Why nothing was started. A value that is shown to the person who asked, never thrown. */
export interface Refusal {
  /** The rule that said no, in kebab-case; for the audit and for tests, not shown. */
  readonly rule: string;
  /** What is, with its numbers: a clause that can follow "I did not start anything:", without a full stop. */
  readonly what: Line;
  /** Who can do what about it: whole sentences. */
  readonly fix: Line;
}

/** More would bury the worst ones, and Slack takes 50 blocks a message. */
const MOST_SHOWN = 8;

/** What the asker alone is shown when the guards said no; `refusals` come worst first, `command` is the slash command's name. */
export function refusalMessage(refusals: readonly Refusal[], target: Target, command: string): Message {
  const [worst, ...others] = refusals;
  if (worst === undefined)
    return said(`I did not start anything at ${target.name}.`, [[["I did not start anything."]]]);
  const plain = plainTextWith(command);
  const summary = `I did not start anything: ${plain(worst.what)}. ${plain(worst.fix)}`;
  if (others.length === 0) {
    return said(summary, [[["I did not start anything: ", ...worst.what, ". ", ...worst.fix]]]);
  }
  const shown = refusals
    .slice(0, MOST_SHOWN)
    .map((refusal, i): Line[] => [[{ bold: `${i + 1}.` }, " ", ...asSentence(refusal.what)], [...refusal.fix]]);
  const unshown = refusals.length - shown.length;
  const more: Line[][] = unshown > 0 ? [[[`+${unshown} more, to be seen once these are mended.`]]] : [];
  return said(`${summary} ${refusals.length} reasons in all.`, [
    [["I did not start anything at ", { code: target.name }, `, for ${refusals.length} reasons:`]],
    ...shown,
    ...more,
  ]);
}

function said(summary: string, body: readonly (readonly Line[])[]): Message {
  return { summary, body, footer: [], buttons: [] };
}

/** A clause that begins with a word or a name, as a sentence. */
export function asSentence(clause: Line): Line {
  const [first, ...rest] = clause;
  if (typeof first !== "string") return [...clause, "."];
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest, "."];
}
