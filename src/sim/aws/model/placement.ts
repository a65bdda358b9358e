import type { StrategyItem } from "../world-config.ts";
import { remaining, tasksOn } from "./hosts.ts";
import type { Host, Service, Task } from "./state.ts";
import { startTask } from "./tasks.ts";
import { known, type World } from "./world.ts";

/** Places waiting tasks, oldest first, whenever there may be room: a new task, a new host, a stopped task. */
export function placeTasks(world: World): void {
  let due = false;
  const look = () => {
    if (due) return;
    due = true;
    world.soon("placement", () => {
      due = false;
      for (const task of world.tasks.values()) {
        if (task.status !== "PROVISIONING" || task.desiredStatus !== "RUNNING") continue;
        if (task.launchType === "FARGATE") startTask(world, task, null);
        else {
          const host = chooseHost(world, task);
          if (host !== null) startTask(world, task, host);
        }
      }
    });
  };
  world.listen("task", ({ status }) => {
    if (status === "PROVISIONING" || status === "STOPPED") look();
  });
  world.listen("container-instance", ({ status }) => {
    if (status === "ACTIVE") look();
  });
}

/** An ACTIVE host of the task's capacity provider with room for it: the fullest one (binpack) or the one with fewest of its service (spread). */
export function chooseHost(world: World, task: Task): Host | null {
  const spread = task.service !== null && known(world.services, task.service).config.placement === "spread";
  let best: { readonly host: Host; readonly score: number } | null = null;
  for (const host of world.hosts.values()) {
    if (host.status !== "ACTIVE" || !host.connected) continue;
    if (task.provider !== null && host.provider !== task.provider) continue;
    const free = remaining(world, host);
    if (free.cpu < task.shape.cpu || free.memory < task.shape.memory) continue;
    const score = spread ? tasksOn(world, host).filter((t) => t.service === task.service).length : free.memory;
    if (best === null || score < best.score) best = { host, score };
  }
  return best?.host ?? null;
}

/** The capacity provider that the strategy gives the next task to: bases first, then by weight ([D AmazonECS cluster-capacity-providers]). */
export function chooseProvider(world: World, service: Service, staying: readonly Task[]): string | null {
  if (service.config.launchType !== "capacity-provider") return null;
  const strategy: readonly StrategyItem[] = service.config.strategy ?? world.config.defaultStrategy;
  const count = (item: StrategyItem) => staying.filter((task) => task.provider === item.provider).length;
  const belowBase = strategy.find((item) => count(item) < item.base);
  if (belowBase !== undefined) return belowBase.provider;
  let best: { readonly provider: string; readonly share: number } | null = null;
  for (const item of strategy) {
    if (item.weight === 0) continue;
    const share = (count(item) - item.base + 1) / item.weight;
    if (best === null || share < best.share) best = { provider: item.provider, share };
  }
  return best?.provider ?? null;
}
