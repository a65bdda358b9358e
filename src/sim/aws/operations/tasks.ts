import type {
  DescribeTasksCommandInput,
  DescribeTasksCommandOutput,
  Task as EcsTask,
  ListTasksCommandInput,
  ListTasksCommandOutput,
} from "@aws-sdk/client-ecs";
import { AwsError } from "../aws-error.ts";
import type { Task } from "../model/state.ts";
import type { World } from "../model/world.ts";
import type { Answer, Asked } from "./asked.ts";
import {
  checkCluster,
  checkMany,
  checkPageSize,
  findService,
  invalidEcsToken,
  serviceNotFound,
  shortName,
} from "./ecs-checks.ts";
import { pageOf } from "./paging.ts";
import { describeTask } from "./task-description.ts";

/** Stopped tasks can be seen for an hour. */
const stoppedVisibleMs = 3_600_000;

/** By desiredStatus, RUNNING unless asked: draining tasks are under STOPPED, starting ones under RUNNING, and PENDING gives nothing ([BC ecs]). */
export function listTasks(asked: Asked, input: ListTasksCommandInput): Answer<ListTasksCommandOutput> {
  const { world } = asked;
  checkCluster(world, input.cluster);
  if (input.serviceName !== undefined && input.startedBy !== undefined) {
    throw new AwsError("InvalidParameterException", "Cannot specify both serviceName and startedBy.");
  }
  const service = input.serviceName === undefined ? null : findService(world, input.serviceName);
  if (input.serviceName !== undefined && service === null) throw serviceNotFound();
  const page = pageOf(asked, {
    all: [...world.tasks.values()].filter(
      (task) =>
        isVisible(world, task) &&
        task.desiredStatus === (input.desiredStatus ?? "RUNNING") &&
        (service === null || task.service === service.config.name) &&
        (input.family === undefined || task.shape.family === input.family) &&
        (input.startedBy === undefined || task.startedBy === input.startedBy) &&
        (input.launchType === undefined || task.launchType === input.launchType) &&
        (input.containerInstance === undefined || shortName(task.host ?? "") === shortName(input.containerInstance)),
    ),
    key: (task) => task.arn,
    token: input.nextToken,
    size: checkPageSize(input.maxResults),
    usual: 100,
    invalidToken: invalidEcsToken,
  });
  return { taskArns: page.items.map((task) => task.arn), nextToken: page.nextToken };
}

export function describeTasks({ world }: Asked, input: DescribeTasksCommandInput): Answer<DescribeTasksCommandOutput> {
  checkCluster(world, input.cluster);
  const tasks: EcsTask[] = [];
  const failures: { arn: string; reason: string }[] = [];
  const byId = new Map([...world.tasks.values()].map((task) => [shortName(task.arn), task]));
  for (const asked of checkMany("Tasks", input.tasks, 100)) {
    const task = byId.get(shortName(asked));
    if (task === undefined || !isVisible(world, task)) failures.push({ arn: asked, reason: "MISSING" });
    else tasks.push(describeTask(world, task));
  }
  return { tasks, failures };
}

function isVisible(world: World, task: Task): boolean {
  return task.stoppedAt === null || world.now - task.stoppedAt <= stoppedVisibleMs;
}
