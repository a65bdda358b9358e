import type { Scenario } from "../scenario.ts";
import { workshop, workshopOnDemand, workshopSpot, workshopWorld } from "./workshop.ts";

/** EC2 has no Spot capacity left: replacement and scale-out launches alike fail. */
export const noCapacity: Scenario = {
  ...workshop,
  name: "no-capacity",
  summary: "Every launch fails with UnfulfillableCapacity: tasks stay PROVISIONING and the service does not recover.",
  world: {
    ...workshopWorld,
    groups: [workshopOnDemand, { ...workshopSpot, launches: "unfulfillable" }],
  },
};
