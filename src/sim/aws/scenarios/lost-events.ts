import type { Scenario } from "../scenario.ts";
import { workshop, workshopWorld } from "./workshop.ts";

/** The log group's resource policy is missing, so EventBridge's events silently never arrive. */
export const lostEvents: Scenario = {
  ...workshop,
  name: "lost-events",
  summary: "No event ever reaches the log group, though the instances are interrupted all the same.",
  world: { ...workshopWorld, eventLog: { ...workshopWorld.eventLog, lostShare: 1 } },
};
