import { known } from "../guard/rule.ts";
import type { ServiceTraits, TaskDefinition } from "./reading.ts";
import type { Situation } from "./situation.ts";

/** Services with a task on a candidate, daemons aside. */
export function servicesAtStake({ aws, hitServices }: Situation): readonly ServiceTraits[] {
  return (known(aws.preflight.services) ?? []).filter(({ name, daemon }) => hitServices.has(name) && !daemon);
}

/** Each with its task definition; without one that was read it is left out. */
export function definitionsOf(
  situation: Situation,
  definitions: readonly TaskDefinition[],
): readonly { readonly service: string; readonly definition: TaskDefinition }[] {
  const byArn = new Map(definitions.map((one) => [one.arn, one]));
  return servicesAtStake(situation).flatMap(({ name, taskDefinition }) => {
    const definition = taskDefinition === null ? undefined : byArn.get(taskDefinition);
    return definition === undefined ? [] : [{ service: name, definition }];
  });
}

/** What an agent waits for a container that sets no timeout, in seconds (ECS agent configuration: 30 s by default). */
const AGENT_STOP_TIMEOUT_S = 30;

/** The longest that a task may take from SIGTERM to SIGKILL, in seconds. */
export function stopTimeoutOf({ aws, hitGroups }: Situation, definition: TaskDefinition): number {
  const agents = (known(aws.preflight.userData) ?? []).filter(({ group }) => hitGroups.has(group));
  const agent = Math.max(AGENT_STOP_TIMEOUT_S, ...agents.map(({ stopTimeoutS }) => stopTimeoutS ?? 0));
  return Math.max(definition.stopTimeoutS ?? 0, definition.usesAgentTimeout ? agent : 0);
}
