import { lowAlarmDatapoints, metricPeriodMs } from "../pace.ts";
import type { GroupConfig, ProviderConfig, ServiceConfig, TemplateConfig } from "../world-config.ts";
import { causes, descriptions } from "./activities.ts";
import { completeExperiment } from "./experiments.ts";
import { registerHost } from "./hosts.ts";
import { createInstance } from "./instances.ts";
import { alarmTime, arnOf, isoSeconds } from "./names.ts";
import { chooseHost, chooseProvider } from "./placement.ts";
import type { Alarm, Experiment, Group, Provider, Service } from "./state.ts";
import { createTask, foundRunning } from "./tasks.ts";
import { known, type World } from "./world.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** Lays out the account as it is found: everything launched hours ago, placed by the same rules as later, and at rest. */
export function foundWorld(world: World): void {
  const { config } = world;
  for (const group of config.groups) foundGroup(world, group);
  for (const provider of config.providers) foundProvider(world, provider);
  for (const group of world.groups.values()) fillGroup(world, group);
  for (const targetGroup of config.targetGroups) {
    const loadBalancer = world.random.hex("load-balancer-id", 16);
    world.targetGroups.set(targetGroup.name, {
      config: targetGroup,
      arn: arnOf(config).targetGroup(targetGroup.name, world.random.hex("target-group-id", 16)),
      loadBalancerArn: arnOf(config).loadBalancer(config.cluster, loadBalancer),
      targets: [],
    });
  }
  for (const { task: shape, count, provider } of config.standalone) {
    for (let n = 0; n < count; n++) {
      const createdAt = world.startedAt - hour;
      const task = createTask(world, { service: null, shape, provider, launchType: "EC2", createdAt });
      foundRunning(task, chooseHost(world, task), createdAt + 20_000);
    }
  }
  for (const service of config.services) foundService(world, service);
  foundOldEvents(world);
  foundOtherExperiment(world);
  world.history.length = 0;
}

function foundGroup(world: World, config: GroupConfig): void {
  world.groups.set(config.name, {
    config,
    arn: arnOf(world.config).group(config.name, world.random.uuid("group-id")),
    createdAt: world.startedAt - 40 * day,
    desired: config.desired,
    members: [],
    activities: [],
    failures: 0,
    retryPlanned: false,
  });
}

function fillGroup(world: World, group: Group): void {
  const { config } = group;
  const provider = [...world.providers.values()].find((p) => p.config.group === config.name);
  const ages = Array.from({ length: config.desired }, () => world.random.between("founding-age", 5 * hour, 26 * hour));
  for (const [n, age] of ages.toSorted((a, b) => b - a).entries()) {
    const launchedAt = world.startedAt - age;
    const instance = createInstance(world, group, launchedAt);
    instance.state = "running";
    group.members.push({
      instanceId: instance.id,
      state: "InService",
      healthy: true,
      protected: config.newInstancesProtected,
    });
    registerHost(world, instance, launchedAt + world.draw("registered"));
    const because = causes.alarm(launchedAt - 6_000, provider?.high.name ?? "", provider?.policy ?? "", n, n + 1);
    group.activities.push({
      id: world.random.uuid("activity-id"),
      group: config.name,
      description: descriptions.launched(instance.id),
      cause: `${because}  ${causes.increasing(launchedAt - 4_000, n, n + 1)}`,
      startedAt: launchedAt,
      order: group.activities.length,
      endedAt: launchedAt + 306_000,
      status: "Successful",
      statusMessage: null,
      progress: 100,
      zone: instance.zone,
    });
  }
}

function foundProvider(world: World, config: ProviderConfig): void {
  const policy = `ECSManagedAutoScalingPolicy-${world.random.uuid("policy-name")}`;
  const names = arnOf(world.config);
  const seen = Array.from({ length: lowAlarmDatapoints }, (_, i) => ({
    at: world.startedAt - (lowAlarmDatapoints - i) * metricPeriodMs,
    needed: 1,
    running: 1,
  }));
  const provider: Provider = {
    config,
    arn: names.capacityProvider(config.name),
    policy,
    policyArn: names.policy(config.group, policy, world.random.uuid("policy-id")),
    high: foundAlarm(world, config, "high"),
    low: foundAlarm(world, config, "low"),
    seen,
    warmups: [],
    liftPlanned: false,
  };
  world.providers.set(config.name, provider);
}

function foundAlarm(world: World, config: ProviderConfig, side: "high" | "low"): Alarm {
  const word = side === "high" ? "AlarmHigh" : "AlarmLow";
  const name = `TargetTracking-${config.group}-${word}-${world.random.uuid("alarm-name")}`;
  return {
    name,
    arn: arnOf(world.config).alarm(name),
    side,
    state: "OK",
    reason: `Threshold Crossed: 1 datapoint [100.0 (${alarmTime(world.startedAt - 4 * hour)})] was not ${side === "high" ? "greater" : "less"} than the threshold (${config.managedScaling.targetCapacity.toFixed(1)}).`,
    changedAt: world.startedAt - 4 * hour,
  };
}

function foundService(world: World, config: ServiceConfig): void {
  const service: Service = {
    config,
    arn: arnOf(world.config).service(config.name),
    shape: config.task,
    deployedAt: world.startedAt - 30 * day,
    earlier: null,
    deployment: `ecs-svc/${world.random.digits("deployment-id", 19)}`,
    createdAt: world.startedAt - 30 * day,
    desired: config.scheduling === "DAEMON" ? world.hosts.size : config.desired,
    events: [],
    schedulerDue: false,
    steady: true,
  };
  world.services.set(config.name, service);
  const hosts = [...world.hosts.values()];
  const created: ReturnType<typeof createTask>[] = [];
  for (let n = 0; n < service.desired; n++) {
    const daemon = config.scheduling === "DAEMON";
    const createdAt = world.startedAt - world.random.between("founding-task-age", 2 * hour, 4 * hour);
    const task = createTask(world, {
      service,
      shape: config.task,
      provider: daemon ? null : chooseProvider(world, service, created),
      launchType: config.launchType === "FARGATE" ? "FARGATE" : "EC2",
      createdAt,
    });
    created.push(task);
    const host = config.launchType === "FARGATE" ? null : daemon ? (hosts[n] ?? null) : chooseHost(world, task);
    if (host === null && config.launchType !== "FARGATE") {
      throw new Error(`the scenario's hosts have no room for task ${n + 1} of ${config.name}`);
    }
    foundRunning(task, host, createdAt + 25_000);
    if (config.targetGroup === null || host === null || task.port === null) continue;
    known(world.targetGroups, config.targetGroup).targets.push({
      instanceId: host.instanceId,
      port: task.port,
      zone: known(world.instances, host.instanceId).zone,
      taskArn: task.arn,
      health: "healthy",
    });
  }
  service.events.push({
    id: world.random.uuid("service-event-id"),
    at: world.startedAt - world.random.between("founding-steady-age", hour, 2 * hour),
    message: `(service ${config.name}) has reached a steady state.`,
  });
}

/** Another team's, on instances that are none of this cluster's. */
function foundOtherExperiment(world: World): void {
  const { otherExperimentEndsInS } = world.config.fis;
  if (otherExperimentEndsInS === null) return;
  const startedAt = world.startedAt - 180_000;
  const template: TemplateConfig = {
    id: "EXT9z8y7x6w5v4u3t",
    description: "Stop the search service's instances",
    targetName: "Instances",
    resourceTags: { team: "search" },
    filters: [],
    selectionMode: "COUNT(1)",
    actionName: "interrupt",
    durationBeforeInterruption: "PT15M",
    tags: {},
  };
  const id = `EXP${world.random.alphanumeric("experiment-id", 15)}`;
  const experiment: Experiment = {
    id,
    arn: arnOf(world.config).experiment(id),
    template,
    createdAt: startedAt - 1_000,
    tags: { Name: "search-game-day" },
    skipAll: false,
    startedAt,
    endedAt: null,
    status: "running",
    reason: "Experiment is running.",
    error: null,
    action: { status: "running", reason: "Action is running.", startedAt, endedAt: null },
    resolved: [],
  };
  world.experiments.set(id, experiment);
  world.after(otherExperimentEndsInS * 1_000, () => completeExperiment(world, experiment));
}

/** Yesterday's real reclaim: it is in the log, and no part of any run. */
function foundOldEvents(world: World): void {
  const { account, region } = world.config;
  const at = Math.floor((world.startedAt - 27 * hour) / 1_000) * 1_000;
  const id = `i-0${world.random.hex("instance-id", 16)}`;
  const message = JSON.stringify({
    version: "0",
    id: world.random.uuid("event-id"),
    "detail-type": "EC2 Spot Instance Interruption Warning",
    source: "aws.ec2",
    account,
    time: isoSeconds(at),
    region,
    resources: [`arn:aws:ec2:${region}a:instance/${id}`],
    detail: { "instance-id": id, "instance-action": "terminate" },
  });
  world.logEvents.push({
    eventId: world.random.digits("log-event-id", 56),
    stream: world.random.uuid("log-stream"),
    timestamp: at,
    ingestedAt: at + 1_400,
    message,
  });
}
