import type { WorldPicture } from "../world-picture.ts";
import { hostOn, tasksOn } from "./hosts.ts";
import { tasksOf } from "./services.ts";
import { known, type World } from "./world.ts";

/** Takes a picture; looking changes nothing. */
export function pictureOf(world: World): WorldPicture {
  const pending = new Set(["PROVISIONING", "PENDING", "ACTIVATING"]);
  return {
    now: world.now,
    experiments: [...world.experiments.values()].map(({ id, status }) => ({ id, status })),
    groups: [...world.groups.values()].map((group) => ({
      name: group.config.name,
      desired: group.desired,
      inService: group.members.filter((member) => member.state === "InService").length,
      instances: group.members.map(({ instanceId }) => {
        const { state, lifecycle } = known(world.instances, instanceId);
        const host = hostOn(world, instanceId);
        const tasks = host === null ? 0 : tasksOn(world, host).length;
        return { id: instanceId, state, lifecycle, ecs: host?.status ?? null, tasks };
      }),
    })),
    services: [...world.services.values()].map((service) => {
      const tasks = tasksOf(world, service);
      return {
        name: service.config.name,
        desired: service.desired,
        running: tasks.filter((task) => task.status === "RUNNING").length,
        pending: tasks.filter((task) => pending.has(task.status)).length,
      };
    }),
    tasksByStatus: countBy([...world.tasks.values()], (task) => task.status),
    targetsByHealth: countBy(
      [...world.targetGroups.values()].flatMap((group) => group.targets),
      (target) => target.health,
    ),
  };
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}
