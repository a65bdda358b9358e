import type { Ask } from "../core/poll.ts";
import type { ServiceCount } from "../core/saw.ts";
import type { Target } from "../core/target.ts";
import type { PollAnswer, PollFailure, Sighting } from "../engine/ports.ts";
import type { ClusterMemory } from "./cluster-memory.ts";
import { describeServices, type ServiceReading } from "./ecs-services.ts";
import { describeTasks, listTasks, type TaskReading, taskSighting, WAITING } from "./ecs-tasks.ts";
import { readTargets, type TargetSaw, targetSighting } from "./elb.ts";
import { pollFailure } from "./failure.ts";
import { type Link, outcomeOf } from "./link.ts";

type ClusterAsk = Extract<Ask, { signal: "cluster" }>;

/**
 * The whole cluster at once: its services and their events, every task that is not settled, every target. What can be
 * read is told; the `look` itself only when services and tasks were both read, because half a look claims too much.
 * Never throws for AWS.
 */
export async function sightCluster(
  link: Link,
  target: Target,
  ask: ClusterAsk,
  memory: ClusterMemory,
): Promise<PollAnswer> {
  const [services, tasks, targets] = await Promise.all([
    outcomeOf(describeServices(link, target.cluster, ask.services)),
    outcomeOf(readTasks(link, target.cluster, ask.settledTasks)),
    Promise.all(ask.targetGroupArns.map(async (arn) => ({ arn, read: await outcomeOf(readTargets(link, arn)) }))),
  ]);
  const failures: PollFailure[] = [];
  const sightings: Sighting[] = [];
  if (services.ok) sightings.push(...services.value.flatMap((service) => service.events));
  else failures.push(pollFailure("cluster", services.problem));
  if (tasks.ok) {
    const daemons = memory.daemons(target, services.ok ? services.value : null);
    if (daemons !== null) sightings.push(...tasks.value.map((task) => taskSighting(task, daemons)));
  } else {
    failures.push(pollFailure("cluster", tasks.problem));
  }
  const present: TargetSaw[] = [];
  let allRead = ask.targetGroupArns.length > 0;
  for (const { arn, read } of targets) {
    if (read.ok) {
      present.push(...read.value);
      sightings.push(...read.value.map(targetSighting));
      sightings.push(...memory.vanished(target, arn, read.value).map(targetSighting));
    } else {
      allRead = false;
      failures.push(pollFailure("health", read.problem));
    }
  }
  if (services.ok && tasks.ok) sightings.push(look(services.value, tasks.value, allRead ? present : null));
  return { sightings, failures };
}

async function readTasks(link: Link, cluster: string, settled: ReadonlySet<string>): Promise<readonly TaskReading[]> {
  const [running, stopped] = await Promise.all([
    listTasks(link, cluster, "RUNNING"),
    listTasks(link, cluster, "STOPPED"),
  ]);
  const arns = new Set([...running, ...stopped]);
  return describeTasks(
    link,
    cluster,
    [...arns].filter((arn) => !settled.has(arn)),
  );
}

/** `targets` null: there are none, or not all could be read. */
function look(
  services: readonly ServiceReading[],
  tasks: readonly TaskReading[],
  targets: readonly TargetSaw[] | null,
): Sighting {
  const waiting = tasks.filter((task) => WAITING.has(task.status));
  return {
    entity: "cluster",
    saw: {
      subject: "look",
      services: services.map((service) => serviceCount(service, waiting)),
      waiting: waiting.length,
      targetsNotHealthy: targets === null ? null : targets.filter(isNotHealthy).length,
      targetsHealthy: targets === null ? null : targets.filter((one) => one.health === "healthy").length,
      since: 0,
      polls: 1,
    },
    statedAt: null,
    source: "poll",
    evidence: "ecs:DescribeServices",
  };
}

/** A target that is `unused` because it is not registered (any more) is nobody's trouble. */
function isNotHealthy({ health, reason }: TargetSaw): boolean {
  if (health === "unused") return reason !== "Target.NotRegistered";
  return health !== "healthy" && health !== "draining";
}

function serviceCount(service: ServiceReading, waiting: readonly TaskReading[]): ServiceCount {
  return {
    name: service.name,
    scheduling: service.scheduling,
    desired: service.desired,
    running: service.running,
    waiting: waiting.filter((task) => task.service === service.name).length,
    deploying: service.deploying,
  };
}
