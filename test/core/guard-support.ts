import { plainTextWith } from "../../src/core/guard/plain-text.ts";
import type { StartRequest } from "../../src/core/guard/start-request.ts";
import { type Accepted, accept, type Verdict } from "../../src/core/guard.ts";
import type { Message } from "../../src/core/message.ts";
import type { Baseline, BaselineService } from "../../src/core/plan.ts";
import type {
  GroupTraits,
  HostTraits,
  PreflightReadings,
  ProviderTraits,
  ServiceTraits,
  SpotInstance,
  TaskDefinition,
} from "../../src/core/preflight/reading.ts";
import type {
  AwsReadings,
  ChannelReading,
  OpenRun,
  ReachedInstance,
  Reading,
  Readings,
  TemplateReading,
  Unreadable,
} from "../../src/core/reading.ts";
import type { Target } from "../../src/core/target.ts";
import { MINUTE } from "../../src/core/time.ts";

/** One second before the real run's start. */
export const NOW = Date.parse("2022-09-27T21:09:06Z");

export const ASKER = "U0ASKER";
export const CHANNEL = "C0GAMEDAY";
export const SPOT_GROUP = "EcsSpotWorkshop-ASG-SPOT";
export const ARN_PLACE = "us-east-1:123456789012";
export const CLUSTER_ARN = `arn:aws:ecs:${ARN_PLACE}:cluster/EcsSpotWorkshop`;

export function readable<T>(value: T): Reading<T> {
  return { readable: true, value };
}

export function unreadable(operation: string, code = "AccessDeniedException", message = ""): Unreadable {
  return { readable: false, operation, code, message };
}

export function target(differing: Partial<Target> = {}): Target {
  return {
    name: "workshop",
    account: "123456789012",
    region: "us-east-1",
    cluster: "EcsSpotWorkshop",
    autoScalingGroups: [SPOT_GROUP],
    template: { stack: "fis-spot-interruption" },
    logGroup: "/aws/events/spotinterruptions",
    channels: [CHANNEL],
    starters: [ASKER],
    roleArn: null,
    externalId: null,
    allowSameCluster: false,
    ...differing,
  };
}

export function request(differing: Partial<StartRequest> = {}): StartRequest {
  return {
    target: target(),
    by: ASKER,
    channel: CHANNEL,
    reason: null,
    step: { kind: "question" },
    ...differing,
  };
}

type Action = TemplateReading["actions"][number];
type TemplateTarget = TemplateReading["targets"][number];

export function action(differing: Partial<Action> = {}): Action {
  return {
    name: "interrupt",
    actionId: "aws:ec2:send-spot-instance-interruptions",
    wait: "PT2M",
    targets: ["SpotIntances"],
    ...differing,
  };
}

export function templateTarget(differing: Partial<TemplateTarget> = {}): TemplateTarget {
  return {
    // The typo is the workshop's own.
    name: "SpotIntances",
    resourceType: "aws:ec2:spot-instance",
    resourceArns: [],
    tags: { "aws:autoscaling:groupName": SPOT_GROUP },
    filters: [{ path: "State.Name", values: ["running"] }],
    selectionMode: "COUNT(3)",
    ...differing,
  };
}

export function template(differing: Partial<TemplateReading> = {}): TemplateReading {
  return {
    id: "EXT3kPzRvWqLs9Tn",
    arn: null,
    multiAccount: false,
    actions: [action()],
    targets: [templateTarget()],
    stopConditions: [{ source: "none", value: null }],
    ...differing,
  };
}

export function instance(n: number, differing: Partial<ReachedInstance> = {}): ReachedInstance {
  return {
    instanceId: `i-00000000000000${String(n).padStart(3, "0")}`,
    group: SPOT_GROUP,
    spot: true,
    state: "running",
    type: "m5.large",
    zone: n % 2 === 0 ? "us-east-1a" : "us-east-1b",
    interruptionBehavior: "terminate",
    launchedAt: NOW - 26 * 60 * MINUTE,
    ...differing,
  };
}

export function instances(count: number): readonly ReachedInstance[] {
  return Array.from({ length: count }, (_, i) => instance(i + 1));
}

export function service(differing: Partial<BaselineService> = {}): BaselineService {
  return {
    name: "ec2-service-split",
    scheduling: "REPLICA",
    desired: 22,
    running: 22,
    targetGroupArns: [],
    deregistrationDelayS: 300,
    ...differing,
  };
}

/** Tasks of a service by host number; hosts 1 to 4 are the workshop's Spot Instances, 5 and 6 its On-Demand ones. */
export function tasks(name: string | null, byHost: readonly number[], daemon = false): Baseline["tasks"] {
  return byHost.flatMap((count, host) =>
    Array.from({ length: count }, (_, i) => ({
      taskArn: `arn:aws:ecs:${ARN_PLACE}:task/EcsSpotWorkshop/${name ?? "standalone"}-${host}-${i}`,
      service: name,
      daemon,
      hostArn: hostArn(host + 1),
    })),
  );
}

function hostArn(n: number): string {
  return `arn:aws:ecs:${ARN_PLACE}:container-instance/EcsSpotWorkshop/host-${n}`;
}

export function baseline(differing: Partial<Baseline> = {}): Baseline {
  return {
    services: [service()],
    groups: [{ name: SPOT_GROUP, desired: 4, inService: 4, min: 0, max: 20 }],
    hosts: [1, 2, 3, 4, 5, 6].map((n) => ({ hostArn: hostArn(n), instanceId: instance(n).instanceId })),
    // 15 of 22 on Spot, 4 to an instance, 7 on On-Demand: reference/workshop-run.json
    tasks: tasks("ec2-service-split", [4, 4, 4, 3, 4, 3]),
    ...differing,
  };
}

/** Everything as the rules would have it. */
export function preflight(differing: Partial<PreflightReadings> = {}): PreflightReadings {
  return {
    safetyLever: readable({ status: "disengaged", reason: null }),
    experiments: readable([]),
    spotInstances: readable([1, 2, 3, 4].map((n) => spotInstance(n))),
    groups: readable([groupTraits()]),
    activities: readable([]),
    targetHealth: readable([]),
    services: readable([serviceTraits()]),
    hosts: readable([1, 2, 3, 4, 5, 6].map((n) => hostTraits(n))),
    providers: readable([providerTraits()]),
    taskDefinitions: readable([taskDefinition()]),
    userData: readable([{ group: SPOT_GROUP, draining: true, stopTimeoutS: null }]),
    spotQuota: readable(640),
    eventsMayBeWritten: readable(true),
    scalingPolicies: readable([]),
    protectedTasks: readable([]),
    ...differing,
  };
}

export function spotInstance(n: number, differing: Partial<SpotInstance> = {}): SpotInstance {
  return { instanceId: instance(n).instanceId, group: SPOT_GROUP, vcpus: 2, ...differing };
}

export function groupTraits(differing: Partial<GroupTraits> = {}): GroupTraits {
  return {
    name: SPOT_GROUP,
    desired: 4,
    max: 20,
    capacityRebalance: true,
    suspended: [],
    types: ["m5.large", "m5a.large", "m4.large", "t3.large"],
    zones: ["us-east-1a", "us-east-1b"],
    spotAllocation: "capacity-optimized",
    protectedInstances: 0,
    ...differing,
  };
}

export function serviceTraits(differing: Partial<ServiceTraits> = {}): ServiceTraits {
  return {
    name: "ec2-service-split",
    daemon: false,
    deploying: false,
    taskDefinition: TASK_DEFINITION,
    strategy: [
      { provider: "CP-OD", base: 2, weight: 1 },
      { provider: "CP-SPOT", base: 0, weight: 3 },
    ],
    minimumHealthyPercent: 50,
    maximumPercent: 200,
    constraints: [],
    placement: ["binpack MEMORY"],
    targetGroupArns: [],
    gracePeriodS: 0,
    ...differing,
  };
}

const TASK_DEFINITION = `arn:aws:ecs:${ARN_PLACE}:task-definition/ec2-task:1`;

export function taskDefinition(differing: Partial<TaskDefinition> = {}): TaskDefinition {
  return {
    arn: TASK_DEFINITION,
    cpu: 420,
    memory: 1_680,
    hostPorts: [],
    stopTimeoutS: 60,
    usesAgentTimeout: false,
    constraints: [],
    ...differing,
  };
}

/** 4 tasks fit one host; 1, 2 and 3 hold 4 of them, 4 and 6 hold 3, and 5 holds 4 as well. */
export function hostTraits(n: number, differing: Partial<HostTraits> = {}): HostTraits {
  const held = n === 4 || n === 6 ? 3 : 4;
  return {
    hostArn: hostArn(n),
    instanceId: instance(n).instanceId,
    status: "ACTIVE",
    agentConnected: true,
    provider: n > 4 ? "CP-OD" : "CP-SPOT",
    registered: { cpu: 2_048, memory: 7_764 },
    free: { cpu: 2_048 - held * 420, memory: 7_764 - held * 1_680 },
    usedPorts: [22, 2375, 2376, 51678, 51679],
    ...differing,
  };
}

export function providerTraits(differing: Partial<ProviderTraits> = {}): ProviderTraits {
  return {
    name: "CP-SPOT",
    group: SPOT_GROUP,
    managedScaling: true,
    managedDraining: true,
    terminationProtection: true,
    targetCapacity: 90,
    ...differing,
  };
}

export function awsReadings(differing: Partial<AwsReadings> = {}): AwsReadings {
  return {
    identity: readable({ account: "123456789012", arn: "arn:aws:sts::123456789012:assumed-role/spot-chaos/s" }),
    template: readable(template()),
    cluster: readable({ arn: CLUSTER_ARN, status: "ACTIVE" }),
    groups: readable([groupReading()]),
    reached: readable(instances(4)),
    baseline: readable(baseline()),
    preflight: preflight(),
    notWatched: [],
    clockSkewMs: readable(200),
    ownCluster: readable(null),
    ...differing,
  };
}

export function groupReading(name = SPOT_GROUP, place = ARN_PLACE): { readonly name: string; readonly arn: string } {
  return { name, arn: `arn:aws:autoscaling:${place}:autoScalingGroup:0b1c2d3e:autoScalingGroupName/${name}` };
}

export function channel(differing: Partial<ChannelReading> = {}): ChannelReading {
  return {
    id: CHANNEL,
    name: "game-day",
    kind: "public",
    isMember: true,
    isArchived: false,
    isExternallyShared: false,
    ...differing,
  };
}

export function openRun(differing: Partial<OpenRun> = {}): OpenRun {
  return {
    runId: "run-7f3k2m9q4x",
    channel: CHANNEL,
    cardTs: "1664312946.000100",
    by: "U0OTHER",
    startedAt: NOW - 10 * MINUTE,
    recovered: false,
    ...differing,
  };
}

/** The workshop as it is before the real run: everything says yes. */
export function given(
  differing: {
    readonly aws?: Partial<AwsReadings>;
    readonly channel?: Reading<ChannelReading>;
    readonly openRun?: Reading<OpenRun | null>;
  } = {},
): Readings {
  return {
    aws: awsReadings(differing.aws),
    channel: differing.channel ?? readable(channel()),
    openRun: differing.openRun ?? readable(null),
  };
}

export function whenAsked(readings: Readings, differing: Partial<StartRequest> = {}): Verdict {
  return accept(request(differing), readings, NOW);
}

/** Names of the rules that said no; empty when it was accepted. */
export function rulesOf(verdict: Verdict): readonly string[] {
  return verdict.kind === "refused" ? verdict.refusals.map((refusal) => refusal.rule) : [];
}

export function acceptedOf(verdict: Verdict): Accepted {
  if (verdict.kind === "refused") throw new Error(`refused: ${rulesOf(verdict).join(", ")}`);
  return verdict;
}

/** A message as a person reads it, a line a line, an empty one between paragraphs. */
export function read(message: Message): string {
  const paragraphs = [...message.body, message.footer].filter((lines) => lines.length > 0);
  return paragraphs.map((lines) => lines.map(plainTextWith("/spot-chaos")).join("\n")).join("\n\n");
}
