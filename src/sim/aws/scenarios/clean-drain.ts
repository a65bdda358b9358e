import type { Scenario } from "../scenario.ts";
import {
  workshop,
  workshopOnDemand,
  workshopOnDemandProvider,
  workshopService,
  workshopSpot,
  workshopSpotProvider,
  workshopWorld,
} from "./workshop.ts";

/** As AWS advises it today: managed draining, a short deregistration delay, an application that stops on SIGTERM, room to stop first. */
export const cleanDrain: Scenario = {
  ...workshop,
  name: "clean-drain",
  summary: "A short deregistration delay lets every task on the interrupted hosts stop in time, with exit code 0.",
  world: {
    ...workshopWorld,
    groups: [workshopOnDemand, { ...workshopSpot, agentDrains: false }],
    providers: [
      { ...workshopOnDemandProvider, managedDraining: "ENABLED" },
      { ...workshopSpotProvider, managedDraining: "ENABLED" },
    ],
    services: [{ ...workshopService, minimumHealthyPercent: 50 }],
    targetGroups: [{ name: "EcsSpotWorkshop", deregistrationDelayS: 30, healthCheckIntervalS: 10 }],
  },
};
