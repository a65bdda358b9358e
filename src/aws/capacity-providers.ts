import { DescribeCapacityProvidersCommand } from "@aws-sdk/client-ecs";
import type { CapacityProvider } from "../core/plan.ts";
import { chunksOf, type Link } from "./link.ts";

/** DescribeCapacityProviders takes 100 names and gives 10 a page unless asked for more. */
const PROVIDERS_A_CALL = 100;

/** The capacity providers of these names, by the Auto Scaling group that each one manages. Rejects with AwsProblem. */
export async function readCapacityProviders(
  link: Link,
  names: readonly string[],
): Promise<ReadonlyMap<string, CapacityProvider>> {
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
  const byGroup = new Map<string, CapacityProvider>();
  for (const provider of answers.flatMap((answer) => answer.capacityProviders ?? [])) {
    const managed = provider.autoScalingGroupProvider;
    const group = managed?.autoScalingGroupArn?.split("autoScalingGroupName/").at(-1);
    if (managed === undefined || group === undefined || provider.name === undefined) continue;
    byGroup.set(group, {
      name: provider.name,
      managedScaling: managed.managedScaling?.status === "ENABLED",
      managedDraining: managed.managedDraining === "ENABLED",
    });
  }
  return byGroup;
}
