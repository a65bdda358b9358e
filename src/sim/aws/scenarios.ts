import type { Scenario } from "./scenario.ts";
import { accessDenied } from "./scenarios/access-denied.ts";
import { cleanDrain } from "./scenarios/clean-drain.ts";
import { deploymentMidway } from "./scenarios/deployment-midway.ts";
import { desiredChanged } from "./scenarios/desired-changed.ts";
import { experimentFailed } from "./scenarios/experiment-failed.ts";
import { lostEvents } from "./scenarios/lost-events.ts";
import { messyEvents } from "./scenarios/messy-events.ts";
import { mixedCluster } from "./scenarios/mixed-cluster.ts";
import { noCapacity } from "./scenarios/no-capacity.ts";
import { noDraining } from "./scenarios/no-draining.ts";
import { notBack } from "./scenarios/not-back.ts";
import { pt5m } from "./scenarios/pt5m.ts";
import { pt5mStopIgnored } from "./scenarios/pt5m-stop-ignored.ts";
import { realReclaim } from "./scenarios/real-reclaim.ts";
import { rebalancing, rebalancingUndrained } from "./scenarios/rebalancing.ts";
import { allAtOnce, atMaximum, otherExperiment, safetyLever } from "./scenarios/refused.ts";
import { slowDrain } from "./scenarios/slow-drain.ts";
import { spareCapacity } from "./scenarios/spare-capacity.ts";
import { throttled } from "./scenarios/throttled.ts";
import { twoServices } from "./scenarios/two-services.ts";
import { workshop } from "./scenarios/workshop.ts";

/** Every named world that is played to its end, in the order of `--help`. */
export const scenarios: readonly Scenario[] = [
  workshop,
  noDraining,
  noCapacity,
  slowDrain,
  cleanDrain,
  spareCapacity,
  lostEvents,
  messyEvents,
  notBack,
  experimentFailed,
  throttled,
  twoServices,
  pt5m,
  pt5mStopIgnored,
  mixedCluster,
  realReclaim,
  accessDenied,
  rebalancing,
  rebalancingUndrained,
  deploymentMidway,
  desiredChanged,
];

/** Worlds where nothing should be started. */
export const refusedScenarios: readonly Scenario[] = [safetyLever, otherExperiment, atMaximum, allAtOnce];

export function findScenario(name: string): Scenario | null {
  return [...scenarios, ...refusedScenarios].find((scenario) => scenario.name === name) ?? null;
}
