import type { ScheduleAsk } from "../core/schedule/schedule.ts";
import type { Token } from "./token.ts";

interface Problem {
  readonly kind: "problem";
  readonly wrong: string;
  readonly right: string;
}

interface Words {
  readonly command: string;
  readonly targets: readonly string[];
}

const FIELDS = 5;
const LONGEST_REASON = 300;

/** Reads what stands behind `schedule`. Never throws. */
export function readSchedule(tokens: readonly Token[], words: Words): ScheduleAsk | Problem {
  const [first, ...rest] = tokens;
  const verb = first?.text.toLowerCase();
  if (verb === undefined || verb === "list") {
    return rest.length === 0 ? { kind: "schedule-list" } : problem("list takes nothing more.", words, "list");
  }
  switch (verb) {
    case "add":
      return readAdd(rest, words);
    case "remove":
    case "pause":
    case "resume": {
      const [id, ...more] = rest;
      if (id === undefined || more.length > 0 || !/^[\w-]{1,64}$/.test(id.text))
        return problem(`${verb} needs the id of one schedule; the list has them.`, words, `${verb} sched-…`);
      return { kind: `schedule-${verb}`, id: id.text };
    }
    default:
      return problem(`I do not know “${cut(first?.text ?? "")}” of a schedule.`, words, "list");
  }
}

/** The expression in quotation marks, or as five words; then the target, then options in any order. */
function readAdd(tokens: readonly Token[], words: Words): ScheduleAsk | Problem {
  const example = addExample(words);
  const optionsAt = tokens.findIndex(isOption);
  const plain = optionsAt === -1 ? tokens : tokens.slice(0, optionsAt);
  const [first] = plain;
  const isQuoted = first?.quoted === true && /\s/.test(first.text);
  const fields = isQuoted ? [first.text] : plain.slice(0, FIELDS).map(({ text }) => text);
  const [target, ...more] = plain.slice(isQuoted ? 1 : FIELDS);
  if (first === undefined || target === undefined || (!isQuoted && fields.length < FIELDS))
    return problem("A schedule needs five fields in quotation marks, and then a target.", words, example);
  if (more.length > 0) return problem("The reason goes behind --reason.", words, example);
  const name = words.targets.find((one) => one === target.text.toLowerCase());
  if (name === undefined) return problem(`There is no target “${cut(target.text)}” in this channel.`, words, example);
  const options = readOptions(optionsAt === -1 ? [] : tokens.slice(optionsAt));
  if ("wrong" in options) return problem(options.wrong, words, example);
  return { kind: "schedule-add", expression: fields.join(" "), target: name, ...options };
}

function readOptions(
  tokens: readonly Token[],
): { readonly timeZone: string | null; readonly reason: string | null } | { readonly wrong: string } {
  const found: { timeZone: string | null; reason: string | null } = { timeZone: null, reason: null };
  for (let place = 0; place < tokens.length; ) {
    const token = tokens[place];
    if (token === undefined) break;
    const [, name, written] = /^--(tz|reason)(?:=(.*))?$/is.exec(token.text) ?? [];
    if (name === undefined) return { wrong: `I do not know the option “${cut(token.text)}”.` };
    const after = tokens.slice(place + 1);
    const end = after.findIndex(isOption);
    const behind = (end === -1 ? after : after.slice(0, end)).map(({ text }) => text);
    const value = [...(written === undefined ? [] : [written]), ...behind].join(" ").trim();
    if (value === "") return { wrong: `--${name} needs a value.` };
    if (name.toLowerCase() === "tz") found.timeZone = value;
    else found.reason = value;
    place += 1 + behind.length;
  }
  if ((found.reason?.length ?? 0) > LONGEST_REASON)
    return { wrong: `The reason has ${found.reason?.length} characters; at most ${LONGEST_REASON} fit on the card.` };
  return found;
}

function isOption(token: Token): boolean {
  return !token.quoted && token.text.startsWith("--") && token.text.length > 2;
}

function addExample({ targets }: Words): string {
  return `add "0 10 * * 2" ${targets[0] ?? "TARGET"} --tz Europe/Berlin --reason "weekly game day"`;
}

function problem(wrong: string, { command }: Words, right: string): Problem {
  return { kind: "problem", wrong, right: `${command} schedule ${right}` };
}

function cut(text: string): string {
  const signs = [...text];
  return signs.length > 40 ? `${signs.slice(0, 40).join("")}…` : text;
}
