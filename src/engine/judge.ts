import type { StartRequest } from "../core/guard/start-request.ts";
import { accept, refusalsAtTheDoor, refusedBy, type Verdict } from "../core/guard.ts";
import type { OpenRun, Reading } from "../core/reading.ts";
import type { Aws, Chat, Clock } from "./ports.ts";
import { readingPatiently, readPatiently } from "./readings.ts";

export interface JudgePorts {
  readonly aws: Aws;
  readonly chat: Chat;
  readonly clock: Clock;
}

/** Reads everything and asks the guards. May sleep: call it inside a task. `openRun` is asked last, AWS takes its time. */
export async function judge(
  { aws, chat, clock }: JudgePorts,
  request: StartRequest,
  openRun: () => Promise<Reading<OpenRun | null>>,
): Promise<Verdict> {
  const channel = await readingPatiently(clock, () => chat.channel(request.channel));
  const atTheDoor = refusalsAtTheDoor(request, channel);
  if (atTheDoor.length > 0) return refusedBy(atTheDoor);
  const read = await readPatiently({ aws, clock }, request.target);
  return accept(request, { aws: read, channel, openRun: await openRun() }, clock.now());
}
