import type { Scenario } from "../scenario.ts";
import { pt5m } from "./pt5m.ts";

/** AWS promises nowhere that a stop takes the interruption back. Here it does not. */
export const pt5mStopIgnored: Scenario = {
  ...pt5m,
  name: "pt5m-stop-ignored",
  summary: "With PT5M, FIS says that it stopped, and EC2 interrupts the instances all the same.",
  world: { ...pt5m.world, fis: { ...pt5m.world.fis, stopPreventsInterruption: false } },
};
