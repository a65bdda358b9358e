import { noFaults } from "../faults.ts";
import type { Scenario } from "../scenario.ts";
import type {
  GroupConfig,
  ProviderConfig,
  ServiceConfig,
  TaskShape,
  TemplateConfig,
  WorldConfig,
} from "../world-config.ts";

/** [WS] templates/asg.json: 2 vCPU and 8 GiB each, of which an agent registers about this much memory. */
const group: Omit<GroupConfig, "name" | "lifecycle" | "desired"> = {
  min: 0,
  max: 20,
  instanceTypes: ["m5.large", "m5a.large", "m4.large", "t3.large"],
  cpu: 2_048,
  memory: 7_764,
  tags: {},
  agentDrains: true,
  agentStopTimeoutS: 90,
  capacityRebalance: false,
  launches: "available",
  newInstancesProtected: true,
};

export const workshopOnDemand: GroupConfig = {
  ...group,
  name: "EcsSpotWorkshop-ASG-OD",
  lifecycle: "on-demand",
  desired: 2,
};

export const workshopSpot: GroupConfig = { ...group, name: "EcsSpotWorkshop-ASG-SPOT", lifecycle: "spot", desired: 4 };

/** [WS]: managed draining did not exist in 2022. */
const provider: Omit<ProviderConfig, "name" | "group"> = {
  managedScaling: {
    status: "ENABLED",
    targetCapacity: 100,
    minimumStep: 1,
    maximumStep: 10_000,
    warmupS: 300,
    lowAlarmActions: true,
  },
  managedTerminationProtection: "ENABLED",
  managedDraining: "DISABLED",
};

export const workshopOnDemandProvider: ProviderConfig = { ...provider, name: "CP-OD", group: workshopOnDemand.name };
export const workshopSpotProvider: ProviderConfig = { ...provider, name: "CP-SPOT", group: workshopSpot.name };

/** 4 of these fit one instance. The agent's stop timeout is 90 s; the application itself stops in a few seconds. */
export const workshopTask: TaskShape = {
  family: "ec2-task",
  revision: 1,
  cpu: 420,
  memory: 1_680,
  container: "ec2-container",
  image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/ecs-spot-workshop:latest",
  stopTimeoutS: 90,
  onSigterm: { exitsAfterS: 4, exitCode: 0 },
};

export const workshopService: ServiceConfig = {
  name: "ec2-service-split",
  scheduling: "REPLICA",
  launchType: "capacity-provider",
  strategy: null,
  desired: 22,
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  placement: "binpack",
  targetGroup: "EcsSpotWorkshop",
  task: workshopTask,
};

/** [WS] fisspotinterruption.yaml; the typo in the target's name is the file's own. */
export const workshopTemplate: TemplateConfig = {
  id: "EXTa1b2c3de5f6g7h",
  description: "Interrupt Spot Instances of EcsSpotWorkshop-ASG-SPOT",
  targetName: "SpotIntances",
  resourceTags: { "aws:autoscaling:groupName": workshopSpot.name },
  filters: [{ path: "State.Name", values: ["running"] }],
  selectionMode: "COUNT(3)",
  actionName: "interrupt",
  durationBeforeInterruption: "PT2M",
  tags: { Name: "fis-spot-interruption", "spot-chaos": "allowed" },
};

export const workshopWorld: WorldConfig = {
  account: "123456789012",
  region: "us-east-1",
  cluster: "EcsSpotWorkshop",
  groups: [workshopOnDemand, workshopSpot],
  providers: [workshopOnDemandProvider, workshopSpotProvider],
  defaultStrategy: [
    { provider: "CP-OD", base: 2, weight: 1 },
    { provider: "CP-SPOT", base: 0, weight: 3 },
  ],
  targetGroups: [{ name: "EcsSpotWorkshop", deregistrationDelayS: 300, healthCheckIntervalS: 50 }],
  services: [workshopService],
  standalone: [],
  templates: [workshopTemplate],
  stacks: [
    {
      name: "fis-spot-interruption",
      outputs: [{ key: "FISExperimentID", value: workshopTemplate.id, description: "FIS Experiment template ID" }],
    },
    {
      name: "track-spot-interruption",
      outputs: [
        {
          key: "CloudWatchLogGroupName",
          value: "/aws/events/spotinterruptions",
          description: "CloudWatch Log Group Name",
        },
      ],
    },
  ],
  eventLog: {
    name: "/aws/events/spotinterruptions",
    writable: true,
    lostShare: 0,
    duplicatedShare: 0,
    delayMs: [600, 2_400],
  },
  fis: {
    roleMayInterrupt: true,
    stopPreventsInterruption: true,
    otherExperimentEndsInS: null,
    safetyLever: { status: "disengaged", reason: "" },
  },
  reclaims: [],
  deployments: [],
  serviceScaling: [],
  spotVcpuQuota: 640,
  foreignKeys: { AKIAOTHERACCOUNT0001: "999999999999" },
  roles: [{ arn: "arn:aws:iam::123456789012:role/spot-chaos", externalId: "spot-chaos" }],
};

/** The world of the workshop page, as configured in the recorded run. */
export const workshop: Scenario = {
  name: "workshop",
  summary:
    "The workshop page's own run: 3 of 4 Spot Instances go, nothing can stop in time, desired goes 4 to 7 and comes back to 4.",
  world: workshopWorld,
  faults: noFaults,
  target: {
    name: "workshop",
    account: workshopWorld.account,
    region: workshopWorld.region,
    cluster: workshopWorld.cluster,
    autoScalingGroups: [workshopSpot.name],
    template: { stack: "fis-spot-interruption" },
    logGroup: workshopWorld.eventLog.name,
  },
};
