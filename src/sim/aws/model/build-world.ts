import type { WorldConfig } from "../world-config.ts";
import { deployServices } from "./deployments.ts";
import { logInterruptions } from "./event-log.ts";
import { foundWorld } from "./founding.ts";
import { keepGroups } from "./groups.ts";
import { runAgents } from "./hosts.ts";
import { reclaimCapacity } from "./interruptions.ts";
import { scaleProviders } from "./managed-scaling.ts";
import { placeTasks } from "./placement.ts";
import { rebalanceCapacity } from "./rebalancing.ts";
import { holdLever } from "./safety-lever.ts";
import { scaleServices } from "./service-scaling.ts";
import { scheduleServices } from "./services.ts";
import { runTasks } from "./tasks.ts";
import { keepTrail } from "./trail.ts";
import { World } from "./world.ts";

/** A world at rest, with everything that will react to an interruption in place. */
export function buildWorld(options: {
  readonly config: WorldConfig;
  readonly seed: number;
  readonly startedAt: number;
}): World {
  const world = new World(options);
  foundWorld(world);
  // Each listens to what is told; the order here is the order in which they hear of the same thing.
  for (const begin of [
    logInterruptions,
    runAgents,
    runTasks,
    placeTasks,
    scheduleServices,
    keepGroups,
    scaleProviders,
    keepTrail,
    reclaimCapacity,
    rebalanceCapacity,
    deployServices,
    scaleServices,
    holdLever,
  ]) {
    begin(world);
  }
  return world;
}
