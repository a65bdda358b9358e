import type { AwsReadings, OpenRun, Reading, Readings } from "../core/reading.ts";
import type { Target } from "../core/target.ts";
import { MINUTE, SECOND } from "../core/time.ts";
import type { Aws, Chat, Clock } from "./ports.ts";

/** A throttled or timed-out read is due again, backed off, for so long before it counts as unreadable. */
const PATIENCE_MS = 1 * MINUTE;
const PASSING: ReadonlySet<string> = new Set(["Throttled", "Timeout"]);

/** Everything that the guards want to know, read now. Call it inside a task: it may sleep. */
export async function readAll(
  ports: { readonly aws: Aws; readonly chat: Chat; readonly clock: Clock },
  what: { readonly target: Target; readonly channel: string; readonly openRun: () => OpenRun | null },
): Promise<Readings> {
  const { aws, chat, clock } = ports;
  const channel = await chat.channel(what.channel);
  const until = clock.now() + PATIENCE_MS;
  let readings = await aws.readBefore(what.target);
  for (
    let wait = 1 * SECOND;
    isPassing(readings) && clock.now() + wait <= until;
    wait = Math.min(wait * 2, 8 * SECOND)
  ) {
    await clock.sleepUntil(clock.now() + wait);
    readings = await aws.readBefore(what.target);
  }
  return { aws: readings, channel, openRun: { readable: true, value: what.openRun() } };
}

function isPassing(readings: AwsReadings): boolean {
  const guards: readonly Reading<unknown>[] = [
    readings.identity,
    readings.template,
    readings.cluster,
    readings.groups,
    readings.reached,
    readings.baseline,
    readings.clockSkewMs,
    readings.ownCluster,
  ];
  return guards.some((reading) => !reading.readable && PASSING.has(reading.code));
}
