import { announcing } from "./announcing.ts";
import { limitAt } from "./due.ts";
import type { Outcome } from "./fact.ts";
import { isTerminal } from "./fold.ts";
import { outcomeOf } from "./outcome.ts";
import type { Run } from "./run.ts";
import type { Instant } from "./time.ts";
import { viewOf } from "./view.ts";

/** Something the run wants done outside, once. */
export type Effect =
  /** StartExperiment; never after `notAfter`. */
  | { readonly kind: "start"; readonly templateId: string; readonly notAfter: Instant }
  /** Nothing may be started any more: settle whether something was, and else say so. */
  | { readonly kind: "give-up-start"; readonly why: string }
  | { readonly kind: "stop"; readonly experimentId: string }
  | { readonly kind: "close"; readonly outcome: Outcome; readonly by: string | null };

/** What is due now. The card, and every announcement, exist before the experiment does: no start without them. */
export function effectsOf(run: Run, now: Instant): readonly Effect[] {
  const view = viewOf(run);
  if (view === null || run.requested === null || run.closed !== null) return [];
  const { requested } = run;
  const stop = [...run.stops.values()].filter((asked) => asked.what === "stop").sort((a, b) => b.at.to - a.at.to)[0];
  if (run.start === null) {
    // Nobody could find out whether something was started: the watching ends at its limit like any other.
    if (now >= limitAt(view)) return [{ kind: "close", outcome: "not_recovered", by: null }];
    if (stop !== undefined) return [{ kind: "give-up-start", why: "it was stopped before it began" }];
    if (now > requested.notAfter) return [{ kind: "give-up-start", why: "nobody can be waiting for it any more" }];
    const told = announcing(run);
    if (told.kind === "refused") return [{ kind: "give-up-start", why: told.why }];
    return run.card === null || told.kind === "waiting"
      ? []
      : [{ kind: "start", templateId: requested.plan.templateId, notAfter: requested.notAfter }];
  }
  const effects: Effect[] = [];
  const over = [...run.experiment.statuses.keys()].some(isTerminal);
  const { stopAnswer } = run;
  // A stop that FIS refused is asked again when somebody presses again; one that it has not heard, until it has.
  const answered =
    stopAnswer !== null && !stopAnswer.saw.isUnheard && (stopAnswer.saw.ok || (stop?.seenAt ?? 0) <= stopAnswer.seenAt);
  if (stop !== undefined && !answered && !over && run.experiment.id !== null) {
    effects.push({ kind: "stop", experimentId: run.experiment.id });
  }
  const end = outcomeOf(view, now);
  if (end !== null) effects.push({ kind: "close", ...end });
  return effects;
}
