import type { StartRequest } from "../core/guard/start-request.ts";
import { accept, refusalsAtTheDoor, refusedBy, type Verdict } from "../core/guard.ts";
import type { AlarmReading } from "../core/guardrail/asked.ts";
import { refusalsAtDoor, refusalsOfPerson, refusalsOfPlan } from "../core/guardrail/rules.ts";
import type { Plan } from "../core/plan.ts";
import type { OpenRun, Reading } from "../core/reading.ts";
import type { Refusal } from "../core/refusal.ts";
import { type LimitPorts, readAlarms, readAtDoor } from "./limits.ts";
import { readingPatiently, readingTogether, readPatiently } from "./readings.ts";

export type JudgePorts = LimitPorts;

/** What is known of other runs. */
export interface OtherRuns {
  /** On the target's cluster; asked last, since AWS takes its time. */
  readonly open: () => Promise<Reading<OpenRun | null>>;
  /** The run that the request is about already; null: there is none yet. */
  readonly own: string | null;
}

/** Reads everything and asks the guards and the target's limits. May sleep: call it inside a task. */
export async function judge(ports: JudgePorts, request: StartRequest, runs: OtherRuns): Promise<Verdict> {
  const { aws, chat, clock } = ports;
  const { target } = request;
  const [channel, door] = await readingTogether(clock, [
    () => readingPatiently(clock, () => chat.channel(request.channel)),
    () => readAtDoor(ports, request, runs.own),
  ]);
  // Whoever may not ask is told nothing else about the target.
  const atTheDoor = refusalsAtTheDoor(request, channel, door.members);
  if (atTheDoor.length > 0) return refusedBy(atTheDoor);
  const asked = { request, readings: door, now: clock.now() };
  const person = refusalsOfPerson(asked);
  if (person.length > 0) return refusedBy(person);
  const limited = refusalsAtDoor(asked);
  // A plan is shown with all that is against it; after a press nothing more is read than is needed for a no.
  if (limited.length > 0 && request.step.kind === "press") return refusedBy(limited);
  const [read, alarms] = await readingTogether(clock, [
    () => readPatiently({ aws, clock }, target),
    () => readAlarms(ports, target),
  ]);
  const readings = { aws: read, channel, openRun: await runs.open(), members: door.members };
  const verdict = accept(request, readings, clock.now());
  const against = verdict.kind === "refused" ? verdict.refusals : [];
  const share = verdict.plan === null ? [] : refusalsOfShare(request, verdict.plan, alarms);
  const refusals = [...limited, ...share, ...against];
  return refusals.length === 0 ? verdict : { ...verdict, kind: "refused", refusals };
}

function refusalsOfShare(
  request: StartRequest,
  { count, candidates }: Plan,
  alarms: Reading<readonly AlarmReading[]>,
): readonly Refusal[] {
  const share = { readable: true, value: { count, of: candidates.length } } as const;
  return refusalsOfPlan({ request, share, alarms });
}
