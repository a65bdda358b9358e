import { DescribeCapacityProvidersCommand } from "@aws-sdk/client-ecs";
import type { ProviderTraits } from "../core/preflight/reading.ts";
import { chunksOf, type Link } from "./link.ts";

/** DescribeCapacityProviders takes 100 names and gives 10 a page unless asked for more. */
const PROVIDERS_A_CALL = 100;

/** The capacity providers of these names that manage an Auto Scaling group. Rejects with AwsProblem. */
export async function readCapacityProviders(link: Link, names: readonly string[]): Promise<readonly ProviderTraits[]> {
  const own = names.filter((name) => !name.startsWith("FARGATE"));
  const answers = await Promise.all(
    chunksOf(own, PROVIDERS_A_CALL).map((chunk) =>
      link.ask(
        "ecs:DescribeCapacityProviders",
        { capacityProviders: [...chunk], maxResults: PROVIDERS_A_CALL },
        (input, options) => link.clients.ecs.send(new DescribeCapacityProvidersCommand(input), options),
      ),
    ),
  );
  return answers
    .flatMap((answer) => answer.capacityProviders ?? [])
    .flatMap((provider) => {
      const managed = provider.autoScalingGroupProvider;
      const group = managed?.autoScalingGroupArn?.split("autoScalingGroupName/").at(-1);
      if (managed === undefined || group === undefined || provider.name === undefined) return [];
      return [
        {
          name: provider.name,
          group,
          managedScaling: managed.managedScaling?.status === "ENABLED",
          managedDraining: managed.managedDraining === "ENABLED",
          terminationProtection: managed.managedTerminationProtection === "ENABLED",
          // ECS's own default.
          targetCapacity: managed.managedScaling?.targetCapacity ?? 100,
        },
      ];
    });
}
