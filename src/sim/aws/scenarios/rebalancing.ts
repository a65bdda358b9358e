import type { Scenario } from "../scenario.ts";
import type { ProviderConfig } from "../world-config.ts";
import {
  workshop,
  workshopOnDemand,
  workshopOnDemandProvider,
  workshopSpot,
  workshopSpotProvider,
  workshopTemplate,
  workshopWorld,
} from "./workshop.ts";

/** Five minutes from the recommendation to the eviction: long enough for a replacement to boot. Only the draining differs. */
function rebalancingWorld(managedDraining: ProviderConfig["managedDraining"]) {
  return {
    ...workshopWorld,
    groups: [workshopOnDemand, { ...workshopSpot, capacityRebalance: true, agentDrains: false }],
    providers: [
      { ...workshopOnDemandProvider, managedDraining },
      { ...workshopSpotProvider, managedDraining },
    ],
    targetGroups: [{ name: "EcsSpotWorkshop", deregistrationDelayS: 30, healthCheckIntervalS: 10 }],
    templates: [{ ...workshopTemplate, durationBeforeInterruption: "PT5M" }],
  };
}

/** The group replaces at the recommendation, and a lifecycle hook of ECS's holds each termination until its tasks have moved. */
export const rebalancing: Scenario = {
  ...workshop,
  name: "rebalancing",
  summary:
    "Capacity Rebalancing with managed draining: replacements boot at the recommendation, tasks move, nobody is down.",
  world: rebalancingWorld("ENABLED"),
};

/** The same without it: Auto Scaling terminates as soon as the replacement is in service, which is before ECS has it. */
export const rebalancingUndrained: Scenario = {
  ...workshop,
  name: "rebalancing-undrained",
  summary:
    "Capacity Rebalancing behind the back of ECS: Auto Scaling terminates the instances with their tasks, before EC2 does.",
  world: rebalancingWorld("DISABLED"),
};
