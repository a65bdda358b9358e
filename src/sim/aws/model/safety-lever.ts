import { cancelExperiment, stopExperiment } from "./experiments.ts";
import type { World } from "./world.ts";

/** Engaged, it stops what runs; what is started later is cancelled ([FISUG safety-lever]). */
export function pullLever(world: World, status: "engaged" | "disengaged", reason: string): void {
  world.safetyLever = { status, reason };
  if (status === "disengaged") return;
  for (const experiment of world.experiments.values()) {
    if (experiment.endedAt === null) stopExperiment(world, experiment);
  }
}

/** Cancels experiments that begin while the lever is engaged. */
export function holdLever(world: World): void {
  world.listen("experiment", ({ experimentId, status }) => {
    const experiment = world.experiments.get(experimentId);
    if (status !== "initiating" || experiment === undefined || world.safetyLever.status !== "engaged") return;
    world.soon("fisStarts", () => cancelExperiment(world, experiment));
  });
}
