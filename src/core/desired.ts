import { byWhen, earliest, type Mark, markOf, statedMark } from "./mark.ts";
import type { Snapshot } from "./run.ts";
import type { DesiredChange } from "./saw.ts";
import type { Instant } from "./time.ts";
import type { View } from "./view.ts";

/** A value of a group's desired capacity, and the first proof of it. */
export interface DesiredStep {
  readonly desired: number;
  readonly mark: Mark;
  /** The alarm and policy that set it, where a Cause says so. */
  readonly by: { readonly alarm: string; readonly policy: string } | null;
}

export function baselineOf(view: View, group: string): { desired: number; inService: number; max: number } | null {
  return view.plan.baseline.groups.find((one) => one.name === group) ?? null;
}

/** A group's desired capacity over time, from the baseline on; equal neighbours are one step. */
export function desiredPath(view: View, group: string): readonly DesiredStep[] {
  const known = paths.get(view) ?? new Map<string, readonly DesiredStep[]>();
  const path = known.get(group) ?? readPath(view, group);
  known.set(group, path);
  paths.set(view, known);
  return path;
}

/** Worked out once per view: steps are compared by identity. */
const paths = new WeakMap<View, Map<string, readonly DesiredStep[]>>();

function readPath(view: View, group: string): readonly DesiredStep[] {
  const baseline = baselineOf(view, group);
  const changes = statedChanges(view, group);
  const steps: DesiredStep[] = changes.map(({ change, activityId, seenAt }) => ({
    desired: change.to,
    mark: statedMark(change.at, activityId, seenAt),
    by: { alarm: change.alarm, policy: change.policy },
  }));
  for (const { at, saw, seenAt } of view.groups.get(group) ?? []) {
    // An answer from just before a change may come in just after it: what it shows was so before.
    const stale = changes.some(
      ({ change }) => change.from === saw.desired && change.at > at.from && change.at <= at.to,
    );
    if (at.to < view.requestedAt || stale) continue;
    steps.push({ desired: saw.desired, mark: markOf(at, "autoscaling:DescribeAutoScalingGroups", seenAt), by: null });
  }
  steps.sort(
    (a, b) => byWhen(a.mark) - byWhen(b.mark) || a.desired - b.desired || (a.mark.evidence < b.mark.evidence ? -1 : 1),
  );
  const path: DesiredStep[] = [];
  let last = baseline?.desired ?? null;
  for (const step of steps) {
    const previous = path.at(-1);
    if (step.desired !== last) path.push(step);
    else if (previous !== undefined && previous.by === null && step.by !== null) {
      path[path.length - 1] = { ...previous, by: step.by };
    }
    last = step.desired;
  }
  return path;
}

interface StatedChange {
  readonly change: DesiredChange;
  readonly activityId: string;
  readonly seenAt: Instant;
}

/** One alarm gives the same Cause to each of its activities: it is one change. */
function statedChanges(view: View, group: string): readonly StatedChange[] {
  const changes = new Map<string, StatedChange>();
  for (const { saw, seenAt } of view.activities) {
    const change = saw.desiredChange;
    if (saw.group !== group || change === null || change.at < view.requestedAt) continue;
    const id = `${change.at}:${change.from}:${change.to}`;
    if (!changes.has(id)) changes.set(id, { change, activityId: saw.activityId, seenAt });
  }
  return [...changes.values()];
}

/** The first step above the baseline and the highest one; null when it never rose. */
export function rise(view: View, group: string): { first: DesiredStep; top: DesiredStep } | null {
  const baseline = baselineOf(view, group);
  if (baseline === null) return null;
  const above = desiredPath(view, group).filter((step) => step.desired > baseline.desired);
  const first = above[0];
  if (first === undefined) return null;
  const highest = Math.max(...above.map((step) => step.desired));
  const top = above.find((step) => step.desired === highest) ?? first;
  return { first, top };
}

/** Hit groups, and others whose desired capacity rose meanwhile. */
export function watchedGroups(view: View): readonly string[] {
  const moved = [...view.groups.keys()].filter((group) => rise(view, group) !== null);
  return [...new Set([...view.hitGroups, ...moved])].sort();
}

/** The first snapshot of the group that fits. */
export function firstGroup(view: View, group: string, fits: (snapshot: Snapshot<"group">) => boolean): Mark | null {
  const found = (view.groups.get(group) ?? []).filter(fits);
  return earliest(found.map((one) => markOf(one.at, "autoscaling:DescribeAutoScalingGroups", one.seenAt)));
}
