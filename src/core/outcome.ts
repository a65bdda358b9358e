import { desiredPath, rise, watchedGroups } from "./desired.ts";
import { harmlessAt, limitAt } from "./due.ts";
import type { Outcome } from "./fact.ts";
import { phaseOf } from "./phase.ts";
import type { Instant } from "./time.ts";
import { goneMark, type View } from "./view.ts";

/** Why a run should be closed now, and by whom; null while there is more to watch. */
export function outcomeOf(view: View, now: Instant): { outcome: Outcome; by: string | null } | null {
  const { run } = view;
  if (run.start?.answer.kind === "not-made") return { outcome: "not_started", by: null };
  const recovered = phaseOf(view, "recovery", now).status === "complete";
  const finished = [...run.stops.values()].find((stop) => stop.what === "finish");
  const scaledIn = phaseOf(view, "scale-in", now).status;
  if (recovered && scaledIn === "complete") return { outcome: "back", by: null };
  if (recovered && scaledIn === "not_needed") return { outcome: "recovered", by: null };
  const harmless = harmlessAt(view);
  if (harmless !== null && now >= harmless && !touched(view)) {
    const { statuses } = run.experiment;
    if (statuses.has("failed") || statuses.has("cancelled")) return { outcome: "failed", by: null };
    if (statuses.has("stopped")) return { outcome: "stopped", by: null };
  }
  if (finished !== undefined) return { outcome: "finished_early", by: finished.by };
  if (now >= limitAt(view)) return { outcome: recovered ? "not_back" : "not_recovered", by: null };
  return null;
}

/** Whether any hit instance was noticed, drained or taken. */
function touched(view: View): boolean {
  return view.hits.some((hit) => hit.warned !== null || hit.draining !== null || goneMark(hit) !== null);
}

/** The desired capacity of the first hit group from the baseline on, equal neighbours merged. */
export function pathOfFirstGroup(view: View): readonly number[] {
  const group = view.hitGroups[0] ?? watchedGroups(view)[0] ?? view.plan.baseline.groups[0]?.name;
  if (group === undefined) return [];
  const baseline = view.plan.baseline.groups.find((one) => one.name === group);
  return [
    ...(baseline === undefined ? [] : [baseline.desired]),
    ...desiredPath(view, group).map((step) => step.desired),
  ];
}

/** Most tasks at once in PROVISIONING, PENDING or ACTIVATING, over all polls after the start. */
export function pendingPeak(view: View): number | null {
  return view.looks.length === 0 ? null : Math.max(...view.looks.map((look) => look.saw.waiting));
}

export function everScaledOut(view: View): boolean {
  return watchedGroups(view).some((group) => rise(view, group) !== null);
}
