import type { Refusal } from "../refusal.ts";
import { ALARMS } from "./alarms.ts";
import { ANNOUNCE } from "./announce.ts";
import type { AtTheDoor, AtThePlan, DoorRule, PlanRule } from "./asked.ts";
import { MOST_INSTANCES, MOST_PERCENT } from "./at-most.ts";
import { CONCURRENT_RUNS } from "./concurrent-runs.ts";
import { COOL_DOWN } from "./cool-down.ts";
import { FREEZE } from "./freeze.ts";
import { HALTED } from "./halted.ts";
import { PERSON } from "./person.ts";
import { WINDOW } from "./window.ts";

/** Who is no full member is told nothing else. Who may start, and where, stands in `guard/door.ts`. */
const WHO_RULES: readonly DoorRule[] = [PERSON];

/** Every limit that needs no AWS, the worst first. */
export const DOOR_RULES: readonly DoorRule[] = [HALTED, FREEZE, WINDOW, COOL_DOWN, CONCURRENT_RUNS, ANNOUNCE];

/** Every limit on what the plan would take. Approvals are asked for at the press alone: `approved.ts`. */
export const PLAN_RULES: readonly PlanRule[] = [MOST_INSTANCES, MOST_PERCENT, ALARMS];

/** Why whoever asks may not even see a plan. */
export function refusalsOfPerson(asked: AtTheDoor): readonly Refusal[] {
  return WHO_RULES.map((rule) => rule(asked)).filter((refusal) => refusal !== null);
}

export function refusalsAtDoor(asked: AtTheDoor): readonly Refusal[] {
  return DOOR_RULES.map((rule) => rule(asked)).filter((refusal) => refusal !== null);
}

export function refusalsOfPlan(asked: AtThePlan): readonly Refusal[] {
  return PLAN_RULES.map((rule) => rule(asked)).filter((refusal) => refusal !== null);
}
