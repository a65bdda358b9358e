import type {
  DescribeCapacityProvidersCommandInput,
  DescribeCapacityProvidersCommandOutput,
} from "@aws-sdk/client-ecs";
import { arnOf } from "../model/names.ts";
import type { Answer, Asked } from "./asked.ts";
import { checkPageSize, invalidEcsToken, shortName } from "./ecs-checks.ts";
import { pageOf } from "./paging.ts";

/** FARGATE and FARGATE_SPOT are always there, and have no Auto Scaling group. Ten a page unless asked. */
export function describeCapacityProviders(
  asked: Asked,
  input: DescribeCapacityProvidersCommandInput,
): Answer<DescribeCapacityProvidersCommandOutput> {
  const { world } = asked;
  const names = arnOf(world.config);
  const own = [...world.providers.values()].map(({ config, arn }) => ({
    capacityProviderArn: arn,
    name: config.name,
    status: "ACTIVE" as const,
    autoScalingGroupProvider: {
      autoScalingGroupArn: world.groups.get(config.group)?.arn ?? "",
      managedScaling: {
        status: config.managedScaling.status,
        targetCapacity: config.managedScaling.targetCapacity,
        minimumScalingStepSize: config.managedScaling.minimumStep,
        maximumScalingStepSize: config.managedScaling.maximumStep,
        instanceWarmupPeriod: config.managedScaling.warmupS,
      },
      managedTerminationProtection: config.managedTerminationProtection,
      managedDraining: config.managedDraining,
    },
    updateStatus: "UPDATE_COMPLETE" as const,
    tags: [],
  }));
  const fargate = ["FARGATE", "FARGATE_SPOT"].map((name) => ({
    capacityProviderArn: names.capacityProvider(name),
    name,
    status: "ACTIVE" as const,
    tags: [],
  }));
  const all = [...fargate, ...own];
  const wanted = input.capacityProviders?.map(shortName);
  const page = pageOf(asked, {
    all: wanted === undefined ? all : all.filter((provider) => wanted.includes(provider.name)),
    key: (provider) => provider.name,
    token: input.nextToken,
    size: checkPageSize(input.maxResults),
    usual: 10,
    invalidToken: invalidEcsToken,
  });
  const failures = (wanted ?? [])
    .filter((name) => !all.some((provider) => provider.name === name))
    .map((name) => ({ arn: names.capacityProvider(name), reason: "MISSING" }));
  return { capacityProviders: [...page.items], failures, nextToken: page.nextToken };
}
