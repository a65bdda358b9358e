import { blankInstance } from "./fold-sighting.ts";
import { byWhen, earliest, joinMarks, latest, type Mark, notBefore, spanOf } from "./mark.ts";
import type { Plan } from "./plan.ts";
import type { Activity, Instance, Run, Snapshot, Task } from "./run.ts";
import type { Signal } from "./saw.ts";
import type { Instant } from "./time.ts";

/** A task of a hit instance that ECS stopped or that went with its host. */
export interface LostTask {
  readonly task: Task;
  readonly left: Mark;
  readonly instance: Instance;
}

/** What phases, posts, polls and effects all need to know about a run, worked out once per run. */
export interface View {
  readonly run: Run;
  readonly plan: Plan;
  readonly requestedAt: Instant;
  /** FIS `startTime`, from which offsets count; before it is known, null. */
  readonly startTime: Instant | null;
  /** The instances the experiment hits, as far as they are known. */
  readonly hits: readonly Instance[];
  /** Whether these are all: resolved by FIS, or as many as the template takes. */
  readonly hitsKnown: boolean;
  /** How many there are, or will be. */
  readonly hitCount: number;
  /** Instances that were interrupted or taken by EC2 meanwhile, but not by this experiment. */
  readonly others: readonly Instance[];
  readonly goneHits: readonly Instance[];
  /** The last hit instance's going; null while one is there, or its reason unknown. */
  readonly allGone: Mark | null;
  /** The first sign of the interruption: warning, DRAINING or eviction of a hit instance. */
  readonly disturbed: Mark | null;
  /** Lost tasks that ECS replaces, by service. */
  readonly lost: ReadonlyMap<string, readonly LostTask[]>;
  /** Lost tasks of daemon services, and standalone ones: named, not counted. */
  readonly lostDaemons: readonly LostTask[];
  readonly lostAlone: readonly LostTask[];
  /** Tasks created after the disturbance, by service that lost one. */
  readonly replacements: ReadonlyMap<string, readonly Task[]>;
  readonly looks: readonly Snapshot<"look">[];
  /** By group, in order of time. */
  readonly groups: ReadonlyMap<string, readonly Snapshot<"group">[]>;
  /** Groups with a hit instance. */
  readonly hitGroups: readonly string[];
  readonly activities: readonly Activity[];
}

const views = new WeakMap<Run, View>();

/** null until the run's root is known. */
export function viewOf(run: Run): View | null {
  const known = views.get(run);
  if (known !== undefined) return known;
  const view = look(run);
  if (view !== null) views.set(run, view);
  return view;
}

/** When and how surely an instance went: EC2's state or CloudTrail's event. */
export function goneMark(instance: Instance): Mark | null {
  return joinMarks(instance.gone, instance.bidEvicted);
}

/** Gone, and known why. */
export function isAccountedFor(instance: Instance): boolean {
  return (
    goneMark(instance) !== null &&
    (instance.stateReason !== null || instance.bidEvicted !== null || spotEnded(instance))
  );
}

/** Taken by Spot, whether for the experiment or for real. */
export function isSpotEviction(instance: Instance): boolean {
  return (
    instance.bidEvicted !== null ||
    (instance.gone !== null && (instance.stateReason?.startsWith("Server.Spot") ?? false))
  );
}

function spotEnded(instance: Instance): boolean {
  return instance.spotCode?.code.startsWith("instance-terminated") ?? false;
}

/** Denied signals are not watched; anything else that fails is asked again. */
export function isDenied(run: Run, signal: Signal): boolean {
  const known = run.signals.get(signal);
  return known !== undefined && !known.saw.readable;
}

function look(run: Run): View | null {
  const requested = run.requested;
  if (requested === null) return null;
  const { plan } = requested;
  const requestedAt = requested.at.to;
  const candidates = new Map(plan.candidates.map((candidate) => [candidate.instanceId, candidate]));
  const instanceOf = (id: string): Instance => {
    const known = run.instances.get(id) ?? blankInstance(id);
    const candidate = candidates.get(id);
    if (candidate === undefined) return known;
    return { ...known, group: candidate.group, type: candidate.type, zone: candidate.zone };
  };

  const taken = (instance: Instance) => instance.warned !== null || isSpotEviction(instance);
  const hitIds = run.resolved?.instanceIds ?? [...candidates.keys()].filter((id) => taken(instanceOf(id))).sort();
  const hits = hitIds.map(instanceOf);
  const hitSet = new Set(hitIds);
  const hitCount = run.resolved === null ? Math.max(plan.count, hits.length) : hits.length;
  const hitsKnown = hits.length > 0 && hits.length >= hitCount;
  const others = [...run.instances.keys()]
    .filter((id) => !hitSet.has(id))
    .map(instanceOf)
    .filter((instance) => isOurs(instance, candidates, requested.target.autoScalingGroups) && taken(instance));
  const goneHits = hits.filter((hit) => goneMark(hit) !== null);
  const allGone = hitsKnown && hits.every(isAccountedFor) ? latest(hits.map(goneMark)) : null;
  const disturbed = earliest(hits.flatMap((hit) => [hit.warned, hit.draining, goneMark(hit)]));

  const lostTasks = lostOf(run, plan, requestedAt, new Map(hits.map((hit) => [hit.id, hit])));
  const lost = byService(lostTasks.filter((one) => one.task.service !== null && !one.task.daemon));
  return {
    run,
    plan,
    requestedAt,
    startTime: run.experiment.startTime,
    hits,
    hitsKnown,
    hitCount,
    others,
    goneHits,
    allGone,
    disturbed,
    lost,
    lostDaemons: lostTasks.filter((one) => one.task.daemon),
    lostAlone: lostTasks.filter((one) => one.task.service === null),
    replacements: replacementsOf(run, lost, disturbed),
    looks: inTime(run.looks.values()).filter((one) => one.at.to >= requestedAt),
    groups: grouped(run),
    hitGroups: [...new Set(hits.map((hit) => hit.group).filter((group) => group !== null))].sort(),
    activities: [...run.activities.values()]
      .filter((activity) => activity.saw.startTime >= requestedAt)
      .sort((a, b) => a.saw.startTime - b.saw.startTime || (a.saw.activityId < b.saw.activityId ? -1 : 1)),
  };
}

/** The event log is account-wide: only instances of the target's own groups concern the run. */
function isOurs(instance: Instance, candidates: ReadonlyMap<string, unknown>, groups: readonly string[]): boolean {
  return candidates.has(instance.id) || (instance.group !== null && groups.includes(instance.group));
}

function lostOf(run: Run, plan: Plan, requestedAt: Instant, hits: ReadonlyMap<string, Instance>): readonly LostTask[] {
  const lost: LostTask[] = [];
  const consider = (task: Task) => {
    const instance = task.hostArn === null ? undefined : hits.get(run.hosts.get(task.hostArn) ?? "");
    if (instance === undefined) return;
    // A task that was leaving before the start is not lost to it; one that stayed to the end went with its host.
    const left = task.leaving ?? task.stopped ?? goneMark(instance);
    if (left !== null && byWhen(left) >= requestedAt) lost.push({ task, left, instance });
  };
  for (const task of run.tasks.values()) consider(task);
  for (const task of plan.baseline.tasks) {
    if (!run.tasks.has(task.taskArn)) consider(baselineTask(task.taskArn, task.service, task.daemon, task.hostArn));
  }
  return lost.sort((a, b) => byWhen(a.left) - byWhen(b.left) || (a.task.arn < b.task.arn ? -1 : 1));
}

function baselineTask(arn: string, service: string | null, daemon: boolean, hostArn: string | null): Task {
  return {
    arn,
    service,
    daemon,
    fargate: false,
    hostArn,
    status: "RUNNING",
    version: 0,
    createdAt: null,
    provisioning: null,
    pending: null,
    running: null,
    leaving: null,
    stopped: null,
    stopCode: null,
    stoppedReason: null,
    exitCodes: [],
  };
}

function byService(lost: readonly LostTask[]): ReadonlyMap<string, readonly LostTask[]> {
  const services = new Map<string, LostTask[]>();
  for (const one of lost) {
    const service = one.task.service ?? "";
    const list = services.get(service);
    if (list === undefined) services.set(service, [one]);
    else list.push(one);
  }
  return new Map([...services].sort(([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1)));
}

function replacementsOf(
  run: Run,
  lost: ReadonlyMap<string, readonly LostTask[]>,
  disturbed: Mark | null,
): ReadonlyMap<string, readonly Task[]> {
  const services = new Map<string, Task[]>([...lost.keys()].map((service) => [service, []]));
  if (disturbed === null) return services;
  const since = notBefore(disturbed);
  for (const task of run.tasks.values()) {
    if (task.service === null || task.createdAt === null || task.createdAt < since) continue;
    services.get(task.service)?.push(task);
  }
  for (const list of services.values()) {
    list.sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0) || (a.arn < b.arn ? -1 : 1));
  }
  return services;
}

function inTime<S extends "look" | "group">(snapshots: Iterable<Snapshot<S>>): readonly Snapshot<S>[] {
  return [...snapshots].sort((a, b) => a.at.to - b.at.to || (a.key < b.key ? -1 : 1));
}

function grouped(run: Run): ReadonlyMap<string, readonly Snapshot<"group">[]> {
  const groups = new Map<string, Snapshot<"group">[]>();
  for (const snapshot of inTime(run.groups.values())) {
    const list = groups.get(snapshot.saw.group);
    if (list === undefined) groups.set(snapshot.saw.group, [snapshot]);
    else list.push(snapshot);
  }
  return groups;
}

/** Seconds after the experiment's start; null while that is unknown. */
export function offsetS(view: View, instant: Instant): number | null {
  return view.startTime === null ? null : Math.round((instant - view.startTime) / 1000);
}

/** Seconds from the start to a mark's latest possible moment. */
export function markS(view: View, mark: Mark | null): number | null {
  return mark === null ? null : offsetS(view, spanOf(mark).to);
}
