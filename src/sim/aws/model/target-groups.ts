import { step, targetLifecycle } from "../lifecycles.ts";
import type { Target, TargetGroup } from "./state.ts";
import type { World } from "./world.ts";

/** A newly registered target is `initial` until it passes its first health check, which comes within one interval. */
export function registerTarget(
  world: World,
  group: TargetGroup,
  of: { readonly instanceId: string; readonly port: number; readonly zone: string; readonly taskArn: string },
): void {
  const target: Target = { ...of, health: "initial" };
  group.targets.push(target);
  tell(world, group, target);
  const waitMs = Math.floor(world.random.next("health-check-phase") * group.config.healthCheckIntervalS * 1_000);
  world.after(waitMs + world.draw("firstHealthCheck"), () => {
    if (target.health === "initial") move(world, group, target, "healthy");
  });
}

/** Starts the deregistration delay; the target is listed as `draining` until it is over, even when its instance has gone. */
export function deregisterTarget(world: World, group: TargetGroup, taskArn: string): void {
  const target = group.targets.find((t) => t.taskArn === taskArn);
  if (target === undefined || target.health === "draining") return;
  move(world, group, target, "draining");
  world.after(group.config.deregistrationDelayS * 1_000, () => {
    group.targets = group.targets.filter((t) => t !== target);
    move(world, group, target, "gone");
  });
}

export function targetOf(group: TargetGroup, taskArn: string): Target | null {
  return group.targets.find((t) => t.taskArn === taskArn) ?? null;
}

function move(world: World, group: TargetGroup, target: Target, to: "healthy" | "draining" | "gone"): void {
  target.health = step(targetLifecycle, target.health, to);
  tell(world, group, target);
}

function tell(world: World, group: TargetGroup, target: Target): void {
  const { instanceId, port, taskArn, health } = target;
  world.tell({ kind: "target", targetGroup: group.config.name, instanceId, port, taskArn, health });
}
