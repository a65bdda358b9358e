import type { Scenario } from "../scenario.ts";
import { workshop, workshopOnDemand, workshopSpot, workshopTemplate, workshopWorld } from "./workshop.ts";

/** The workshop, as it is when nothing should be started. */

export const safetyLever: Scenario = {
  ...workshop,
  name: "safety-lever",
  summary: "The FIS safety lever is engaged: nothing is started, and its reason is told.",
  world: {
    ...workshopWorld,
    fis: {
      ...workshopWorld.fis,
      safetyLever: { status: "engaged", reason: "Incident 4711: no experiments before Monday" },
    },
  },
};

export const otherExperiment: Scenario = {
  ...workshop,
  name: "other-experiment",
  summary: "Somebody else's experiment runs in the account: nothing is started beside it.",
  world: { ...workshopWorld, fis: { ...workshopWorld.fis, otherExperimentEndsInS: 600 } },
};

export const atMaximum: Scenario = {
  ...workshop,
  name: "at-maximum",
  summary: "The Spot group is at its maximum and could not scale out: nothing is started.",
  world: { ...workshopWorld, groups: [workshopOnDemand, { ...workshopSpot, max: 4 }] },
};

export const allAtOnce: Scenario = {
  ...workshop,
  name: "all-at-once",
  summary: "The template takes all four Spot Instances at once: nothing is started.",
  world: { ...workshopWorld, templates: [{ ...workshopTemplate, selectionMode: "ALL" }] },
};
