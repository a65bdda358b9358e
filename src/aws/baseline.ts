import type { Baseline, BaselineService, BaselineTask } from "../core/plan.ts";
import type { Target } from "../core/target.ts";
import type { GroupReading } from "./auto-scaling.ts";
import { readCapacityProviders } from "./capacity-providers.ts";
import { readHosts } from "./ecs-hosts.ts";
import { describeServices, listServices, type ServiceReading } from "./ecs-services.ts";
import { describeTasks, listTasks } from "./ecs-tasks.ts";
import { readDeregistrationDelay } from "./elb.ts";
import { type Link, outcomeOf } from "./link.ts";
import { isPassing } from "./tries.ts";

/** The target as it is now: services, tasks, hosts and groups. Rejects with AwsProblem. */
export async function readBaseline(
  link: Link,
  target: Pick<Target, "cluster">,
  groups: Promise<readonly GroupReading[]>,
  described: Promise<{ readonly capacityProviders: readonly string[] }>,
): Promise<Baseline> {
  const { cluster } = target;
  const [services, tasks, hosts, groupReadings, providers] = await Promise.all([
    listServices(link, cluster).then((arns) => describeServices(link, cluster, arns)),
    listTasks(link, cluster, "RUNNING").then((arns) => describeTasks(link, cluster, arns)),
    readHosts(link, cluster),
    groups,
    readProviders(link, described),
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
    hosts,
    groups: groupReadings.map(({ name, desired, inService, min, max }) => {
      const capacityProvider = providers.get(name);
      return { name, desired, inService, min, max, ...(capacityProvider === undefined ? {} : { capacityProvider }) };
    }),
  };
}

function baselineService(service: ServiceReading, delays: ReadonlyMap<string, number>): BaselineService {
  const { name, scheduling, desired, running, targetGroupArns } = service;
  const known = targetGroupArns.map((arn) => delays.get(arn)).filter((delay) => delay !== undefined);
  const deregistrationDelayS = known.length === 0 ? null : Math.max(...known);
  return { name, scheduling, desired, running, targetGroupArns, deregistrationDelayS };
}

/** By group. Providers that may not be read are left out: no guard needs them. Throttling is worth another try. */
async function readProviders(link: Link, described: Promise<{ readonly capacityProviders: readonly string[] }>) {
  const read = await outcomeOf(
    described.then(({ capacityProviders }) => readCapacityProviders(link, capacityProviders)),
  );
  if (!read.ok && isPassing(read.problem)) throw read.problem;
  return read.ok ? read.value : new Map<string, never>();
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
