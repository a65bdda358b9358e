import { EPOCH } from "../cli/rehearse/world.ts";
import type { Instant } from "../core/time.ts";
import { experimentRun } from "./checks/phases.ts";
import type { Played } from "./played.ts";

/**
 * How long it took, in milliseconds, from the moment when the bot could go on (its process was started again, or the
 * fault had passed) until it did: the next thing that it learned of AWS, or that it made Slack show. Only while a run
 * was open: nobody waits otherwise.
 */
export function timesToResume(played: Played): readonly number[] {
  const run = experimentRun(played);
  if (run === null) return [];
  const learned = run.facts.flatMap((fact) => (fact.kind === "Observation" ? [fact.seenAt] : []));
  const shown = played.shown.map(({ at }) => at);
  const from = run.facts.find((fact) => fact.kind === "StartAnswered")?.seenAt ?? played.endedAt;
  const to = run.facts.find((fact) => fact.kind === "Closed")?.seenAt ?? played.endedAt;
  return could(played).flatMap(({ at, by }) => {
    const next = at < from || at > to ? undefined : (by === "slack" ? shown : learned).find((one) => one >= at);
    return next === undefined ? [] : [next - at];
  });
}

interface Chance {
  readonly at: Instant;
  readonly by: "aws" | "slack";
}

/** When the bot could go on, and what shows that it does: not before everything between it and that has passed. */
function could({ lives, round }: Played): readonly Chance[] {
  const spells = round.faults.flatMap((fault) => {
    if (!("spell" in fault) || fault.kind === "delivered twice") return [];
    const { fromMs, untilMs } = fault.spell;
    const by = fault.kind.startsWith("slack") ? "slack" : "aws";
    return [{ from: EPOCH + fromMs, at: EPOCH + untilMs, by } as const];
  });
  const gaps = lives
    .slice(1)
    .map((life, nth) => ({ from: lives[nth]?.until ?? life.from, at: life.from, by: "aws" }) as const);
  const chances = [...spells, ...gaps];
  return chances.filter(
    (chance) =>
      !chances.some(
        (other) => other !== chance && other.from <= chance.at && other.at > chance.at && hinders(other, chance),
      ),
  );

  function hinders(other: Chance, chance: Chance): boolean {
    return gaps.some((gap) => gap === other) || other.by === chance.by;
  }
}
