import { DescribeTasksCommand, GetTaskProtectionCommand, ListTasksCommand, type Task } from "@aws-sdk/client-ecs";
import type { SawOf } from "../core/run.ts";
import type { TaskStatus } from "../core/saw.ts";
import type { Instant } from "../core/time.ts";
import type { Sighting } from "../engine/ports.ts";
import { AwsProblem } from "./failure.ts";
import { instantOf } from "./instant.ts";
import { allPages, chunksOf, type Link } from "./link.ts";

/** DescribeTasks takes 100 and no more. */
const TASKS_A_CALL = 100;

/** A task as ECS describes it; whether its service is a daemon, only the service says. */
export type TaskReading = Omit<SawOf<"task">, "daemon"> & {
  /** stoppedAt itself; `stoppedAt` prefers executionStoppedAt. */
  readonly statedStoppedAt: Instant | null;
};

const STATUSES: ReadonlySet<string> = new Set<TaskStatus>([
  "PROVISIONING",
  "PENDING",
  "ACTIVATING",
  "RUNNING",
  "DEACTIVATING",
  "STOPPING",
  "DEPROVISIONING",
  "STOPPED",
  "DELETED",
]);

/** Status of a task that is not RUNNING yet. */
export const WAITING: ReadonlySet<TaskStatus> = new Set<TaskStatus>(["PROVISIONING", "PENDING", "ACTIVATING"]);

/**
 * ARNs by desired status: starting and running tasks are under RUNNING, draining and stopped ones (for an hour) under
 * STOPPED; PENDING would return nothing. Rejects with AwsProblem.
 */
export async function listTasks(
  link: Link,
  cluster: string,
  desiredStatus: "RUNNING" | "STOPPED",
): Promise<readonly string[]> {
  const operation = "ecs:ListTasks";
  return allPages(operation, async (token) => {
    const input = { cluster, desiredStatus, maxResults: 100, nextToken: token };
    const answer = await link.ask(operation, input, (asked, options) =>
      link.clients.ecs.send(new ListTasksCommand(asked), options),
    );
    return { items: answer.taskArns ?? [], next: answer.nextToken };
  });
}

/** Tasks that ECS reports as missing (they have been forgotten since the list) are left out. Rejects with AwsProblem. */
export async function describeTasks(
  link: Link,
  cluster: string,
  arns: readonly string[],
): Promise<readonly TaskReading[]> {
  const answers = await Promise.all(
    chunksOf(arns, TASKS_A_CALL).map((chunk) =>
      link.ask("ecs:DescribeTasks", { cluster, tasks: [...chunk] }, (input, options) =>
        link.clients.ecs.send(new DescribeTasksCommand(input), options),
      ),
    ),
  );
  return answers
    .flatMap((answer) => answer.tasks ?? [])
    .map(taskReading)
    .filter((task) => task !== null);
}

/** GetTaskProtection takes 10 and no more. */
const PROTECTIONS_A_CALL = 10;
/** More tasks than these are not asked about: at 10 a call it would be most of what a plan may ask. */
const MOST_PROTECTIONS = 40;

/** Those of the tasks that are protected from scale-in. Rejects with AwsProblem, `TooManyTasks` without asking. */
export async function readProtectedTasks(
  link: Link,
  cluster: string,
  arns: readonly string[],
): Promise<readonly string[]> {
  const operation = "ecs:GetTaskProtection";
  if (arns.length > MOST_PROTECTIONS) {
    const message = `${arns.length} tasks are on the candidates, and I ask about ${MOST_PROTECTIONS} at most`;
    throw new AwsProblem({ operation, kind: "other", code: "TooManyTasks", message, status: null });
  }
  const answers = await Promise.all(
    chunksOf(arns, PROTECTIONS_A_CALL).map((chunk) =>
      link.ask(operation, { cluster, tasks: [...chunk] }, (input, options) =>
        link.clients.ecs.send(new GetTaskProtectionCommand(input), options),
      ),
    ),
  );
  return answers
    .flatMap((answer) => answer.protectedTasks ?? [])
    .flatMap(({ taskArn, protectionEnabled }) =>
      protectionEnabled === true && taskArn !== undefined ? [taskArn] : [],
    );
}

/** Where a task runs. Neither its service nor its host ever changes. */
export interface PlacedTask {
  readonly taskArn: string;
  /** null: standalone. */
  readonly service: string | null;
  /** null on Fargate, and while it waits for a host. */
  readonly hostArn: string | null;
}

/** By ARN the tasks of one cluster that have a host, or are being described right now; null: ECS has forgotten it. */
export type Placed = Map<string, Promise<PlacedTask | null>>;

/**
 * Every task that runs or is on its way. `placed` keeps what has been described before, and what another reading is
 * having described at this moment: of 2,000 tasks 20 calls of 40 are saved. Rejects with AwsProblem.
 */
export async function readPlacedTasks(link: Link, cluster: string, placed: Placed): Promise<readonly PlacedTask[]> {
  const arns = await listTasks(link, cluster, "RUNNING");
  const unknown = arns.filter((arn) => !placed.has(arn));
  for (const chunk of chunksOf(unknown, TASKS_A_CALL)) {
    const described = describeTasks(link, cluster, chunk).then((tasks) => new Map(tasks.map(placeOf)));
    for (const arn of chunk) {
      const one = described.then((places) => places.get(arn) ?? null);
      const forget = () => void (placed.get(arn) === one && placed.delete(arn));
      placed.set(arn, one);
      // What failed, and what waits for a host, is described again.
      one.then((task) => (task?.hostArn ?? null) === null && forget(), forget);
    }
  }
  const asked = arns.map((arn) => placed.get(arn) ?? null);
  const listed = new Set(arns);
  for (const arn of placed.keys()) if (!listed.has(arn)) placed.delete(arn);
  return (await Promise.all(asked)).filter((task) => task !== null);
}

function placeOf({ taskArn, service, hostArn }: TaskReading): readonly [string, PlacedTask] {
  return [taskArn, { taskArn, service, hostArn }];
}

function taskReading(task: Task): TaskReading | null {
  const { taskArn, lastStatus } = task;
  if (taskArn === undefined || !isStatus(lastStatus)) return null;
  const stoppedAt = instantOf(task.stoppedAt);
  return {
    subject: "task",
    taskArn,
    service: /^service:(.+)$/.exec(task.group ?? "")?.[1] ?? null,
    hostArn: task.containerInstanceArn ?? null,
    fargate: task.launchType === "FARGATE" || /^FARGATE/.test(task.capacityProviderName ?? ""),
    status: lastStatus,
    desiredStatus: task.desiredStatus === "STOPPED" ? "STOPPED" : "RUNNING",
    version: task.version ?? 0,
    createdAt: instantOf(task.createdAt),
    startedAt: instantOf(task.startedAt),
    stoppingAt: instantOf(task.stoppingAt),
    stoppedAt: instantOf(task.executionStoppedAt) ?? stoppedAt,
    statedStoppedAt: stoppedAt,
    stopCode: task.stopCode ?? null,
    stoppedReason: task.stoppedReason ?? null,
    exitCodes: (task.containers ?? []).map((container) => container.exitCode ?? null),
  };
}

function isStatus(status: string | undefined): status is TaskStatus {
  return status !== undefined && STATUSES.has(status);
}

/** `statedAt` is the lifecycle's own time of the current status, null where ECS gives none; `daemons` are names of services. */
export function taskSighting(task: TaskReading, daemons: ReadonlySet<string>): Sighting {
  const { statedStoppedAt, ...saw } = task;
  return {
    entity: task.taskArn,
    saw: { ...saw, daemon: task.service !== null && daemons.has(task.service) },
    statedAt: task.status === "STOPPED" ? statedStoppedAt : enteredAt(task),
    source: "poll",
    evidence: task.taskArn,
  };
}

function enteredAt(task: TaskReading): Instant | null {
  // One that is told to stop leaves from that moment on, not from when it came into its status.
  if (task.desiredStatus === "STOPPED")
    return WAITING.has(task.status) || task.status === "RUNNING" || task.status === "DEACTIVATING"
      ? task.stoppingAt
      : null;
  if (task.status === "PROVISIONING") return task.createdAt;
  return task.status === "RUNNING" ? task.startedAt : null;
}
