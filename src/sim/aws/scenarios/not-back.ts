import type { Scenario } from "../scenario.ts";
import { workshop, workshopOnDemandProvider, workshopSpotProvider, workshopWorld } from "./workshop.ts";

/** Somebody once disabled the low alarm's actions and forgot. */
export const notBack: Scenario = {
  ...workshop,
  name: "not-back",
  summary:
    "The service recovers, but AlarmLow's actions are disabled: the extra instances stay and capacity never comes back.",
  world: {
    ...workshopWorld,
    providers: [
      workshopOnDemandProvider,
      {
        ...workshopSpotProvider,
        managedScaling: { ...workshopSpotProvider.managedScaling, lowAlarmActions: false },
      },
    ],
  },
};
