import { noFaults } from "../faults.ts";
import type { Scenario } from "../scenario.ts";
import { workshop, workshopWorld } from "./workshop.ts";

/** EC2's events are best effort: half of them twice, up to a minute and a half late, in any order; and every list comes in small pages. */
export const messyEvents: Scenario = {
  ...workshop,
  name: "messy-events",
  summary: "Events arrive late, twice and out of order: the same story as workshop, with the true times.",
  world: {
    ...workshopWorld,
    eventLog: { ...workshopWorld.eventLog, duplicatedShare: 0.5, delayMs: [800, 90_000] },
  },
  faults: { ...noFaults, pageLimit: 8, emptyLogPageShare: 0.5 },
};
