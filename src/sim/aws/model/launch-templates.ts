import type { GroupConfig, WorldConfig } from "../world-config.ts";

/** Groups whose instances are set up alike share a launch template, as in the workshop. */
export function launchTemplateOf(
  config: WorldConfig,
  group: GroupConfig,
): { readonly id: string; readonly userData: string } {
  const own = userDataOf(config, group);
  const all = [...new Set(config.groups.map((one) => userDataOf(config, one)))];
  return { id: `lt-0b5c2f9e1d7a4836${all.indexOf(own)}`, userData: own };
}

/** [WS] user-data; a setting that is the agent's default is left out. */
function userDataOf(config: WorldConfig, group: GroupConfig): string {
  return [
    "#!/bin/bash",
    `echo "ECS_CLUSTER=${config.cluster}" >> /etc/ecs/ecs.config`,
    ...(group.agentDrains ? ['echo "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true" >> /etc/ecs/ecs.config'] : []),
    `echo "ECS_CONTAINER_STOP_TIMEOUT=${group.agentStopTimeoutS}s" >> /etc/ecs/ecs.config`,
    'echo "ECS_ENABLE_CONTAINER_METADATA=true" >> /etc/ecs/ecs.config',
    "",
  ].join("\n");
}
