import type { Scenario } from "../scenario.ts";
import { workshop, workshopSpot, workshopWorld } from "./workshop.ts";

/** A minute into the experiment EC2 takes one more instance by itself. */
export const realReclaim: Scenario = {
  ...workshop,
  name: "real-reclaim",
  summary:
    "EC2 reclaims another instance during the experiment: it is told, never counted, and the timing proves nothing.",
  world: { ...workshopWorld, reclaims: [{ group: workshopSpot.name, count: 1, afterExperimentStartS: 60 }] },
};
