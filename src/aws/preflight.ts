import type { PreflightReadings } from "../core/preflight/reading.ts";
import type { ReachedInstance } from "../core/reading.ts";
import type { Target } from "../core/target.ts";
import { readActivities, readScalingPolicies } from "./auto-scaling.ts";
import type { ClusterParts } from "./baseline.ts";
import { readSpotInstances } from "./ec2.ts";
import { readProtectedTasks } from "./ecs-tasks.ts";
import { readTargetHealth } from "./elb.ts";
import { readActiveExperiments } from "./fis.ts";
import { readSafetyLever } from "./fis-raw.ts";
import { readUserData } from "./launch-templates.ts";
import { type Link, readingOf } from "./link.ts";
import { readEventsMayBeWritten } from "./log-policies.ts";
import { readSpotQuota } from "./quotas.ts";
import { readTaskDefinitions } from "./task-definitions.ts";

/** What the preflight rules look at, in parallel, each part readable or not on its own. Never throws for AWS. */
export async function readPreflight(
  link: Link,
  /** Remembers what never changes. */
  lasting: Link,
  target: Target,
  parts: ClusterParts,
  reached: Promise<readonly ReachedInstance[]>,
): Promise<PreflightReadings> {
  const groups = target.autoScalingGroups;
  const atStake = tasksAtStake(parts, reached);
  const asked: { readonly [K in keyof PreflightReadings]: Promise<PreflightReadings[K]> } = {
    safetyLever: readingOf(() => readSafetyLever(link)),
    experiments: readingOf(() => readActiveExperiments(link)),
    spotInstances: readingOf(() => readSpotInstances(link)),
    groups: readingOf(async () => (await parts.groups).map(({ traits }) => traits)),
    activities: readingOf(() => readActivities(link, groups)),
    targetHealth: readingOf(async () =>
      readTargetHealth(link, [...new Set((await parts.services).flatMap((service) => service.targetGroupArns))]),
    ),
    services: readingOf(async () => (await parts.services).map(({ traits }) => traits)),
    hosts: readingOf(() => parts.hosts),
    providers: readingOf(() => parts.providers),
    taskDefinitions: readingOf(async () => {
      const names = new Set((await atStake).map(({ service }) => service));
      const own = (await parts.services)
        .filter(({ name }) => names.has(name))
        .map(({ traits }) => traits.taskDefinition);
      return readTaskDefinitions(lasting, [...new Set(own.filter((arn) => arn !== null))]);
    }),
    userData: readingOf(async () => {
      const own = (await parts.groups).filter(({ name }) => groups.includes(name));
      return readUserData(link, own);
    }),
    spotQuota: readingOf(() => readSpotQuota(link)),
    eventsMayBeWritten: readingOf(() => readEventsMayBeWritten(link, target)),
    scalingPolicies: readingOf(() => readScalingPolicies(link, groups)),
    protectedTasks: readingOf(async () => {
      const own = (await atStake).filter(({ service }) => service !== null);
      return readProtectedTasks(
        link,
        target.cluster,
        own.map(({ taskArn }) => taskArn),
      );
    }),
  };
  return allOf(asked);
}

/** Tasks on instances that the template reaches. */
async function tasksAtStake(
  parts: ClusterParts,
  reached: Promise<readonly ReachedInstance[]>,
): Promise<readonly { readonly taskArn: string; readonly service: string | null }[]> {
  const [tasks, hosts, instances] = await Promise.all([parts.tasks, parts.hosts, reached]);
  const candidates = new Set(instances.map(({ instanceId }) => instanceId));
  const hit = new Set(hosts.filter(({ instanceId }) => candidates.has(instanceId)).map(({ hostArn }) => hostArn));
  return tasks.filter(({ hostArn }) => hostArn !== null && hit.has(hostArn));
}

async function allOf<T extends object>(promises: { readonly [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const entries = await Promise.all(
    Object.entries<Promise<unknown>>(promises).map(async ([name, promise]) => [name, await promise] as const),
  );
  // Each name keeps the type of its own promise.
  return Object.fromEntries(entries) as T;
}
