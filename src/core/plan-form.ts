import { fingerprint } from "./fingerprint.ts";
import { secondsOf, spoken } from "./guard/duration.ts";
import { cut } from "./guard/listing.ts";
import type { Reading, TemplateReading } from "./reading.ts";
import type { Firing } from "./schedule/book.ts";
import type { Target, TemplateName } from "./target.ts";

/** `look`: what `plan` asks for, without a Start. */
export type PlanMode = "look" | "start";

/** What can be filled in before a plan is made. */
export interface PlanForm {
  readonly mode: PlanMode;
  /** At least one. */
  readonly choices: readonly PlanChoice[];
  /** The `value` of the choice that was meant already; null: none. */
  readonly chosen: string | null;
  readonly reason: string | null;
}

/** A target of the channel with one of its templates. */
export interface PlanChoice {
  /** At most 75 characters. */
  readonly value: string;
  readonly label: string;
  /** Its count and its wait. */
  readonly about: string;
}

/** What was filled in, or said in the command. */
export interface PlanAsk {
  readonly mode: PlanMode;
  /** A target's name; null: the only one of the channel. */
  readonly target: string | null;
  /** As `templateKey` has it; null: the target's first one. */
  readonly template: string | null;
  readonly reason: string | null;
  readonly hypothesis: string | null;
  /** The due time that asks, in nobody's name; absent: a person asks. */
  readonly scheduled?: Firing;
}

export type PlanField = "choice" | "reason" | "hypothesis";

/** Why a field cannot stay so; shown below it. */
export interface FieldProblem {
  readonly field: PlanField;
  readonly words: string;
}

/** Longest reason or hypothesis, in UTF-16 units: both stand on the card, which is read on a phone. */
export const LONGEST_WORDS = 300;

export function templatesOf(target: Target): readonly TemplateName[] {
  return target.templates ?? [target.template];
}

/** Where a plan would be posted that is asked for from nowhere in particular. */
export interface PlanPlace {
  readonly channel: string;
  /** Without its `#`. */
  readonly name: string;
}

/** Short, and the same for the same template. */
export function templateKey(template: TemplateName): string {
  return fingerprint(template);
}

export function choiceOf(target: Target, template: TemplateName, read: Reading<TemplateReading>): PlanChoice {
  const name = "id" in template ? template.id : `stack ${template.stack}`;
  return { value: choiceValue(target.name, template), label: target.name, about: `${aboutTemplate(read)} · ${name}` };
}

/** The same choice where the form belongs to no channel: it says into which one the plan comes. */
export function choiceIn({ channel, name }: PlanPlace, choice: PlanChoice): PlanChoice {
  return { ...choice, value: `${choice.value} ${channel}`, label: `${choice.label} in #${name}` };
}

export function choiceValue(target: string, template: TemplateName): string {
  return `${target} ${templateKey(template)}`;
}

/** The channel that a choice names; null: it names none. */
export function channelIn(value: string | null): string | null {
  return value?.split(" ")[2] ?? null;
}

/** The target and the template of a choice's value; both null when it is none. */
export function chosenIn(value: string | null): Pick<PlanAsk, "target" | "template"> {
  const [target = null, template = null] = value?.split(" ") ?? [];
  return { target, template };
}

/** "3 instances, wait 2 min" */
function aboutTemplate(read: Reading<TemplateReading>): string {
  if (!read.readable) return `could not be read (${read.code})`;
  const counts = read.value.targets.map(({ selectionMode }) => countWords(selectionMode));
  const waits = read.value.actions.flatMap(({ wait }) => (wait === null ? [] : [waitWords(wait)]));
  return cut([[...new Set(counts)].join(" + "), ...new Set(waits)].filter((word) => word !== "").join(", "), 60);
}

function countWords(mode: string): string {
  const [, kind, number] = /^(COUNT|PERCENT)\((\d+)\)$/.exec(mode) ?? [];
  if (kind === "COUNT") return number === "1" ? "1 instance" : `${number} instances`;
  if (kind === "PERCENT") return `${number} % of the instances`;
  return mode === "ALL" ? "all instances" : mode;
}

function waitWords(wait: string): string {
  const seconds = secondsOf(wait);
  return `wait ${seconds === null ? wait : spoken(seconds)}`;
}
