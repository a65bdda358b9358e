import type { DescribeClustersCommandInput, DescribeClustersCommandOutput } from "@aws-sdk/client-ecs";
import { arnOf } from "../model/names.ts";
import type { Answer, Asked } from "./asked.ts";
import { isCluster } from "./ecs-checks.ts";
import { isPending } from "./task-description.ts";

/** Unknown clusters are `failures`, not an error. */
export function describeClusters(
  { world }: Asked,
  input: DescribeClustersCommandInput,
): Answer<DescribeClustersCommandOutput> {
  const asked = input.clusters ?? ["default"];
  const { config } = world;
  const tasks = [...world.tasks.values()];
  const clusters = asked
    .filter((name) => isCluster(world, name))
    .map(() => ({
      clusterArn: arnOf(config).cluster,
      clusterName: config.cluster,
      status: "ACTIVE",
      registeredContainerInstancesCount: [...world.hosts.values()].filter((h) => h.status !== "INACTIVE").length,
      runningTasksCount: tasks.filter((task) => task.status === "RUNNING").length,
      pendingTasksCount: tasks.filter(isPending).length,
      activeServicesCount: world.services.size,
      statistics: [],
      tags: [],
      settings: [{ name: "containerInsights" as const, value: "enabled" }],
      capacityProviders: config.providers.map((provider) => provider.name),
      defaultCapacityProviderStrategy: config.defaultStrategy.map(({ provider, base, weight }) => ({
        capacityProvider: provider,
        base,
        weight,
      })),
    }));
  const failures = asked
    .filter((name) => !isCluster(world, name))
    .map((name) => ({
      arn: name.startsWith("arn:") ? name : `arn:aws:ecs:${config.region}:${config.account}:cluster/${name}`,
      reason: "MISSING",
    }));
  return { clusters, failures };
}
