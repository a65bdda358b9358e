import type { Scenario } from "../scenario.ts";
import { workshop, workshopTemplate, workshopWorld } from "./workshop.ts";

/** Five minutes from the action to the eviction: three in which a stop still prevents it. */
export const pt5m: Scenario = {
  ...workshop,
  name: "pt5m",
  summary:
    "With PT5M the notice comes three minutes after the recommendation; a stop before it prevents the interruption.",
  world: { ...workshopWorld, templates: [{ ...workshopTemplate, durationBeforeInterruption: "PT5M" }] },
};
