import type { Refused } from "../../sim/slack/refused.ts";
import type { Shown } from "../../sim/slack/shown.ts";
import { type Ink, wrap } from "./ink.ts";
import { linesOf, plain } from "./message-lines.ts";
import { buttonIn, keyOf } from "./people.ts";

const STAMP = 8;
const REHEARSAL = /^\*REHEARSAL\* · /;

/**
 * A rehearsal as one reads it while it happens. Posts are whole, and so is what becomes of a plan. An edit is one line, its message's first, and only
 * when that line says something else than when it was last read: most edits change a count far down.
 */
export class Transcript {
  readonly #ink: Ink;
  readonly #names: ReadonlyMap<string, string>;
  /** The first line of each message as it was last printed, by `ts`. */
  readonly #read = new Map<string, string>();
  /** Plans as they were last read: what becomes of one is another message. */
  readonly #plans = new Set<string>();
  /** Refusals that were told: the bot tries again for as long as it watches. */
  readonly #refused = new Set<string>();

  /** `names` by user id. */
  constructor(ink: Ink, names: ReadonlyMap<string, string>) {
    this.#ink = ink;
    this.#names = names;
  }

  /** Lines for the terminal; none for an edit that nobody would notice. */
  shown(shown: Shown, offsetS: number | null): readonly string[] {
    const lines = linesOf(shown).map((line) => this.#named(line));
    const first = (lines[0] ?? "").replace(REHEARSAL, "");
    const isNews = this.#read.get(shown.ts) !== first;
    if (shown.op === "post" || shown.op === "update") this.#read.set(shown.ts, first);
    const isPlan = buttonIn(shown, "refresh") !== null;
    const isNewCard = this.#plans.has(shown.ts) && !isPlan;
    if (isPlan) this.#plans.add(shown.ts);
    else this.#plans.delete(shown.ts);
    const at = stamp(offsetS);
    switch (shown.op) {
      case "post":
        if (shown.user !== undefined) return this.#toOne(at, shown.user, "sees this: a direct message", lines);
        return this.#framed(at, shown.threadTs === null ? "━" : shown.broadcast ? "╞" : "├", lines);
      case "update":
        if (!isNews) return [];
        if (isNewCard) return this.#framed(at, "━", lines);
        return keyOf(shown) === "card"
          ? this.#framed(at, "━", [first + nextIn(shown.text)])
          : this.#framed(at, "✎", [first]);
      case "ephemeral":
        return this.#toOne(at, shown.user ?? "", "sees this", lines);
      case "upload":
        return this.#framed(at, "├", [`(a file) ${this.#named(plain(shown.text))}`]);
      case "delete":
        return this.#framed(at, "✂", ["(a message was deleted)"]);
      default:
        return shown.op satisfies never;
    }
  }

  /** What somebody did, in the words of whoever tells it. */
  act(words: string, offsetS: number | null): readonly string[] {
    return this.#framed(stamp(offsetS), "»", [words]);
  }

  /** A line for what Slack did not take, the first time that it is refused so. */
  refused({ op, error, metadata }: Refused, offsetS: number | null): readonly string[] {
    const key = keyOf({ metadata }) ?? "a message";
    if (this.#refused.has(`${op} ${key} ${error}`)) return [];
    this.#refused.add(`${op} ${key} ${error}`);
    return this.#framed(stamp(offsetS), "⊘", [
      `(Slack refuses to ${op === "update" ? "edit" : "post"} ${key}: ${error})`,
    ]);
  }

  /** The newest thread, each message in its last form, the card first. */
  threadAsItStands(shown: readonly Shown[], isThere: (one: Shown) => boolean): readonly string[] {
    const cardTs = shown.findLast((one) => one.op === "post" && keyOf(one) === "card")?.ts;
    const last = new Map<string, Shown>();
    for (const one of shown) {
      const before = last.get(one.ts);
      if (one.op === "post" && (one.ts === cardTs || one.threadTs === cardTs)) last.set(one.ts, one);
      if (one.op === "update" && before !== undefined)
        last.set(one.ts, { ...one, threadTs: before.threadTs, broadcast: before.broadcast });
    }
    return [...last.values()].flatMap((one) => {
      const title = `${keyOf(one) ?? "reply"}${one.broadcast ? " (also in the channel)" : ""}`;
      return this.#page(title, isThere(one) ? linesOf(one) : ["(This message was deleted.)"]);
    });
  }

  /** What one person was told and nobody else sees, or nothing. */
  directly(shown: readonly Shown[]): readonly string[] {
    return shown
      .filter((one) => one.op === "post" && one.user !== undefined)
      .flatMap((one) => this.#page(`to ${this.#nameOf(one.user ?? "")} alone, in a direct message`, linesOf(one)));
  }

  #page(title: string, lines: readonly string[]): readonly string[] {
    const { width, aside, message } = this.#ink;
    const broken = lines.flatMap((line) =>
      wrap(this.#named(line), width - 5).map((part, place) => `   ${place === 0 ? "" : "  "}${message(part)}`),
    );
    return ["", aside(`── ${title}`), ...broken];
  }

  #toOne(at: string, user: string, sees: string, lines: readonly string[]): readonly string[] {
    return this.#framed(at, "┆", [`(only ${this.#nameOf(user)} ${sees})`, ...lines]);
  }

  #nameOf(user: string): string {
    return this.#names.get(user) ?? "one person";
  }

  #framed(at: string, sign: string, lines: readonly string[]): readonly string[] {
    const { width, aside, message } = this.#ink;
    const margin = aside(`${" ".repeat(STAMP)} │`);
    return lines
      .flatMap((line) => wrap(line, width - STAMP - 5).map((part, place) => (place === 0 ? part : `  ${part}`)))
      .map((line, place) => `${place === 0 ? `${aside(at)} ${sign}` : margin} ${message(line)}`);
  }

  #named(line: string): string {
    return line.replace(/@([UW][A-Z0-9]+)/g, (whole, id: string) => {
      const name = this.#names.get(id);
      return name === undefined ? whole : `@${name}`;
    });
  }
}

/** The card's sentence about what comes next stands in the text that is read out. */
function nextIn(text: string): string {
  const next = /Next: .*$/s.exec(plain(text))?.[0];
  return next === undefined ? "" : ` · ${next}`;
}

/** `T+2:27`, right-aligned; blank before the start is known. */
export function stamp(offsetS: number | null): string {
  if (offsetS === null) return " ".repeat(STAMP);
  // As the bot rounds in its own words.
  const seconds = Math.round(offsetS);
  return `T+${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`.padStart(STAMP);
}
