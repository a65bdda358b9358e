import type { Scenario } from "../scenario.ts";
import type { ServiceConfig } from "../world-config.ts";
import { workshop, workshopService, workshopTask, workshopWorld } from "./workshop.ts";

/** One task, on Spot, behind no load balancer: when its host goes, the service is at 0. */
const single: ServiceConfig = {
  ...workshopService,
  name: "order-import",
  strategy: [{ provider: "CP-SPOT", base: 0, weight: 1 }],
  desired: 1,
  targetGroup: null,
  task: { ...workshopTask, family: "order-import", container: "order-import" },
};

const daemon: ServiceConfig = {
  ...workshopService,
  name: "log-router",
  scheduling: "DAEMON",
  launchType: "EC2",
  targetGroup: null,
  task: { ...workshopTask, family: "log-router", container: "log-router", cpu: 64, memory: 128 },
};

/** The workshop's service beside a single task and a daemon; the Spot hosts are full. */
export const twoServices: Scenario = {
  ...workshop,
  name: "two-services",
  summary:
    "A single-task service goes to 0 until new capacity comes; a daemon loses its tasks with their hosts and is not replaced elsewhere.",
  world: { ...workshopWorld, services: [single, workshopService, daemon] },
};
