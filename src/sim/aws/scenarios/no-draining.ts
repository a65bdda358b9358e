import type { Scenario } from "../scenario.ts";
import { workshop, workshopOnDemand, workshopSpot, workshopWorld } from "./workshop.ts";

/** The agent's flag is off and managed draining does not exist, so ECS learns of the interruption when the hosts are gone. */
export const noDraining: Scenario = {
  ...workshop,
  name: "no-draining",
  summary:
    "The agents ignore the notice: no host drains, nothing is replaced before the evictions, all tasks go down at once.",
  world: {
    ...workshopWorld,
    groups: [workshopOnDemand, { ...workshopSpot, agentDrains: false }],
  },
};
