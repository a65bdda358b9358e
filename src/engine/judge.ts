import type { StartRequest } from "../core/guard/start-request.ts";
import { type Accepted, accept, refusalsAtTheDoor } from "../core/guard.ts";
import { refusalsAtDoor, refusalsOfPlan } from "../core/guardrail/rules.ts";
import type { OpenRun, Reading } from "../core/reading.ts";
import type { Refusal } from "../core/refusal.ts";
import { type LimitPorts, readAlarms, readAtDoor } from "./limits.ts";
import { readingPatiently, readPatiently } from "./readings.ts";

export type JudgePorts = LimitPorts;

/** What is known of other runs. */
export interface OtherRuns {
  /** On the target's cluster; asked last, since AWS takes its time. */
  readonly open: () => Promise<Reading<OpenRun | null>>;
  /** The run that the request is about already; null: there is none yet. */
  readonly own: string | null;
}

/** Reads everything and asks the guards and the target's limits. May sleep: call it inside a task. */
export async function judge(
  ports: JudgePorts,
  request: StartRequest,
  runs: OtherRuns,
): Promise<Accepted | { readonly kind: "refused"; readonly refusals: readonly Refusal[] }> {
  const { aws, chat, clock } = ports;
  const { target } = request;
  const [channel, door] = await Promise.all([
    readingPatiently(clock, () => chat.channel(request.channel)),
    readAtDoor(ports, request, runs.own),
  ]);
  // Whoever may not ask is told nothing else about the target.
  const atTheDoor = refusalsAtTheDoor(request, channel, door.members);
  if (atTheDoor.length > 0) return { kind: "refused", refusals: atTheDoor };
  const limited = refusalsAtDoor({ request, readings: door, now: clock.now() });
  if (limited.length > 0) return { kind: "refused", refusals: limited };
  const [read, alarms] = await Promise.all([readPatiently({ aws, clock }, target), readAlarms(ports, target)]);
  const readings = { aws: read, channel, openRun: await runs.open(), members: door.members };
  const verdict = accept(request, readings, clock.now());
  if (verdict.kind === "refused") return verdict;
  const { count, candidates } = verdict.plan;
  const share = { readable: true, value: { count, of: candidates.length } } as const;
  const tooMuch = refusalsOfPlan({ request, share, alarms });
  return tooMuch.length === 0 ? verdict : { kind: "refused", refusals: tooMuch };
}
