import type { Scenario } from "./scenario.ts";
import { workshop } from "./scenarios/workshop.ts";

/** Every named world, in the order of `--help`. */
export const scenarios: readonly Scenario[] = [workshop];

export function findScenario(name: string): Scenario | null {
  return scenarios.find((scenario) => scenario.name === name) ?? null;
}
