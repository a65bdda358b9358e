import { goneMark, hitsOf } from "./hits.ts";
import { type InstanceTargets, targetsOf } from "./leaving-targets.ts";
import { byService, type LostTask, lostTasks, replacementsOf } from "./loss.ts";
import { earliest, latest, type Mark, spanOf } from "./mark.ts";
import type { Plan } from "./plan.ts";
import type { Activity, Instance, Run, Snapshot, Task } from "./run.ts";
import type { Instant } from "./time.ts";

/** What phases, posts, polls and effects all need to know about a run, worked out once per run. */
export interface View {
  readonly run: Run;
  readonly plan: Plan;
  readonly requestedAt: Instant;
  /** FIS `startTime`, from which offsets count; before it is known, null. */
  readonly startTime: Instant | null;
  /** The instances the experiment hits, as far as they are known. */
  readonly hits: readonly Instance[];
  /** Whether these are all: resolved by FIS, or, where that cannot be read, as many as the template takes. */
  readonly hitsKnown: boolean;
  /** How many there are, or will be. */
  readonly hitCount: number;
  /** Instances that were interrupted or taken by EC2 meanwhile, but not by this experiment. */
  readonly others: readonly Instance[];
  /** Interrupted instances of which nobody has read yet whose they are. */
  readonly strangers: readonly string[];
  readonly goneHits: readonly Instance[];
  /** The last hit instance's going, for whatever reason; null while one is there. */
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
  /** Load balancer targets of hit instances. */
  readonly targets: ReadonlyMap<string, InstanceTargets>;
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

function look(run: Run): View | null {
  const requested = run.requested;
  if (requested === null) return null;
  const { plan } = requested;
  const requestedAt = requested.at.to;
  const { hits, known, count, others, strangers } = hitsOf(run, requested);
  const goneHits = hits.filter((hit) => goneMark(hit) !== null);
  const losses = lostTasks(run, plan, { requestedAt, hits });
  const lost = byService(losses.filter((one) => one.task.service !== null && !one.task.daemon));
  return {
    run,
    plan,
    requestedAt,
    startTime: run.experiment.startTime,
    hits,
    hitsKnown: known,
    hitCount: count,
    others,
    strangers,
    goneHits,
    allGone: known && goneHits.length === hits.length ? latest(hits.map(goneMark)) : null,
    disturbed: earliest(hits.flatMap((hit) => [hit.warned, hit.draining, goneMark(hit)])),
    lost,
    lostDaemons: losses.filter((one) => one.task.daemon),
    lostAlone: losses.filter((one) => one.task.service === null),
    replacements: replacementsOf(run, lost, hits),
    targets: targetsOf(run, plan, hits),
    looks: inTime(run.looks.values()).filter((one) => one.at.to >= requestedAt),
    groups: grouped(run),
    hitGroups: [...new Set(hits.map((hit) => hit.group).filter((group) => group !== null))].sort(),
    activities: [...run.activities.values()]
      .filter((activity) => activity.saw.startTime >= requestedAt)
      .sort((a, b) => a.saw.startTime - b.saw.startTime || (a.saw.activityId < b.saw.activityId ? -1 : 1)),
  };
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
