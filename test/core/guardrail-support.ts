import type { AtTheDoor, AtThePlan, DoorReadings, PersonReading } from "../../src/core/guardrail/asked.ts";
import { refusalsAtDoor, refusalsOfPerson, refusalsOfPlan } from "../../src/core/guardrail/rules.ts";
import { type Guardrails, NO_GUARDRAILS } from "../../src/core/guardrails.ts";
import type { Refusal } from "../../src/core/refusal.ts";
import type { Target } from "../../src/core/target.ts";
import { ASKER, channel, NOW, readable, request, target } from "./guard-support.ts";

export const BEN = "U0BENBENBEN";
export const CLEO = "U0CLEOCLEO1";
export const GROUP = "S0ONCALL000";

export function person(differing: Partial<PersonReading> = {}): PersonReading {
  return { id: ASKER, isBot: false, isGuest: false, isStranger: false, isDeleted: false, ...differing };
}

export function limited(differing: Partial<Guardrails>, others: Partial<Target> = {}): Target {
  return target({ ...others, guardrails: { ...NO_GUARDRAILS, ...differing } });
}

/** Nobody has halted, everybody may, and the target has never run. */
export function doorReadings(differing: Partial<DoorReadings> = {}): DoorReadings {
  return {
    halt: readable(null),
    person: readable(person()),
    members: new Map(),
    lastRun: readable(null),
    neighbours: readable([]),
    announce: new Map([["C0INCIDENTS", readable(channel({ id: "C0INCIDENTS" }))]]),
    ...differing,
  };
}

export function atDoor(
  world: { readonly target?: Target; readonly readings?: Partial<DoorReadings>; readonly now?: number } = {},
): readonly Refusal[] {
  const asked: AtTheDoor = {
    request: request({ target: world.target ?? target() }),
    readings: doorReadings(world.readings),
    now: world.now ?? NOW,
  };
  return [...refusalsOfPerson(asked), ...refusalsAtDoor(asked)];
}

export function atPlan(world: { readonly target?: Target } & Partial<Omit<AtThePlan, "request">>): readonly Refusal[] {
  return refusalsOfPlan({
    request: request({ target: world.target ?? target() }),
    share: world.share ?? readable({ count: 3, of: 4 }),
    alarms: world.alarms ?? readable([]),
  });
}

export const rules = (refusals: readonly Refusal[]): readonly string[] => refusals.map(({ rule }) => rule);
