import { SECOND } from "../core/time.ts";
import { type Draw, saysAll } from "./draw.ts";
import type { Act, Round } from "./round.ts";

const WORKSHOP_SHARE = 0.7;
/** Few worlds, so that the undisturbed rounds beside them are shared. */
const OTHERS: readonly string[] = ["spare-capacity", "two-services", "pt5m", "no-draining"];
const WORLDS = 3;

/** What is under a round with several processes, which takes longer than one with a single bot: no fault in it yet. */
export function dearRound(seed: number, causes: readonly string[], draw: Draw): Round {
  const scenario = draw.share("workshop") < WORKSHOP_SHARE ? "workshop" : draw.oneOf("scenario", OTHERS);
  return {
    seed,
    scenario,
    worldSeed: draw.whole("world", 1, WORLDS),
    typeAfterMs: 2 * SECOND,
    readMs: 4 * SECOND,
    saysAll: saysAll(seed),
    acts: actsOf(scenario, causes, draw),
    faults: [],
  };
}

/** Where presses are doubled somebody has to press. */
function actsOf(scenario: string, causes: readonly string[], draw: Draw): readonly Act[] {
  if (scenario === "pt5m") return [{ who: "ben", press: "stop", when: { afterMs: 60 * SECOND } }];
  const drawn = draw.acts();
  const isDoubled = causes.some((cause) => cause === "delivered to both" || cause === "pressed twice");
  return isDoubled && drawn.length === 0 ? [{ who: "ben", press: "stop", when: { afterMs: 15 * SECOND } }] : drawn;
}
