import { noFaults } from "../faults.ts";
import type { Scenario } from "../scenario.ts";
import { workshop } from "./workshop.ts";

/** A busy account: other tools eat the request quotas. */
export const throttled: Scenario = {
  ...workshop,
  name: "throttled",
  summary: "A third of all calls is refused with a throttling error: the same story as workshop, seen a little later.",
  faults: { ...noFaults, throttledShare: 1 / 3 },
};
