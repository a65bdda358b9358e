import { desiredPath, rise, watchedGroups } from "./desired.ts";
import { evictionDueAt, NOTICE_S, SCALE_IN_NOT_BEFORE_MS } from "./due.ts";
import { isTerminal } from "./fold.ts";
import { byWhen } from "./mark.ts";
import { phaseOf } from "./phase.ts";
import type { Ask, Poll } from "./poll.ts";
import type { Run } from "./run.ts";
import { type Instant, MINUTE, SECOND } from "./time.ts";
import { goneMark, isDenied, isSpotEviction, type View, viewOf } from "./view.ts";

/** Fast while something is due: half the 10 s within which a milestone must be seen, so that one lost answer does not break it. */
const FAST_MS = 5 * SECOND;
/** Every milestone is seen within 10 s of AWS knowing it. */
const STEADY_MS = 9 * SECOND;
const SLOW_MS = 60 * SECOND;
/** Late log events carry earlier timestamps: look back this far each time. */
const EVENT_OVERLAP_MS = 2 * MINUTE;

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
  const resolvable = ["running", "completed", "stopped", "stopping"].some((status) =>
    statuses.has(status as "running"),
  );
  if (id === null || view.run.resolved !== null || !resolvable) return null;
  return poll({ signal: "targets", experimentId: id }, FAST_MS, "which instances it hits is not known yet");
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
  if (notices.status === "not_seen") return poll(ask, 30 * SECOND, "notices are overdue");
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
  const watched = view.plan.baseline.hosts.filter((host) =>
    view.hits.some((hit) => hit.id === host.instanceId && hit.draining === null && goneMark(hit) === null),
  );
  if (watched.length === 0) return null;
  const noticed = view.hits.some((hit) => hit.warned !== null || hit.draining !== null);
  return poll({ signal: "hosts", hosts: watched }, noticed ? FAST_MS : STEADY_MS, "draining is due");
}

function instancesPoll(view: View, now: Instant): Poll | null {
  if (view.allGone !== null) return null;
  const ids = [
    ...new Set([...view.plan.candidates.map((one) => one.instanceId), ...view.hits.map((hit) => hit.id)]),
  ].sort();
  const due = evictionDueAt(view);
  const near = due !== null && now >= due - 15 * SECOND;
  return poll(
    { signal: "instances", instanceIds: ids },
    near ? STEADY_MS : 30 * SECOND,
    near ? "evictions are due" : "an instance may go early",
  );
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
    targetGroupArns: [...new Set(view.plan.baseline.services.flatMap((service) => service.targetGroupArns))],
    settledTasks: settledTasks(view),
  };
  if (phaseOf(view, "recovery", now).status === "complete") return poll(ask, SLOW_MS, "recovered: an occasional look");
  return view.disturbed === null
    ? poll(ask, 15 * SECOND, "nothing has happened to the tasks yet")
    : poll(ask, STEADY_MS, "tasks are being moved");
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
  const ask: Ask = { signal: "groups", groups: names };
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
  const patience = Math.min(...view.goneHits.map((hit) => (hit.gone === null ? now : byWhen(hit.gone)))) + 20 * MINUTE;
  if (!open || now > patience) return null;
  return poll({ signal: "trail", since: view.requestedAt }, SLOW_MS, "CloudTrail confirms evictions minutes later");
}
