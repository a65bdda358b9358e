import type { ScheduleAsk } from "../core/schedule/schedule.ts";
import { closestOf } from "./closest.ts";
import { readSchedule } from "./schedule-grammar.ts";
import { type Token, tokensOf } from "./token.ts";

/** What a person asked for. */
export type Command =
  | {
      readonly kind: "start";
      readonly target: string | null;
      readonly reason: string | null;
      /** What is expected to be seen. */
      readonly hypothesis: string | null;
    }
  /** A plan to look at. */
  | { readonly kind: "plan"; readonly target: string | null }
  | { readonly kind: "status"; readonly run: string | null }
  | { readonly kind: "stop"; readonly run: string | null }
  | { readonly kind: "halt"; readonly reason: string | null }
  | { readonly kind: "resume" }
  | { readonly kind: "targets" }
  /** What has been run before; `target` null: of all targets of this channel. */
  | { readonly kind: "runs"; readonly target: string | null }
  | ScheduleAsk
  | { readonly kind: "help" };

/** Why it cannot be read, and how it would be right. Both may hold the person's own words: escape them. */
export interface Problem {
  readonly kind: "problem";
  readonly wrong: string;
  readonly right: string;
}

export interface Words {
  /** With its slash, as people type it. */
  readonly command: string;
  /** Names of the targets that may be started in this channel. */
  readonly targets: readonly string[];
}

/** Longest reason, in UTF-16 units: it stands on the card, which is read on a phone. */
export const REASON_LENGTH = 300;

/** Said with "stop" in a hurry; nobody names a run so. */
const HASTE = new Set(["now", "please", "it", "everything", "all", "immediately", "asap", "the", "experiment", "run"]);

const VERBS = ["plan", "start", "status", "stop", "halt", "resume", "runs", "schedule", "targets", "help"] as const;
type Verb = (typeof VERBS)[number];

/**
 * Reads what stands behind the command. Never throws and always answers, whatever the text: quotes may be typographic,
 * letters of any case, spaces and control characters anywhere.
 */
export function parseCommand(text: string, words: Words): Command | Problem {
  const halt = readHalt(text);
  if (halt !== null) return halt;
  const tokens = tokensOf(text);
  if (tokens === "unclosed") {
    const right = `${words.command} start ${words.targets[0] ?? "TARGET"} "quarterly game day"`;
    return problem("A quotation mark is opened and never closed.", right);
  }
  const [first, ...rest] = tokens;
  if (first === undefined) return { kind: "help" };
  const verb = first.text.toLowerCase().replace(/[!.?,;:]+$/, "");
  if (!isVerb(verb)) return unknownVerb(first.text, words);
  switch (verb) {
    case "help":
      return { kind: "help" };
    case "halt":
      return { kind: "halt", reason: null };
    case "resume":
      return { kind: "resume" };
    case "targets":
      return rest.length === 0 ? { kind: "targets" } : tooMuch(verb, rest, words);
    case "runs":
    case "plan":
      return readTarget(verb, rest, words);
    case "status":
      return readRun("status", rest, words);
    case "stop":
      return readRun(
        "stop",
        rest.filter((token) => !HASTE.has(token.text.toLowerCase().replace(/[!.?,]+$/, "")) && /\w/.test(token.text)),
        words,
      );
    case "schedule":
      return readSchedule(rest, words);
    case "start":
      return readStart(rest, words);
    default:
      return verb satisfies never;
  }
}

/** Whatever stands behind it is its reason: a halt gets through, also with a quotation mark too many. */
function readHalt(text: string): Command | null {
  const [, behind] = /^[\s"'“”‘’]*halt(?![a-z0-9_-])[!.?,;:]*(.*)$/is.exec(text) ?? [];
  if (behind === undefined) return null;
  const said = behind.replace(/^\s*--reason(=|\s|$)/i, "").replace(/^[\s"“”«„]+|[\s"“”»]+$/g, "");
  return { kind: "halt", reason: said === "" ? null : said };
}

function readRun(kind: "status" | "stop", rest: readonly Token[], words: Words): Command | Problem {
  const [run, ...more] = rest;
  if (run === undefined) return { kind, run: null };
  if (more.length > 0) return tooMuch(kind, more, words);
  if (/^[A-Za-z0-9][\w-]{0,63}$/.test(run.text)) return { kind, run: run.text };
  return problem(`${quoted(run.text)} is not the id of a run.`, `${words.command} ${kind}`);
}

function readTarget(kind: "runs" | "plan", rest: readonly Token[], words: Words): Command | Problem {
  const [named, ...more] = rest;
  if (named === undefined) return { kind, target: null };
  if (more.length > 0) return tooMuch(kind, more, words);
  const known = knownTarget(named.text, words);
  if (known !== null) return { kind, target: known };
  const meant = closestOf(named.text, words.targets);
  const right = meant === null ? `${words.command} ${kind}` : `${words.command} ${kind} ${meant}`;
  return problem(`There is no target ${quoted(named.text)} in this channel.`, right);
}

function readStart(tokens: readonly Token[], words: Words): Command | Problem {
  const target = words.targets[0] ?? "TARGET";
  const right = `${words.command} start ${target} quarterly game day`;
  const at = tokens.findIndex(isOption);
  if (at === -1) return readPlainStart(tokens, words, right);
  const [named, ...more] = tokens.slice(0, at);
  const optionRight = `${words.command} start ${target} --reason "quarterly game day"`;
  const said: { reason?: string; expect?: string } = {};
  for (let place = at; place < tokens.length; ) {
    const option = tokens[place];
    const next = tokens.findIndex((token, i) => i > place && isOption(token));
    const end = next === -1 ? tokens.length : next;
    const [, name, written] = /^--(reason|expect)(?:=(.*))?$/is.exec(option?.text ?? "") ?? [];
    if (name === undefined) return problem(`I do not know the option ${quoted(option?.text ?? "")}.`, right);
    const behind = tokens.slice(place + 1, end).map((token) => token.text);
    const value = (written === undefined ? behind : [written, ...behind]).join(" ").trim();
    const key = name.toLowerCase() === "reason" ? "reason" : "expect";
    if (value === "")
      return problem(`--${key} needs ${key === "reason" ? "a reason" : "what you expect"}.`, optionRight);
    said[key] = said[key] === undefined ? value : `${said[key]} ${value}`;
    place = end;
  }
  const before = more.map((token) => token.text).join(" ");
  if (before !== "" && said.reason !== undefined)
    return problem("A reason stands both before and behind --reason.", optionRight);
  const known = named === undefined ? null : knownTarget(named.text, words);
  if (named !== undefined && known === null && words.targets.length > 0) return noSuchTarget(named.text, words);
  return started(
    known ?? named?.text ?? null,
    said.reason ?? (before === "" ? null : before),
    right,
    said.expect ?? null,
  );
}

function isOption({ quoted: isQuoted, text }: Token): boolean {
  return !isQuoted && text.startsWith("--") && text.length > 2;
}

function readPlainStart(tokens: readonly Token[], words: Words, right: string): Command | Problem {
  const [first, ...rest] = tokens;
  if (first === undefined) return { kind: "start", target: null, reason: null, hypothesis: null };
  const known = knownTarget(first.text, words);
  if (known !== null) return started(known, rest.map((token) => token.text).join(" "), right);
  // One word is rather a target with a slip in it than a reason; nothing is started on a guess.
  if (rest.length === 0 && !first.quoted) {
    return words.targets.length > 0 ? noSuchTarget(first.text, words) : started(first.text, null, right);
  }
  return started(null, tokens.map((token) => token.text).join(" "), right);
}

function started(
  target: string | null,
  reason: string | null,
  right: string,
  hypothesis: string | null = null,
): Command | Problem {
  const said = reason?.trim() ?? "";
  if ((hypothesis?.length ?? 0) > REASON_LENGTH) {
    const words = `What you expect has ${hypothesis?.length} characters; at most ${REASON_LENGTH} fit on the card.`;
    return problem(words, right);
  }
  if (said.length > REASON_LENGTH) {
    return problem(`The reason has ${said.length} characters; at most ${REASON_LENGTH} fit on the card.`, right);
  }
  return { kind: "start", target, reason: said === "" ? null : said, hypothesis };
}

function knownTarget(text: string, words: Words): string | null {
  const name = text.replace(/^[`']+|[`',:;]+$/g, "").toLowerCase();
  return words.targets.find((target) => target.toLowerCase() === name) ?? null;
}

function noSuchTarget(text: string, words: Words): Problem {
  const meant = closestOf(text, words.targets) ?? words.targets[0] ?? "TARGET";
  return problem(
    `There is no target ${quoted(text)} in this channel. (A reason of one word goes behind --reason.)`,
    `${words.command} start ${meant}`,
  );
}

function unknownVerb(text: string, words: Words): Problem {
  const target = knownTarget(text, words);
  if (target !== null)
    return problem(`${quoted(text)} is a target, not a command.`, `${words.command} start ${target}`);
  const meant = closestOf(text, VERBS) ?? "help";
  return problem(`I do not know the command ${quoted(text)}.`, `${words.command} ${meant}`);
}

function tooMuch(verb: Verb, rest: readonly Token[], words: Words): Problem {
  const surplus = rest.map((token) => token.text).join(" ");
  return problem(`${verb} takes nothing more: ${quoted(surplus)} is too much.`, `${words.command} ${verb}`);
}

function quoted(text: string): string {
  const signs = [...text];
  return signs.length > 40 ? `“${signs.slice(0, 40).join("")}…”` : `“${text}”`;
}

function problem(wrong: string, right: string): Problem {
  return { kind: "problem", wrong, right };
}

function isVerb(text: string): text is Verb {
  return (VERBS as readonly string[]).includes(text);
}
