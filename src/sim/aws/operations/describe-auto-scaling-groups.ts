import type {
  AutoScalingGroup,
  DescribeAutoScalingGroupsCommandInput,
  DescribeAutoScalingGroupsCommandOutput,
} from "@aws-sdk/client-auto-scaling";
import { AwsError } from "../aws-error.ts";
import { launchTemplateOf } from "../model/launch-templates.ts";
import { arnOf } from "../model/names.ts";
import type { Group } from "../model/state.ts";
import { known, type World } from "../model/world.ts";
import type { Answer, Asked } from "./asked.ts";
import { pageOf } from "./paging.ts";

/** Unknown names are left out without a word, as in production. 50 a page unless asked, at most 100. */
export function describeAutoScalingGroups(
  asked: Asked,
  input: DescribeAutoScalingGroupsCommandInput,
): Answer<DescribeAutoScalingGroupsCommandOutput> {
  const { world } = asked;
  if (input.MaxRecords !== undefined && (input.MaxRecords < 1 || input.MaxRecords > 100)) {
    throw new AwsError("ValidationError", "Max records must be between 1 and 100");
  }
  const names = input.AutoScalingGroupNames;
  const filters = input.Filters ?? [];
  const page = pageOf(asked, {
    all: [...world.groups.values()].filter(
      ({ config }) =>
        (names === undefined || names.length === 0 || names.includes(config.name)) &&
        filters.every(({ Name, Values }) => {
          const key = Name?.startsWith("tag:") ? Name.slice(4) : null;
          return key === null || (Values ?? []).includes(tagsOf(config.tags)[key] ?? "");
        }),
    ),
    key: (group) => group.config.name,
    token: input.NextToken,
    size: input.MaxRecords,
    usual: 50,
    invalidToken: new AwsError("InvalidNextToken", "The token is invalid."),
  });
  return { AutoScalingGroups: page.items.map((group) => describe(world, group)), NextToken: page.nextToken };
}

function describe(world: World, group: Group): AutoScalingGroup {
  const { config } = group;
  const { region, cluster } = world.config;
  const launchTemplate = {
    LaunchTemplateId: launchTemplateOf(world.config, config).id,
    LaunchTemplateName: cluster,
    Version: "1",
  };
  return {
    AutoScalingGroupName: config.name,
    AutoScalingGroupARN: group.arn,
    MixedInstancesPolicy: {
      LaunchTemplate: {
        LaunchTemplateSpecification: launchTemplate,
        Overrides: config.instanceTypes.map((InstanceType) => ({ InstanceType })),
      },
      InstancesDistribution: {
        OnDemandAllocationStrategy: "prioritized",
        OnDemandBaseCapacity: 0,
        OnDemandPercentageAboveBaseCapacity: config.lifecycle === "spot" ? 0 : 100,
        SpotAllocationStrategy: "capacity-optimized",
      },
    },
    MinSize: config.min,
    MaxSize: config.max,
    DesiredCapacity: group.desired,
    DefaultCooldown: 300,
    AvailabilityZones: [`${region}a`, `${region}b`],
    LoadBalancerNames: [],
    TargetGroupARNs: [],
    HealthCheckType: "EC2",
    HealthCheckGracePeriod: 300,
    Instances: group.members.flatMap((member) => {
      const instance = known(world.instances, member.instanceId);
      // Decided, but not launched yet.
      if (instance.launchedAt > world.now) return [];
      return {
        InstanceId: instance.id,
        InstanceType: instance.type,
        AvailabilityZone: instance.zone,
        LifecycleState: member.state,
        HealthStatus: member.healthy ? "Healthy" : "Unhealthy",
        LaunchTemplate: launchTemplate,
        ProtectedFromScaleIn: member.protected,
      };
    }),
    CreatedTime: new Date(group.createdAt),
    SuspendedProcesses: [],
    VPCZoneIdentifier: "subnet-0a4e1f7c2d9b3a60a,subnet-0b4e1f7c2d9b3a60b",
    EnabledMetrics: [],
    Tags: Object.entries(tagsOf(config.tags)).map(([Key, Value]) => ({
      ResourceId: config.name,
      ResourceType: "auto-scaling-group",
      Key,
      Value,
      PropagateAtLaunch: true,
    })),
    TerminationPolicies: ["Default"],
    NewInstancesProtectedFromScaleIn: config.newInstancesProtected,
    ServiceLinkedRoleARN: arnOf(world.config).role(
      "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    ),
    TrafficSources: [],
    CapacityRebalance: config.capacityRebalance,
  };
}

function tagsOf(own: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { AmazonECSManaged: "", ...own };
}
