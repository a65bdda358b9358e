import { goneMark } from "./hits.ts";
import { byWhen, type Mark, notBefore } from "./mark.ts";
import type { BaselineTask, Plan } from "./plan.ts";
import type { Instance, Run, Task } from "./run.ts";
import type { Instant } from "./time.ts";

/** A task of a hit instance that ECS stopped or that went with its host. */
export interface LostTask {
  readonly task: Task;
  readonly left: Mark;
  readonly instance: Instance;
}

/** Every task that hit instances lost since the request, in the order of leaving. */
export function lostTasks(
  run: Run,
  plan: Plan,
  since: { readonly requestedAt: Instant; readonly hits: readonly Instance[] },
): readonly LostTask[] {
  const hits = new Map(since.hits.map((hit) => [hit.id, hit]));
  const lost: LostTask[] = [];
  const consider = (task: Task) => {
    const instance = task.hostArn === null ? undefined : hits.get(run.hosts.get(task.hostArn) ?? "");
    if (instance === undefined) return;
    // A task that was leaving before the start is not lost to it; one that stayed to the end went with its host.
    const left = task.leaving ?? task.stopped ?? goneMark(instance);
    if (left !== null && byWhen(left) >= since.requestedAt) lost.push({ task, left, instance });
  };
  for (const task of run.tasks.values()) consider(task);
  for (const task of plan.baseline.tasks) if (!run.tasks.has(task.taskArn)) consider(unseen(task));
  return lost.sort((a, b) => byWhen(a.left) - byWhen(b.left) || (a.task.arn < b.task.arn ? -1 : 1));
}

/** A task that the baseline knew and that no poll has told since. */
function unseen({ taskArn, service, daemon, hostArn }: BaselineTask): Task {
  return {
    arn: taskArn,
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

/**
 * The earliest moment at which the instance may have been disturbed. Where only polls bracket its DRAINING or going, that
 * may be the bracket's beginning, but not before a warning that falls into it: these follow from the warning.
 */
function disturbedFrom({ warned, draining, gone, bidEvicted }: Instance): Instant {
  const warnedAt = warned === null ? NEVER : notBefore(warned);
  return [draining, gone, bidEvicted].reduce((first, sign) => {
    if (sign === null) return first;
    return Math.min(first, byWhen(sign) >= warnedAt ? Math.max(notBefore(sign), warnedAt) : notBefore(sign));
  }, warnedAt);
}

const NEVER = Number.POSITIVE_INFINITY;

/** The service that lost most first. */
export function byService(lost: readonly LostTask[]): ReadonlyMap<string, readonly LostTask[]> {
  const services = new Map<string, LostTask[]>();
  for (const one of lost) {
    const service = one.task.service ?? "";
    const list = services.get(service);
    if (list === undefined) services.set(service, [one]);
    else list.push(one);
  }
  return new Map([...services].sort(([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1)));
}

/** Tasks created after the first sign of the interruption, of each service that lost one. */
export function replacementsOf(
  run: Run,
  lost: ReadonlyMap<string, readonly LostTask[]>,
  hits: readonly Instance[],
): ReadonlyMap<string, readonly Task[]> {
  const services = new Map<string, Task[]>([...lost.keys()].map((service) => [service, []]));
  const since = hits.reduce((first, hit) => Math.min(first, disturbedFrom(hit)), NEVER);
  for (const task of run.tasks.values()) {
    if (task.service === null || task.createdAt === null || task.createdAt < since) continue;
    services.get(task.service)?.push(task);
  }
  for (const list of services.values()) {
    list.sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0) || (a.arn < b.arn ? -1 : 1));
  }
  return services;
}
