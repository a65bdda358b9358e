import type { Baseline, BaselineService, BaselineTask } from "../core/plan.ts";
import type { HostTraits, ProviderTraits } from "../core/preflight/reading.ts";
import type { ServiceReading } from "./ecs-services.ts";
import type { PlacedTask } from "./ecs-tasks.ts";
import { readDeregistrationDelay } from "./elb.ts";
import type { GroupReading } from "./groups.ts";
import { type Link, outcomeOf } from "./link.ts";
import { isPassing } from "./tries.ts";

/** A cluster as it was read: each part once, for the guards and the preflight alike. Each rejects with AwsProblem. */
export interface ClusterParts {
  readonly services: Promise<readonly ServiceReading[]>;
  readonly tasks: Promise<readonly PlacedTask[]>;
  readonly hosts: Promise<readonly HostTraits[]>;
  readonly groups: Promise<readonly GroupReading[]>;
  readonly providers: Promise<readonly ProviderTraits[]>;
}

/** The target as it is now: services, tasks, hosts, and the groups of these names. Rejects with AwsProblem. */
export async function readBaseline(link: Link, parts: ClusterParts, groupNames: readonly string[]): Promise<Baseline> {
  const [services, tasks, hosts, groups, providers] = await Promise.all([
    parts.services,
    parts.tasks,
    parts.hosts,
    parts.groups,
    unlessDenied(parts.providers),
  ]);
  const delays = await readDelays(link, services);
  const daemons = new Set(services.filter((service) => service.scheduling === "DAEMON").map((service) => service.name));
  return {
    services: services.map((service) => baselineService(service, delays)),
    tasks: tasks.map(
      ({ taskArn, service, hostArn }): BaselineTask => ({
        taskArn,
        service,
        daemon: service !== null && daemons.has(service),
        hostArn,
      }),
    ),
    hosts: hosts.map(({ hostArn, instanceId }) => ({ hostArn, instanceId })),
    groups: groups
      .filter(({ name }) => groupNames.includes(name))
      .map(({ name, desired, inService, min, max }) => {
        const own = providers.find(({ group }) => group === name);
        const capacityProvider =
          own === undefined
            ? {}
            : {
                capacityProvider: {
                  name: own.name,
                  managedScaling: own.managedScaling,
                  managedDraining: own.managedDraining,
                },
              };
        return { name, desired, inService, min, max, ...capacityProvider };
      }),
  };
}

function baselineService(service: ServiceReading, delays: ReadonlyMap<string, number>): BaselineService {
  const { name, scheduling, desired, running, targetGroupArns } = service;
  const known = targetGroupArns.map((arn) => delays.get(arn)).filter((delay) => delay !== undefined);
  const deregistrationDelayS = known.length === 0 ? null : Math.max(...known);
  return { name, scheduling, desired, running, targetGroupArns, deregistrationDelayS };
}

/** What may not be read is left out: no guard needs it. Throttling is worth another try. */
async function unlessDenied<T>(reading: Promise<readonly T[]>): Promise<readonly T[]> {
  const read = await outcomeOf(reading);
  if (!read.ok && isPassing(read.problem)) throw read.problem;
  return read.ok ? read.value : [];
}

/** Seconds by target group. A delay that may not be read is left out: no guard needs it. Throttling is worth another try. */
async function readDelays(link: Link, services: readonly ServiceReading[]): Promise<ReadonlyMap<string, number>> {
  const delays = new Map<string, number>();
  const arns = new Set(services.flatMap((service) => service.targetGroupArns));
  await Promise.all(
    [...arns].map(async (arn) => {
      const read = await outcomeOf(readDeregistrationDelay(link, arn));
      if (!read.ok && isPassing(read.problem)) throw read.problem;
      if (read.ok && read.value !== null) delays.set(arn, read.value);
    }),
  );
  return delays;
}
