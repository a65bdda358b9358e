import { baselineOf, desiredPath, firstGroup, rise, watchedGroups } from "../desired.ts";
import { byWhen, earliest, latest, type Mark, statedMark } from "../mark.ts";
import type { Finding } from "../phase.ts";
import { MINUTE } from "../time.ts";
import { isDenied, type View } from "../view.ts";
import { recovery } from "./recovery.ts";

/** 5 minutes after the recovery, a desired capacity that never rose was not needed. */
const QUIET_MS = 5 * MINUTE;

/**
 * Begins with a desired capacity above the baseline, or a Cause that names AlarmHigh; a group that only replaces what it
 * lost has not scaled out. Complete when as many instances are InService as the highest desired capacity asked for.
 */
export function scaleOut(view: View): Finding {
  const groups = watchedGroups(view);
  const rises = groups.map((group) => ({ group, risen: rise(view, group) })).filter(({ risen }) => risen !== null);
  const alarms = view.activities.filter((one) => one.saw.mechanism === "alarm-high" && groups.includes(one.saw.group));
  const first = earliest([
    ...rises.map(({ risen }) => risen?.first.mark ?? null),
    ...alarms.map((one) => statedMark(one.saw.desiredChange?.at ?? one.saw.startTime, one.saw.activityId, one.seenAt)),
  ]);
  const filled = rises.map(({ group, risen }) =>
    filledMark(view, group, risen?.top.desired ?? 0, risen?.top.mark ?? null),
  );
  const done = rises.length > 0 && filled.every((mark) => mark !== null) ? latest(filled) : null;
  const wanted = rises.reduce((sum, { risen }) => sum + (risen?.top.desired ?? 0), 0);
  const inService = rises.reduce((sum, { group }) => sum + (view.groups.get(group)?.at(-1)?.saw.inService ?? 0), 0);
  return {
    first,
    done,
    count: rises.length === 0 ? null : { done: Math.min(inService, wanted), of: wanted },
    verdict: done === null ? verdictOf(view, first) : null,
    dueAt: null,
    caveat: false,
  };
}

function filledMark(view: View, group: string, wanted: number, top: Mark | null): Mark | null {
  return firstGroup(view, group, (one) => one.saw.inService >= wanted && top !== null && one.at.to >= byWhen(top));
}

function verdictOf(view: View, first: Mark | null): Finding["verdict"] {
  if (first === null) {
    if (isDenied(view.run, "groups")) return { status: "not_watched", why: "the Auto Scaling groups cannot be read" };
    return neverRose(view)
      ? { status: "not_needed", why: "every task found room on the instances that were there" }
      : null;
  }
  const failed = newestLaunchFailed(view);
  return failed === null ? null : { status: "failed", why: failed };
}

/** AWS's words when the newest launch of a watched group failed and none came into service since; null otherwise. */
export function newestLaunchFailed(view: View): string | null {
  const groups = watchedGroups(view);
  const newest = view.activities.filter((one) => one.saw.does === "launch" && groups.includes(one.saw.group)).at(-1);
  if (newest === undefined || newest.saw.status !== "Failed") return null;
  const failedAt = newest.saw.startTime;
  const before =
    (view.groups.get(newest.saw.group) ?? []).filter((one) => one.at.to <= failedAt).at(-1)?.saw.inService ?? 0;
  const since = (view.groups.get(newest.saw.group) ?? []).some(
    (one) => one.at.to > failedAt && one.saw.inService > before,
  );
  return since ? null : (newest.saw.statusMessage ?? "the launch failed");
}

/** Seen without a break from just after the start until 5 minutes after the recovery, and never above the baseline. */
export function neverRose(view: View): boolean {
  const recovered = recovery(view).done;
  if (recovered === null || view.hitGroups.length === 0) return false;
  return view.hitGroups.every((group) => {
    const baseline = baselineOf(view, group);
    return (
      baseline !== null &&
      desiredPath(view, group).every((step) => step.desired <= baseline.desired) &&
      quietUntil(view, group, baseline.desired) >= byWhen(recovered) + QUIET_MS
    );
  });
}

/** Until when polls in an unbroken series, from the first one after the start on, showed the baseline's desired capacity. */
function quietUntil(view: View, group: string, desired: number): number {
  let until = Number.NEGATIVE_INFINITY;
  for (const { saw, at } of view.groups.get(group) ?? []) {
    const continues = saw.since <= Math.max(until, view.requestedAt + 2 * MINUTE);
    if (saw.desired !== desired || !continues) break;
    until = Math.max(until, at.to);
  }
  return until;
}
