import { desiredPath, watchedGroups } from "./desired.ts";
import { endAt, harmlessAt } from "./due.ts";
import type { Outcome } from "./fact.ts";
import { goneMark, isDenied } from "./hits.ts";
import { byWhen, type Mark } from "./mark.ts";
import { phaseOf } from "./phase.ts";
import { isAtBaseline } from "./phases/scale-in.ts";
import { LONGEST_GAP_MS, QUIET_MS } from "./phases/scale-out.ts";
import type { Instant } from "./time.ts";
import type { View } from "./view.ts";

/** Why a run should be closed now, and by whom; null while there is more to watch. */
export function outcomeOf(view: View, now: Instant): { outcome: Outcome; by: string | null } | null {
  const { run } = view;
  if (run.start?.answer.kind === "not-made") return { outcome: "not_started", by: null };
  const recovery = phaseOf(view, "recovery", now).done;
  const scaledIn = phaseOf(view, "scale-in", now).status;
  if (recovery !== null && scaledIn === "complete") return { outcome: "back", by: null };
  if (recovery !== null && scaledIn === "not_needed" && isQuiet(view, recovery)) {
    return { outcome: "recovered", by: null };
  }
  const harmless = harmlessAt(view);
  // Time alone proves nothing: AWS must have answered after it, or the run is blind.
  if (harmless !== null && now >= harmless && (run.lastLook ?? 0) >= harmless && provenUntouched(view)) {
    const { statuses } = run.experiment;
    if (statuses.has("failed") || statuses.has("cancelled")) return { outcome: "failed", by: null };
    if (statuses.has("stopped")) return { outcome: "stopped", by: null };
  }
  const finished = [...run.stops.values()].find((stop) => stop.what === "finish");
  if (finished !== undefined) return { outcome: "finished_early", by: finished.by };
  if (now >= endAt(view)) return { outcome: recovery === null ? "not_recovered" : "not_back", by: null };
  return null;
}

/** Whether every hit group was seen at its baseline for 5 minutes on end since the recovery. */
function isQuiet(view: View, recovery: Mark): boolean {
  return view.hitGroups.every((group) => {
    let since: Instant | null = null;
    let until = Number.NEGATIVE_INFINITY;
    for (const snapshot of view.groups.get(group) ?? []) {
      const { saw, at } = snapshot;
      if (!isAtBaseline(view, snapshot)) {
        since = null;
        continue;
      }
      if (since === null || saw.since > until + LONGEST_GAP_MS) since = Math.max(saw.since, byWhen(recovery));
      until = at.to;
      if (until - since >= QUIET_MS) return true;
    }
    return false;
  });
}

/** No hit instance was noticed, drained or taken, as far as that can be read at all. */
function provenUntouched(view: View): boolean {
  const { run, plan } = view;
  if ((["events", "hosts", "instances"] as const).every((signal) => isDenied(run, signal))) return false;
  // Until FIS has named its instances, it may be any of the candidates.
  const ids = run.resolved?.instanceIds ?? plan.candidates.map((one) => one.instanceId);
  return ids.every((id) => {
    const one = run.instances.get(id);
    return one === undefined || (one.warned === null && one.draining === null && goneMark(one) === null);
  });
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
