import { desiredPath, rise, watchedGroups } from "./desired.ts";
import { evictionDueAt, NOTICE_S, SCALE_IN_NOT_BEFORE_MS } from "./due.ts";
import { isTerminal } from "./fold.ts";
import { goneMark, isAccountedFor, isDenied, isSpotEviction } from "./hits.ts";
import { byWhen, earliest } from "./mark.ts";
import { phaseOf } from "./phase.ts";
import { allAccountedFor } from "./phases/evictions.ts";
import { awaitsLook } from "./phases/recovery.ts";
import type { Ask, Poll } from "./poll.ts";
import type { Run } from "./run.ts";
import { type Instant, MINUTE, SECOND } from "./time.ts";
import { type View, viewOf } from "./view.ts";

/** Fast while something is due: half the 10 s within which a milestone must be seen, so that one lost answer does not break it. */
export const FAST_MS = 5 * SECOND;
/** Every milestone is seen within 10 s of AWS knowing it. */
const STEADY_MS = 9 * SECOND;
/** A recovery takes two looks, and both have to fit into the 10 s. */
const BRISK_MS = 7 * SECOND;
const AT_ONCE_MS = 2 * SECOND;
export const SLOW_MS = 60 * SECOND;
/** Late log events carry earlier timestamps: look back this far each time. */
export const EVENT_OVERLAP_MS = 2 * MINUTE;

/** CloudTrail tells an event "within an average of about 5 minutes", not guaranteed. */
const TRAIL_PATIENCE_MS = 20 * MINUTE;

/** What to ask AWS next, how soon, and why. Empty before the start is answered and after the run is closed. */
export function pollPlan(run: Run, now: Instant): readonly Poll[] {
  const view = viewOf(run);
  if (view === null || run.closed !== null || run.experiment.id === null) return [];
  const polls: (Poll | null)[] = [
    experimentPoll(view),
    targetsPoll(view),
    eventsPoll(view, now),
    hostsPoll(view),
    instancesPoll(view, now),
    spotRequestsPoll(view),
    clusterPoll(view, now),
    groupsPoll(view, now),
    activitiesPoll(view, now),
    alarmsPoll(view),
    trailPoll(view, now),
  ];
  return polls.filter((one): one is Poll => one !== null && !isDenied(run, one.ask.signal));
}

function poll(ask: Ask, everyMs: number, why: string): Poll {
  return { ask, everyMs, why };
}

function experimentPoll(view: View): Poll | null {
  const { id, statuses } = view.run.experiment;
  if (id === null || [...statuses.keys()].some(isTerminal)) return null;
  return poll({ signal: "experiment", experimentId: id }, FAST_MS, "the experiment is under way");
}

function targetsPoll(view: View): Poll | null {
  const { id, statuses } = view.run.experiment;
  const isOver = [...statuses.keys()].some(isTerminal);
  if (id === null || view.run.resolved !== null || !(isOver || statuses.has("running"))) return null;
  // One that failed may never have named any; one that completed has.
  const everyMs = isOver && !statuses.has("completed") ? 30 * SECOND : FAST_MS;
  return poll({ signal: "targets", experimentId: id }, everyMs, "which instances it hits is not known yet");
}

function eventsPoll(view: View, now: Instant): Poll | null {
  const ask: Ask = { signal: "events", since: eventsSince(view, now) };
  const notices = phaseOf(view, "notices", now);
  if (view.startTime === null) return poll(ask, FAST_MS, "notices may come at any moment");
  const dueFrom = view.startTime + (view.plan.waitS - NOTICE_S - 30) * SECOND;
  if (notices.status === "pending" || notices.status === "in_progress") {
    // A recommendation comes at once; between it and the warning of a long wait nothing is due.
    const early = now < view.startTime + MINUTE;
    return poll(ask, early || now >= dueFrom ? FAST_MS : 30 * SECOND, "notices are due");
  }
  if (notices.status === "not_seen") {
    const isKnownToLack = (view.run.reads.get("events") ?? 0) >= (notices.dueAt ?? 0);
    return poll(ask, isKnownToLack ? 30 * SECOND : FAST_MS, "notices are overdue");
  }
  if (view.allGone === null) return poll(ask, 30 * SECOND, "another instance may be interrupted meanwhile");
  return phaseOf(view, "recovery", now).status === "complete"
    ? null
    : poll(ask, SLOW_MS, "another instance may be interrupted meanwhile");
}

function eventsSince(view: View, now: Instant): Instant {
  const start = view.requestedAt;
  // Until all notices are there the whole run is read each time: it is a handful of events.
  const all = view.hitsKnown && view.hits.every((hit) => hit.warned !== null);
  return all ? Math.max(start, now - EVENT_OVERLAP_MS) : start;
}

function hostsPoll(view: View): Poll | null {
  const open = view.hits.filter((hit) => hit.draining === null && goneMark(hit) === null);
  const ids = new Set(open.map((hit) => hit.id));
  const watched = view.plan.baseline.hosts.filter((host) => ids.has(host.instanceId));
  if (watched.length === 0) return null;
  const noticed = view.hits.some((hit) => hit.warned !== null || hit.draining !== null);
  return poll({ signal: "hosts", hosts: watched }, noticed ? FAST_MS : STEADY_MS, "draining is due");
}

function instancesPoll(view: View, now: Instant): Poll | null {
  const others = view.others.filter((other) => !isAccountedFor(other)).map((other) => other.id);
  const asked = [...others, ...view.strangers];
  if (allAccountedFor(view)) {
    if (asked.length === 0) return null;
    const ask: Ask = { signal: "instances", instanceIds: asked.sort() };
    return poll(ask, 30 * SECOND, "another instance was interrupted meanwhile");
  }
  const candidates = view.plan.candidates.map((one) => one.instanceId);
  const ids = [...new Set([...candidates, ...view.hits.map((hit) => hit.id), ...asked])].sort();
  const due = evictionDueAt(view);
  const ask: Ask = { signal: "instances", instanceIds: ids };
  if (due !== null && now >= due - 15 * SECOND) return poll(ask, FAST_MS, "evictions are due");
  // Capacity Rebalancing has the time for it only where the wait is longer than the notice. The recovery may wait for it.
  const mayBeReplaced =
    view.plan.waitS > NOTICE_S && view.hits.some((hit) => hit.recommended !== null && goneMark(hit) === null);
  return mayBeReplaced
    ? poll(ask, BRISK_MS, "its group may take an instance that EC2 recommended to move off")
    : poll(ask, 30 * SECOND, "an instance may go early");
}

function spotRequestsPoll(view: View): Poll | null {
  const unknown = [...view.hits, ...view.others].filter(
    (instance) => isSpotEviction(instance) && !(instance.spotCode?.code.startsWith("instance-") ?? false),
  );
  if (unknown.length === 0) return null;
  return poll(
    { signal: "spot-requests", instanceIds: unknown.map((one) => one.id) },
    30 * SECOND,
    "ours, or a real reclaim",
  );
}

function clusterPoll(view: View, now: Instant): Poll {
  const ask: Ask = {
    signal: "cluster",
    services: view.plan.baseline.services.map((service) => service.name),
    targetGroupArns: isDenied(view.run, "health") ? [] : targetGroups(view),
    settledTasks: settledTasks(view),
  };
  if (phaseOf(view, "recovery", now).status === "complete") return poll(ask, SLOW_MS, "recovered: an occasional look");
  if (view.disturbed === null) return poll(ask, 15 * SECOND, "nothing has happened to the tasks yet");
  return awaitsLook(view)
    ? poll(ask, AT_ONCE_MS, "one more look makes it a recovery")
    : poll(ask, BRISK_MS, "tasks are being moved");
}

function targetGroups(view: View): readonly string[] {
  return [...new Set(view.plan.baseline.services.flatMap((service) => service.targetGroupArns))];
}

function settledTasks(view: View): ReadonlySet<string> {
  return new Set(
    [...view.run.tasks.values()]
      .filter((task) => task.stopped !== null && task.stopCode !== null)
      .map((task) => task.arn),
  );
}

function groupsPoll(view: View, now: Instant): Poll {
  const names = view.run.requested?.target.autoScalingGroups ?? [];
  const ask: Ask = { signal: "groups", groups: names, hits: view.hits.map((hit) => hit.id) };
  if (view.disturbed === null) return poll(ask, 30 * SECOND, "no instance has gone yet");
  if (quietUntilScaleIn(view, now)) return poll(ask, 30 * SECOND, "15 low datapoints must pass before a scale-in");
  return poll(ask, STEADY_MS, "the group may change its size");
}

/** Between a finished scale-out and the earliest scale-in nothing is due. */
function quietUntilScaleIn(view: View, now: Instant): boolean {
  const out = phaseOf(view, "scale-out", now);
  if (out.status !== "complete" || out.first === null) return false;
  return now < byWhen(out.first) + SCALE_IN_NOT_BEFORE_MS - 30 * SECOND;
}

function activitiesPoll(view: View, now: Instant): Poll | null {
  if (
    view.allGone === null &&
    view.goneHits.length === 0 &&
    watchedGroups(view).every((group) => rise(view, group) === null)
  )
    return null;
  const ask: Ask = {
    signal: "activities",
    groups: view.run.requested?.target.autoScalingGroups ?? [],
    since: view.requestedAt,
  };
  const unexplained = watchedGroups(view).some((group) => desiredPath(view, group).at(-1)?.by === null);
  const out = phaseOf(view, "scale-out", now).status;
  if (out === "pending" || out === "in_progress" || out === "failed") return poll(ask, 20 * SECOND, "launches are due");
  return unexplained
    ? poll(ask, 30 * SECOND, "why the group changed its size is not known yet")
    : poll(ask, 2 * SLOW_MS, "terminations");
}

function alarmsPoll(view: View): Poll | null {
  const named = new Set(
    view.activities.map((one) => one.saw.desiredChange?.alarm).filter((name) => name !== undefined),
  );
  for (const { saw } of view.run.alarms.values()) if (saw.state === "ALARM") named.delete(saw.name);
  return named.size === 0
    ? null
    : poll({ signal: "alarms", names: [...named].sort() }, SLOW_MS, "the alarm's own words");
}

/** CloudTrail is minutes late and allows 2 lookups a second: a late confirmation that nothing waits for. */
function trailPoll(view: View, now: Instant): Poll | null {
  if (view.goneHits.length === 0) return null;
  const open = view.hits.some((hit) => goneMark(hit) !== null && hit.bidEvicted === null);
  const gone = earliest(view.goneHits.map((hit) => hit.gone));
  if (!open || (gone !== null && now > byWhen(gone) + TRAIL_PATIENCE_MS)) return null;
  return poll({ signal: "trail", since: view.requestedAt }, SLOW_MS, "CloudTrail confirms evictions minutes later");
}
