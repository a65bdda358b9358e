import type { Task as EcsTask } from "@aws-sdk/client-ecs";
import { arnOf } from "../model/names.ts";
import type { Task } from "../model/state.ts";
import { known, type World } from "../model/world.ts";

/** What ECS counts as pending; Container Insights' PendingTaskCount did count the 11 PROVISIONING tasks of the recorded run. */
export function isPending({ status }: Task): boolean {
  return status === "PROVISIONING" || status === "PENDING" || status === "ACTIVATING";
}

/** A task as DescribeTasks shows it. While PROVISIONING it has no containerInstanceArn. */
export function describeTask(world: World, task: Task): EcsTask {
  const names = arnOf(world.config);
  const { shape } = task;
  const host = task.host === null ? null : known(world.hosts, task.host);
  const placed = task.connectivityAt !== null;
  return {
    attachments: [],
    attributes: [{ name: "ecs.cpu-architecture", value: "x86_64" }],
    ...(host === null ? {} : { availabilityZone: known(world.instances, host.instanceId).zone }),
    ...(task.launchType === "FARGATE" ? { availabilityZone: `${world.config.region}a`, platformVersion: "1.4.0" } : {}),
    ...(task.provider === null ? {} : { capacityProviderName: task.provider }),
    clusterArn: names.cluster,
    ...(placed ? { connectivity: "CONNECTED" as const, connectivityAt: date(task.connectivityAt) } : {}),
    ...(host === null ? {} : { containerInstanceArn: host.arn }),
    containers: [
      {
        containerArn: names.container(task.containerId),
        taskArn: task.arn,
        name: shape.container,
        image: shape.image,
        ...(task.pullStoppedAt === null ? {} : { runtimeId: task.runtimeId }),
        lastStatus: containerStatus(task),
        ...(task.exitCode === null ? {} : { exitCode: task.exitCode }),
        networkBindings:
          task.port === null || containerStatus(task) !== "RUNNING"
            ? []
            : [{ bindIP: "0.0.0.0", containerPort: 80, hostPort: task.port, protocol: "tcp" }],
        networkInterfaces: [],
        healthStatus: "UNKNOWN",
        cpu: String(shape.cpu),
        memory: String(shape.memory),
      },
    ],
    cpu: String(shape.cpu),
    memory: String(shape.memory),
    createdAt: new Date(task.createdAt),
    desiredStatus: task.desiredStatus,
    enableExecuteCommand: false,
    executionStoppedAt: date(task.executionStoppedAt),
    group: task.service === null ? `family:${shape.family}` : `service:${task.service}`,
    healthStatus: "UNKNOWN",
    lastStatus: task.status,
    launchType: task.launchType,
    overrides: { containerOverrides: [{ name: shape.container }], inferenceAcceleratorOverrides: [] },
    pullStartedAt: date(task.pullStartedAt),
    pullStoppedAt: date(task.pullStoppedAt),
    startedAt: date(task.startedAt),
    startedBy: task.startedBy,
    ...(task.stopCode === null ? {} : { stopCode: task.stopCode }),
    stoppedAt: date(task.stoppedAt),
    ...(task.stoppedReason === null ? {} : { stoppedReason: task.stoppedReason }),
    stoppingAt: date(task.stoppingAt),
    tags: [],
    taskArn: task.arn,
    taskDefinitionArn: names.taskDefinition(shape.family, shape.revision),
    version: task.version,
  };
}

function containerStatus(task: Task): "PENDING" | "RUNNING" | "STOPPED" {
  if (task.status === "PROVISIONING" || task.status === "PENDING") return "PENDING";
  return task.status === "DEPROVISIONING" || task.status === "STOPPED" ? "STOPPED" : "RUNNING";
}

function date(ms: number | null): Date | undefined {
  return ms === null ? undefined : new Date(ms);
}
