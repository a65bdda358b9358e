import type { Instant } from "../core/time.ts";
import type { CallFaultAnswer } from "../sim/aws/call-faults.ts";
import type { PretendAws } from "../sim/aws/pretend-aws.ts";
import { Random } from "../sim/aws/random.ts";
import type { Scenario } from "../sim/aws/scenario.ts";
import { findScenario } from "../sim/aws/scenarios.ts";
import type { EventLogConfig } from "../sim/aws/world-config.ts";
import { type Fault, isWithin } from "./fault.ts";
import type { Round } from "./round.ts";

/** The round's world: the scenario's own, with the events that get lost or late. */
export function scenarioOf(round: Round): Scenario {
  const scenario = findScenario(round.scenario);
  if (scenario === null) throw new Error(`there is no scenario "${round.scenario}"`);
  const eventLog = round.faults.reduce(withEvents, scenario.world.eventLog);
  return { ...scenario, world: { ...scenario.world, eventLog } };
}

function withEvents(log: EventLogConfig, fault: Fault): EventLogConfig {
  switch (fault.kind) {
    case "events lost":
      return { ...log, lostShare: fault.share };
    case "events late":
      return { ...log, delayMs: fault.delayMs };
    case "events twice":
      return { ...log, duplicatedShare: 1 };
    default:
      return log;
  }
}

/** Puts the round's faults between AWS and whoever asks it. */
export function spoilAws({ round, aws, now }: { round: Round; aws: PretendAws; now: () => Instant }): void {
  const epoch = now();
  const random = new Random(round.seed);
  for (const fault of round.faults) {
    const answer = answerOf(fault);
    if (answer === null || !("spell" in fault)) continue;
    const share = "share" in fault ? fault.share : 1;
    aws.onCall({ answer, meets: () => isWithin(fault.spell, epoch, now()) && random.next(fault.kind) < share });
  }
}

function answerOf(fault: Fault): CallFaultAnswer | null {
  switch (fault.kind) {
    case "aws throttled":
      return { kind: "throttled" };
    case "aws credentials expired":
      return { kind: "expired" };
    case "aws unreachable":
      return { kind: "cut", acted: false };
    case "aws lost replies":
      return { kind: "cut", acted: fault.acted };
    default:
      return null;
  }
}
