import type { Round } from "../../src/chaos/round.ts";

/** A round in which nothing is broken and nobody does anything but start it. */
export const ROUND: Round = {
  seed: 1,
  scenario: "workshop",
  worldSeed: 1,
  typeAfterMs: 2_000,
  readMs: 4_000,
  saysAll: true,
  acts: [],
  faults: [],
};
