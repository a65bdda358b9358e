import type { Ask } from "../core/poll.ts";
import type { ServiceCount } from "../core/saw.ts";
import type { Target } from "../core/target.ts";
import type { PollAnswer, PollFailure, Sighting } from "../engine/ports.ts";
import type { ClusterMemory } from "./cluster-memory.ts";
import { describeServices, type ServiceReading } from "./ecs-services.ts";
import { describeTasks, listTasks, type TaskReading, taskSighting, WAITING } from "./ecs-tasks.ts";
import { isNotHealthy, readTargets, type TargetSaw, targetSighting } from "./elb.ts";
import { pollFailure } from "./failure.ts";
import { type Link, type Outcome, outcomeOf } from "./link.ts";
import { isPassing, type Tries } from "./tries.ts";

type ClusterAsk = Extract<Ask, { signal: "cluster" }>;

/** What is kept between polls. */
export interface LookMemory {
  readonly looks: Tries;
  readonly between: ClusterMemory;
}

/**
 * The whole cluster at once: its services and their events, every task that is not settled, every target. What can be
 * read is told; the `look` itself only when services and tasks were both read, because half a look claims too much.
 * After a throttled try the next one asks for the rest, and says in `since` how old its oldest part may be. Never
 * throws for AWS.
 */
export async function sightCluster(
  link: Link,
  target: Target,
  ask: ClusterAsk,
  memory: LookMemory,
): Promise<PollAnswer> {
  const attempt = memory.looks.attempt(`${target.account}|${target.region}|${target.cluster}`, link);
  const [services, tasks, targets] = await Promise.all([
    outcomeOf(describeServices(attempt.link, target.cluster, ask.services)),
    outcomeOf(readTasks(attempt.link, target.cluster, ask.settledTasks)),
    readHealth(attempt.link, ask.targetGroupArns),
  ]);
  const problems = [services, tasks, ...targets].map((part) => (part.ok ? null : part.problem));
  const again = problems.some((problem) => problem !== null && isPassing(problem));
  attempt.end(again);
  const failures: PollFailure[] = [];
  const sightings: Sighting[] = [];
  if (services.ok) sightings.push(...services.value.flatMap((service) => service.events));
  else failures.push(pollFailure("cluster", services.problem));
  if (tasks.ok) {
    const daemons = memory.between.daemons(target, services.ok ? services.value : null);
    if (daemons !== null) sightings.push(...tasks.value.map((task) => taskSighting(task, daemons)));
  } else {
    failures.push(pollFailure("cluster", tasks.problem));
  }
  for (const part of targets) {
    if (part.ok) {
      const vanished = memory.between.vanished(target, part.arn, part.value);
      sightings.push(...[...part.value, ...vanished].map(targetSighting));
    } else {
      // Target health may be unwatched for good; when it only did not answer, it is this poll that is not whole.
      const lasting = part.problem.kind === "denied" || part.problem.kind === "missing";
      failures.push(pollFailure(lasting ? "health" : "cluster", part.problem));
    }
  }
  if (services.ok && tasks.ok && !again) {
    const read = targets.flatMap((part) => (part.ok ? part.value : []));
    const whole = targets.length > 0 && targets.every((part) => part.ok);
    sightings.push(look(services.value, tasks.value, whole ? read : null));
  }
  return { sightings, failures, since: attempt.since };
}

type Health = { readonly arn: string } & Outcome<readonly TargetSaw[]>;

async function readHealth(link: Link, arns: readonly string[]): Promise<readonly Health[]> {
  return Promise.all(arns.map(async (arn) => ({ arn, ...(await outcomeOf(readTargets(link, arn))) })));
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
  const waiting = tasks.filter((task) => WAITING.has(task.status) && !task.fargate);
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
