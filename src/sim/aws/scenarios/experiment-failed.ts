import type { Scenario } from "../scenario.ts";
import { workshop, workshopWorld } from "./workshop.ts";

/** FIS may describe instances but not interrupt them. */
export const experimentFailed: Scenario = {
  ...workshop,
  name: "experiment-failed",
  summary: "FIS fails for want of permission: no notice, no eviction, nothing changes.",
  world: { ...workshopWorld, fis: { ...workshopWorld.fis, roleMayInterrupt: false } },
};
