import type {
  Deployment,
  DescribeServicesCommandInput,
  DescribeServicesCommandOutput,
  Service as EcsService,
  ListServicesCommandInput,
  ListServicesCommandOutput,
} from "@aws-sdk/client-ecs";
import { arnOf } from "../model/names.ts";
import { tasksOf } from "../model/services.ts";
import type { Service } from "../model/state.ts";
import { known, type World } from "../model/world.ts";
import type { TaskShape } from "../world-config.ts";
import type { Answer, Asked } from "./asked.ts";
import { checkCluster, checkMany, checkPageSize, findService, invalidEcsToken } from "./ecs-checks.ts";
import { pageOf } from "./paging.ts";
import { isPending } from "./task-description.ts";

/** Ten a page unless asked. */
export function listServices(asked: Asked, input: ListServicesCommandInput): Answer<ListServicesCommandOutput> {
  const { world } = asked;
  checkCluster(world, input.cluster);
  const page = pageOf(asked, {
    all: [...world.services.values()].filter(
      ({ config }) =>
        (input.schedulingStrategy === undefined || config.scheduling === input.schedulingStrategy) &&
        (input.launchType === undefined || launchTypeOf(config.launchType) === input.launchType),
    ),
    key: (service) => service.arn,
    token: input.nextToken,
    size: checkPageSize(input.maxResults),
    usual: 10,
    invalidToken: invalidEcsToken,
  });
  return { serviceArns: page.items.map((service) => service.arn), nextToken: page.nextToken };
}

export function describeServices(
  { world }: Asked,
  input: DescribeServicesCommandInput,
): Answer<DescribeServicesCommandOutput> {
  checkCluster(world, input.cluster);
  const services: EcsService[] = [];
  const failures: { arn: string; reason: string }[] = [];
  for (const asked of checkMany("Services", input.services, 10)) {
    const service = findService(world, asked);
    if (service !== null) services.push(describe(world, service));
    else
      failures.push({ arn: asked.startsWith("arn:") ? asked : arnOf(world.config).service(asked), reason: "MISSING" });
  }
  return { services, failures };
}

/** Counts of a service: a task is running while its lastStatus says so, on a draining host too. */
export function countsOf(world: World, service: Service): { readonly running: number; readonly pending: number } {
  const tasks = tasksOf(world, service);
  return {
    running: tasks.filter((task) => task.status === "RUNNING").length,
    pending: tasks.filter(isPending).length,
  };
}

function describe(world: World, service: Service): EcsService {
  const { config } = service;
  const names = arnOf(world.config);
  const { running, pending } = countsOf(world, service);
  const taskDefinition = names.taskDefinition(service.shape.family, service.shape.revision);
  const strategy =
    config.launchType === "capacity-provider"
      ? {
          capacityProviderStrategy: (config.strategy ?? world.config.defaultStrategy).map(
            ({ provider, base, weight }) => ({ capacityProvider: provider, base, weight }),
          ),
        }
      : { launchType: launchTypeOf(config.launchType) };
  const createdAt = new Date(service.createdAt);
  return {
    serviceArn: service.arn,
    serviceName: config.name,
    clusterArn: names.cluster,
    loadBalancers:
      config.targetGroup === null
        ? []
        : [
            {
              targetGroupArn: known(world.targetGroups, config.targetGroup).arn,
              containerName: config.task.container,
              containerPort: 80,
            },
          ],
    serviceRegistries: [],
    status: "ACTIVE",
    desiredCount: service.desired,
    runningCount: running,
    pendingCount: pending,
    ...strategy,
    taskDefinition,
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: false, rollback: false },
      maximumPercent: config.maximumPercent,
      minimumHealthyPercent: config.minimumHealthyPercent,
    },
    deployments: deploymentsOf(world, service, strategy),
    roleArn: names.role("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"),
    events: service.events.map(({ id, at, message }) => ({ id, createdAt: new Date(at), message })),
    createdAt,
    placementConstraints: [],
    placementStrategy:
      config.scheduling === "DAEMON" || config.launchType === "FARGATE"
        ? []
        : config.placement === "binpack"
          ? [{ type: "binpack", field: "MEMORY" }]
          : [{ type: "spread", field: "instanceId" }],
    healthCheckGracePeriodSeconds: 0,
    schedulingStrategy: config.scheduling,
    deploymentController: { type: "ECS" },
    enableECSManagedTags: false,
    propagateTags: "NONE",
    enableExecuteCommand: false,
  };
}

/** The primary one, and the one that it is replacing while tasks of that are left. */
function deploymentsOf(world: World, service: Service, strategy: object): Deployment[] {
  const { config, earlier } = service;
  const names = arnOf(world.config);
  const tasks = tasksOf(world, service);
  const of = (deployment: string, shape: TaskShape, createdAt: number): Deployment => {
    const own = tasks.filter((task) => task.startedBy === deployment);
    return {
      id: deployment,
      taskDefinition: names.taskDefinition(shape.family, shape.revision),
      pendingCount: own.filter(isPending).length,
      runningCount: own.filter((task) => task.status === "RUNNING").length,
      failedTasks: 0,
      createdAt: new Date(createdAt),
      updatedAt: new Date(createdAt),
      ...strategy,
    };
  };
  const rollout = (deployment: string, status: "COMPLETED" | "IN_PROGRESS") => ({
    rolloutState: status,
    rolloutStateReason: `ECS deployment ${deployment} ${status === "COMPLETED" ? "completed" : "in progress"}.`,
  });
  const primary: Deployment = {
    ...of(service.deployment, service.shape, service.deployedAt),
    status: "PRIMARY",
    desiredCount: service.desired,
    ...rollout(service.deployment, earlier === null ? "COMPLETED" : "IN_PROGRESS"),
  };
  if (earlier === null) return [primary];
  const former = of(earlier.deployment, earlier.shape, earlier.createdAt);
  const left = (former.runningCount ?? 0) + (former.pendingCount ?? 0);
  return [
    primary,
    {
      ...former,
      status: "ACTIVE",
      desiredCount: Math.min(left, config.desired),
      ...rollout(earlier.deployment, "COMPLETED"),
    },
  ];
}

function launchTypeOf(launchType: "capacity-provider" | "EC2" | "FARGATE"): "EC2" | "FARGATE" {
  return launchType === "FARGATE" ? "FARGATE" : "EC2";
}
