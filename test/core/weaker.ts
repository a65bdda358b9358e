import { rise, watchedGroups } from "../../src/core/desired.ts";
import { byWhen } from "../../src/core/mark.ts";
import { type Phase, phasesOf } from "../../src/core/phase.ts";
import { newestLaunchFailed } from "../../src/core/phases/scale-out.ts";
import type { Run } from "../../src/core/run.ts";
import type { Instant } from "../../src/core/time.ts";
import { type View, viewOf } from "../../src/core/view.ts";

/**
 * What a run whose facts were partly lost (`less`) claims that the whole run (`more`) does not bear out; empty when it
 * claims the same or less. A claim is a phase's word. Time alone may say not_seen and pending: those are no claims.
 *
 * - `complete`: the whole run is complete too, and was not so later than the lesser one says (evidence that is lost
 *   makes a time later, never earlier). A count names what it counts: where the whole run knows of *more that was to be
 *   done* (a higher desired capacity, a task that nobody saw on a hit instance, another group that grew though no
 *   instance of it was hit), "2 of 2" was true of those 2.
 * - begun: so has the whole run, and not later (but for FIS's own start time, which stands in for its lost answer).
 * - counts: never above. Scale-out and recovery count what is so now, not what was done: of them nothing is asked.
 * - Until FIS's list of targets is read, who was interrupted stands in for it, and a real reclaim may be among them:
 *   then phases may have begun and counted with it, but none of those that are about hit instances may be complete.
 * - `failed`: so did the whole run; a failed launch may since have been made good, which a lost fact cannot tell.
 * - `not_needed`: the whole run says so too. `not_watched`: follows from a signal's own fact alone.
 */
export function falseClaims(less: Run, more: Run, now: Instant): readonly string[] {
  const [lessView, moreView] = [viewOf(less), viewOf(more)];
  if (lessView === null || moreView === null) return [];
  const whole = new Map(phasesOf(more, now).map((phase) => [phase.name, phase]));
  return phasesOf(less, now).flatMap((claim) => {
    const truth = whole.get(claim.name);
    const wrong = truth === undefined ? "unknown" : wrongIn(claim, truth, { less: lessView, more: moreView });
    return wrong === null ? [] : [`${claim.name}: ${wrong}`];
  });
}

function wrongIn(claim: Phase, truth: Phase, views: { readonly less: View; readonly more: View }): string | null {
  const moreToDo = (truth.count?.of ?? 0) > (claim.count?.of ?? 0) || (claim.name === "scale-in" && anotherGrew(views));
  if (claim.status === "complete" && truth.status !== "complete" && !moreToDo) return `complete, but ${truth.status}`;
  if (claim.done !== null && truth.done !== null && !moreToDo && byWhen(claim.done) < byWhen(truth.done))
    return "complete too early";
  if (claim.status === "failed" && truth.status !== "failed") {
    const madeGood = claim.name === "scale-out" && newestLaunchFailed(views.less) !== null;
    if (!madeGood) return `failed, but ${truth.status}`;
  }
  if (claim.status === "not_needed" && truth.status !== "not_needed") return `not needed, but ${truth.status}`;
  const standIn = views.less.run.resolved === null && views.more.run.resolved !== null;
  return standIn ? null : begunOrCounted(claim, truth);
}

function anotherGrew({ less, more }: { readonly less: View; readonly more: View }): boolean {
  const grown = (view: View) => watchedGroups(view).filter((group) => rise(view, group) !== null);
  return grown(more).some((group) => !more.hitGroups.includes(group) && !grown(less).includes(group));
}

function begunOrCounted(claim: Phase, truth: Phase): string | null {
  if (claim.first !== null && truth.first === null) return "begun, but no evidence";
  if (claim.name !== "experiment" && claim.first !== null && truth.first !== null) {
    if (byWhen(claim.first) < byWhen(truth.first)) return "begun too early";
  }
  if (claim.count === null || claim.name === "scale-out" || claim.name === "recovery") return null;
  const most = truth.count?.done ?? 0;
  return claim.count.done > most ? `${claim.count.done} counted, at most ${most}` : null;
}
