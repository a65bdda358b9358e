import type { Scenario } from "../scenario.ts";
import { workshop, workshopOnDemand, workshopService, workshopSpot, workshopWorld } from "./workshop.ts";

/** Eight Spot hosts as a minimum, two tasks on each: whatever three of them lose fits on the others, before they are gone. */
export const spareCapacity: Scenario = {
  ...workshop,
  name: "spare-capacity",
  summary: "Everything lost fits on hosts that are there: it runs before the evictions, no scale-out, no scale-in.",
  world: {
    ...workshopWorld,
    groups: [workshopOnDemand, { ...workshopSpot, desired: 8, min: 8 }],
    services: [{ ...workshopService, placement: "spread" }],
    targetGroups: [{ name: "EcsSpotWorkshop", deregistrationDelayS: 30, healthCheckIntervalS: 10 }],
  },
};
