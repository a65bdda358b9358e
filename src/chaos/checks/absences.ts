import { EPOCH } from "../../cli/rehearse/world.ts";
import { runOf } from "../../core/fold.ts";
import { type Instant, SECOND } from "../../core/time.ts";
import { type Interval, lengthOutside, overlap } from "../interval.ts";
import type { KeptRun, Played } from "../played.ts";
import { type Check, untrue, type Violation } from "../violation.ts";

/** What is not a blindness yet: a minute without an answer, and the slowest poll. */
const UNNOTICED_MS = 75 * SECOND;

/** Whenever nobody looked at an open run, or AWS answered nothing, the run says so, from when to when; and only then. */
export const checkAbsences: Check = (played) => played.runs.flatMap((run) => absencesOf(run, played));

function absencesOf(run: KeptRun, played: Played): readonly Violation[] {
  const open = openTimeOf(run, played);
  if (open === null) return [];
  const blinds = blindsOf(run, open.to);
  const name = run.row.runId;
  const away = awayTimes(played).filter((gap) => overlap(gap, open) > 0);
  const dark = darkTimes(played).filter((gap) => overlap(gap, open) > 0);
  return [
    ...away.flatMap((gap) =>
      lengthOutside(within(gap, open), blinds) > 0
        ? [untrue(`${name}: nobody watched from ${iso(gap.from)} to ${iso(gap.to)}, and the run does not say so`)]
        : [],
    ),
    ...dark.flatMap((gap) =>
      lengthOutside(within(gap, open), [...blinds, ...away]) > UNNOTICED_MS
        ? [untrue(`${name}: AWS answered nothing from ${iso(gap.from)} to ${iso(gap.to)}, and the run does not say so`)]
        : [],
    ),
    ...blinds.flatMap((blind) =>
      lengthOutside(blind, [...away, ...troubled(played)]) > UNNOTICED_MS
        ? [untrue(`${name} says that it was blind from ${iso(blind.from)} to ${iso(blind.to)}, and it could see`)]
        : [],
    ),
  ];
}

/** From the request, once it is kept, to the close; null for a run whose thread never came to be. */
function openTimeOf({ facts }: KeptRun, { endedAt }: Played): Interval | null {
  const card = facts.find((fact) => fact.kind === "CardPosted");
  const closed = facts.find((fact) => fact.kind === "Closed");
  return card === undefined ? null : { from: card.seenAt, to: closed?.seenAt ?? endedAt };
}

export function blindsOf({ facts }: Pick<KeptRun, "facts">, end: Instant): readonly Interval[] {
  return [...runOf(facts).blinds.values()].map((blind) => ({ from: blind.from, to: blind.to ?? end }));
}

/** Between the death of one process and the start of the next that lived. */
function awayTimes({ lives, endedAt }: Played): readonly Interval[] {
  return lives.flatMap(({ until }, nth) =>
    until === null ? [] : [{ from: until, to: lives[nth + 1]?.from ?? endedAt }],
  );
}

/** Times in which AWS answered nothing at all. */
function darkTimes({ round }: Played): readonly Interval[] {
  return round.faults.flatMap((fault) =>
    fault.kind === "aws unreachable" || fault.kind === "aws credentials expired"
      ? [{ from: EPOCH + fault.spell.fromMs, to: EPOCH + fault.spell.untilMs }]
      : [],
  );
}

/** Times in which it may have been hard to see. */
function troubled({ round }: Played): readonly Interval[] {
  return round.faults.flatMap((fault) =>
    "spell" in fault && fault.kind.startsWith("aws")
      ? [{ from: EPOCH + fault.spell.fromMs, to: EPOCH + fault.spell.untilMs }]
      : [],
  );
}

function within(gap: Interval, open: Interval): Interval {
  return { from: Math.max(gap.from, open.from), to: Math.min(gap.to, open.to) };
}

function iso(at: Instant): string {
  return new Date(at).toISOString().slice(11, 19);
}
