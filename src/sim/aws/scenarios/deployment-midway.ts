import type { Scenario } from "../scenario.ts";
import { workshop, workshopService, workshopWorld } from "./workshop.ts";

/** Half a minute into the experiment the team deploys a new revision, as a pipeline would: nobody told it of the game day. */
export const deploymentMidway: Scenario = {
  ...workshop,
  name: "deployment-midway",
  summary:
    "A rolling deployment begins while the instances go: only tasks of their hosts count as lost, and pairing is off.",
  world: {
    ...workshopWorld,
    services: [{ ...workshopService, minimumHealthyPercent: 50, maximumPercent: 150 }],
    targetGroups: [{ name: "EcsSpotWorkshop", deregistrationDelayS: 30, healthCheckIntervalS: 10 }],
    deployments: [{ service: workshopService.name, afterExperimentStartS: 30 }],
  },
};
