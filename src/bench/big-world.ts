import { noFaults } from "../sim/aws/faults.ts";
import type { Scenario } from "../sim/aws/scenario.ts";
import {
  workshop,
  workshopOnDemand,
  workshopService,
  workshopSpot,
  workshopTask,
  workshopTemplate,
  workshopWorld,
} from "../sim/aws/scenarios/workshop.ts";

const ON_DEMAND = 60;
const SPOT = 140;
const SERVICES = 8;
const TASKS = 2_000;
/** Ten tasks fill an instance, so the cluster is as full as the workshop's. */
const task = { ...workshopTask, cpu: 204, memory: 776 };

/** 200 instances and 2,000 tasks: eight services, one of them behind a load balancer, on an On-Demand and a Spot group. */
export const bigWorld: Scenario = {
  ...workshop,
  name: "big",
  summary: "A cluster of 200 instances and 2,000 tasks.",
  faults: noFaults,
  world: {
    ...workshopWorld,
    groups: [
      { ...workshopOnDemand, desired: ON_DEMAND, max: 300 },
      { ...workshopSpot, desired: SPOT, max: 300 },
    ],
    services: Array.from({ length: SERVICES }, (_, nth) => ({
      ...workshopService,
      name: `service-${nth + 1}`,
      desired: TASKS / SERVICES,
      strategy: [
        { provider: "CP-OD", base: 0, weight: ON_DEMAND },
        { provider: "CP-SPOT", base: 0, weight: SPOT },
      ],
      targetGroup: nth === 0 ? workshopService.targetGroup : null,
      task: { ...task, family: `family-${nth + 1}`, container: `container-${nth + 1}` },
    })),
    templates: [{ ...workshopTemplate, selectionMode: "COUNT(5)" }],
  },
  target: { ...workshop.target, template: { id: workshopTemplate.id } },
};
