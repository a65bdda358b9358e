import { desiredPath, firstGroup, rise, watchedGroups } from "../desired.ts";
import { goneMark, isDenied } from "../hits.ts";
import { byWhen, earliest, latest, type Mark, notBefore, statedMark } from "../mark.ts";
import type { Finding } from "../phase.ts";
import type { SawOf, Snapshot } from "../run.ts";
import { type Instant, MINUTE } from "../time.ts";
import type { View } from "../view.ts";
import { recovery } from "./recovery.ts";

/** 5 minutes after the recovery, a desired capacity that never rose was not needed. */
export const QUIET_MS = 5 * MINUTE;

/**
 * An unchanged group is told once a minute, and a throttled poll comes up to a minute later. ECS-managed scaling needs
 * 15 minutes to take back what it added, so that no rise fits in between.
 */
export const LONGEST_GAP_MS = 2 * MINUTE;

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
  const inService = rises.reduce((sum, { group }) => {
    const newest = view.groups.get(group)?.at(-1);
    return sum + (newest === undefined ? 0 : inServiceOf(view, newest));
  }, 0);
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
  return firstGroup(view, group, (one) => inServiceOf(view, one) >= wanted && top !== null && one.at.to >= byWhen(top));
}

/** A group lists an evicted instance as InService until its health check fails: those do not count. */
function inServiceOf(view: View, { saw, at }: Snapshot<"group">): number {
  const ghosts = view.hits.filter((hit) => {
    const gone = goneMark(hit);
    return gone !== null && notBefore(gone) <= at.to && (saw.hitsInService ?? []).includes(hit.id);
  });
  return saw.inService - ghosts.length;
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

/** AWS's words when a watched group's newest launch failed and none came into service since; null otherwise. */
export function newestLaunchFailed(view: View): string | null {
  const failed = watchedGroups(view)
    .map((group) => failedLaunch(view, group))
    .filter((launch) => launch !== null)
    .sort((a, b) => a.startTime - b.startTime);
  const newest = failed.at(-1);
  return newest === undefined ? null : (newest.statusMessage ?? "the launch failed");
}

function failedLaunch(view: View, group: string): SawOf<"activity"> | null {
  const newest = view.activities.findLast((one) => one.saw.does === "launch" && one.saw.group === group)?.saw;
  if (newest === undefined || newest.status !== "Failed") return null;
  const snapshots = view.groups.get(group) ?? [];
  const before = snapshots.findLast((one) => one.at.to <= newest.startTime)?.saw.inService ?? 0;
  const since = snapshots.some((one) => one.at.to > newest.startTime && one.saw.inService > before);
  return since ? null : newest;
}

/** Seen without a break from just after the start until 5 minutes after the recovery, and never above the baseline. */
function neverRose(view: View): boolean {
  const recovered = recovery(view).done;
  if (recovered === null || view.hitGroups.length === 0) return false;
  // Tasks may have moved to any group of the target, hit or not.
  return view.plan.baseline.groups.every(
    ({ name, desired }) =>
      desiredPath(view, name).every((step) => step.desired <= desired) &&
      seenUntil(view, name) >= byWhen(recovered) + QUIET_MS,
  );
}

/** Until when the group was seen with no gap in which it could have grown and shrunk again. */
function seenUntil(view: View, group: string): Instant {
  let until = view.requestedAt;
  for (const { saw, at } of view.groups.get(group) ?? []) {
    if (saw.since > until + LONGEST_GAP_MS) break;
    until = Math.max(until, at.to);
  }
  return until;
}
