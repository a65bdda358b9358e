import type { Plan } from "./plan.ts";
import type { Instance, LoadTarget, Run } from "./run.ts";

/** The load balancer targets of one instance's tasks. */
export interface InstanceTargets {
  /** How many the tasks had at the baseline: one a task and target group. */
  readonly expected: number;
  readonly seen: readonly LoadTarget[];
}

/**
 * By instance. Target groups that hold IP addresses are left out: DescribeTargetHealth does not say on which instance
 * an address is.
 */
export function targetsOf(run: Run, plan: Plan, hits: readonly Instance[]): ReadonlyMap<string, InstanceTargets> {
  const hitIds = new Set(hits.map((hit) => hit.id));
  const byAddress = new Set<string>();
  const seen = new Map<string, LoadTarget[]>();
  for (const target of run.targets.values()) {
    if (target.instanceId === null) byAddress.add(target.targetGroupArn);
    else if (hitIds.has(target.instanceId)) {
      const list = seen.get(target.instanceId);
      if (list === undefined) seen.set(target.instanceId, [target]);
      else list.push(target);
    }
  }
  const groups = new Map(
    plan.baseline.services.map(({ name, targetGroupArns }) => [
      name,
      targetGroupArns.filter((arn) => !byAddress.has(arn)).length,
    ]),
  );
  const expected = new Map<string, number>();
  for (const { hostArn, service } of plan.baseline.tasks) {
    const instanceId = hostArn === null ? undefined : run.hosts.get(hostArn);
    if (instanceId === undefined || service === null || !hitIds.has(instanceId)) continue;
    expected.set(instanceId, (expected.get(instanceId) ?? 0) + (groups.get(service) ?? 0));
  }
  return new Map(hits.map(({ id }) => [id, { expected: expected.get(id) ?? 0, seen: seen.get(id) ?? [] }]));
}
