import type { Scenario } from "../scenario.ts";
import { workshop, workshopService, workshopWorld } from "./workshop.ts";

/**
 * 22 targets share the requests with a tenth to spare. With half of them gone each gets twice as many, and after three
 * minutes of that Application Auto Scaling wants more tasks, up to its maximum.
 */
export const desiredChanged: Scenario = {
  ...workshop,
  name: "desired-changed",
  summary:
    "Application Auto Scaling raises the service's desired count during the run: recovery is against the new number.",
  world: {
    ...workshopWorld,
    serviceScaling: [{ service: workshopService.name, requestsPerMinute: 19_800, targetRequests: 1_000, max: 26 }],
  },
};
