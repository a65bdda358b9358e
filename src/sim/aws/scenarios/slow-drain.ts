import type { Scenario } from "../scenario.ts";
import { workshop, workshopService, workshopWorld } from "./workshop.ts";

/** Half of the tasks may stop at once, but each must wait out the default deregistration delay, which is longer than the notice. */
export const slowDrain: Scenario = {
  ...workshop,
  name: "slow-drain",
  summary: "Draining begins at once, but the deregistration delay of 300 s outlasts the notice: no task stops in time.",
  world: {
    ...workshopWorld,
    services: [{ ...workshopService, minimumHealthyPercent: 50 }],
    targetGroups: [{ name: "EcsSpotWorkshop", deregistrationDelayS: 300, healthCheckIntervalS: 50 }],
  },
};
