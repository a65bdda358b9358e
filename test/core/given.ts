import type { Fact } from "../../src/core/fact.ts";
import { runOf } from "../../src/core/fold.ts";
import { type Phase, type PhaseName, phasesOf } from "../../src/core/phase.ts";
import type { Run } from "../../src/core/run.ts";
import { type Instant, SECOND } from "../../src/core/time.ts";

/** FIS `startTime`; every other time in these tests is in seconds after it. */
export const START = Date.parse("2022-09-27T21:09:07Z");

export function at(t: number): Instant {
  return START + t * SECOND;
}

/** The run that these facts make. */
export function given(...facts: readonly (Fact | readonly Fact[])[]): Run {
  return runOf(facts.flat());
}

/** What a phase reads like at that time. */
export function phase(run: Run, name: PhaseName, t: number): Phase {
  const found = phasesOf(run, at(t)).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no phase ${name}: the run has no root`);
  return found;
}

/** Status, and the seconds of its first and completing evidence. */
export function reading(run: Run, name: PhaseName, t: number): string {
  const { status, first, done } = phase(run, name, t);
  const second = (mark: Phase["first"]) => (mark === null ? "-" : ((mark.stated ?? mark.to) - START) / SECOND);
  return `${status} ${second(first)} ${second(done)}`;
}
