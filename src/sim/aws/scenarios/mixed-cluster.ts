import type { Scenario } from "../scenario.ts";
import type { ServiceConfig } from "../world-config.ts";
import {
  workshop,
  workshopOnDemand,
  workshopService,
  workshopSpot,
  workshopTask,
  workshopTemplate,
  workshopWorld,
} from "./workshop.ts";

const tags = { "spot-chaos": "allowed" };

/** Fargate tasks have no host that an interruption could take. */
const fargate: ServiceConfig = {
  ...workshopService,
  name: "reports-fargate",
  launchType: "FARGATE",
  desired: 3,
  targetGroup: null,
  task: { ...workshopTask, family: "reports", container: "reports", cpu: 512, memory: 1_024 },
};

/** Both groups carry the tag that the template selects by; FIS takes Spot Instances only. A standalone task runs among the service's. */
export const mixedCluster: Scenario = {
  ...workshop,
  name: "mixed-cluster",
  summary:
    "On-Demand and Spot groups and Fargate tasks share the cluster: only Spot is hit, and a standalone task is lost for good.",
  world: {
    ...workshopWorld,
    groups: [
      { ...workshopOnDemand, tags },
      { ...workshopSpot, tags },
    ],
    services: [workshopService, fargate],
    standalone: [
      {
        provider: "CP-SPOT",
        count: 1,
        task: { ...workshopTask, family: "nightly-report", container: "nightly-report" },
      },
    ],
    templates: [{ ...workshopTemplate, resourceTags: tags }],
  },
  target: { ...workshop.target, autoScalingGroups: [workshopOnDemand.name, workshopSpot.name] },
};
