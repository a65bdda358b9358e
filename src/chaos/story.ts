import { keyOf } from "../cli/rehearse/people.ts";
import { EPOCH } from "../cli/rehearse/world.ts";
import type { Fact } from "../core/fact.ts";
import type { Instant } from "../core/time.ts";
import type { Fault } from "./fault.ts";
import type { Played } from "./played.ts";
import type { Round } from "./round.ts";

interface Moment {
  readonly at: Instant;
  readonly words: string;
}

/** Everything that happened in a round, in order: for whoever looks for the cause of a failure. */
export function tell(played: Played): string {
  const moments: Moment[] = [
    ...played.lives.flatMap(({ from, until, calls }, nth) => [
      { at: from, words: `process ${nth} starts` },
      ...(until === null
        ? []
        : [{ at: until, words: `process ${nth} dies after ${calls.length} calls, the last ${calls.at(-1)}` }]),
    ]),
    ...played.deeds.map(({ at, who, what, acknowledged }) => ({
      at,
      words: `${who}: ${what}${acknowledged ? "" : ", and no answer"}`,
    })),
    ...played.fisCalls.map(({ at, operation, about, acted }) => ({
      at,
      words: `FIS gets ${operation} of ${about}${acted ? "" : ", and does nothing"}`,
    })),
    ...played.audit.map(({ at, who, what, runId, outcome }) => ({
      at,
      words: `audit: ${who} ${what} ${runId ?? ""} ${outcome}`,
    })),
    ...played.shown
      .filter((shown) => shown.op !== "update")
      .map((shown) => ({ at: shown.at, words: `${shown.op} ${keyOf(shown) ?? ""}: ${shown.text}` })),
    ...played.runs.flatMap(({ facts }) =>
      facts.filter(isTurn).map((fact) => ({ at: fact.seenAt, words: factWords(fact) })),
    ),
  ];
  const lines = moments.sort((a, b) => a.at - b.at).map(({ at, words }) => `${clockOf(at)}  ${words}`);
  return `${introduce(played.round)}\n${[...lines, ...played.errors.map((error) => `logged: ${error}`)].join("\n")}\n`;
}

export function introduce(round: Round): string {
  const { seed, scenario, worldSeed, acts, faults } = round;
  const people = acts.map(({ who, press, when }) => `${who} presses ${press} ${JSON.stringify(when)}`);
  return [`seed ${seed}: world "${scenario}", seed ${worldSeed}`, ...people, ...faults.map(faultWords)].join("\n  ");
}

function faultWords(fault: Fault): string {
  if (!("spell" in fault)) return JSON.stringify(fault);
  const { spell, ...rest } = fault;
  return `${clockOf(EPOCH + spell.fromMs)} to ${clockOf(EPOCH + spell.untilMs)} ${JSON.stringify(rest)}`;
}

function isTurn(fact: Fact): boolean {
  return fact.kind !== "Observation";
}

function factWords(fact: Fact): string {
  return `fact ${fact.kind} ${fact.key}${fact.kind === "Closed" ? ` ${fact.outcome}` : ""}`;
}

function clockOf(at: Instant): string {
  return new Date(at).toISOString().slice(11, 23);
}
