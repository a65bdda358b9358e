import type { DesiredChange, Mechanism } from "../core/saw.ts";
import { instantFrom } from "./instant.ts";

/** What a scaling activity's Cause says. */
export interface CauseReading {
  readonly mechanism: Mechanism;
  /** The last change of the desired capacity by an alarm that the Cause names; null when it names none. */
  readonly desiredChange: DesiredChange | null;
}

// "At T a monitor alarm A in state ALARM triggered policy P changing the desired capacity from 4 to 7."
const ALARM =
  /At (\S+) a monitor alarm (\S+) in state \S+ triggered policy (\S+) changing the desired capacity from (\d+) to (\d+)/g;

/**
 * Reads a Cause (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scaling-activities.html).
 * Its sentences are parted by one or two spaces; unknown ones are `other`.
 */
export function readCause(cause: string): CauseReading {
  const text = cause.replace(/\s+/g, " ").trim();
  const desiredChange = alarmChange(text);
  return { mechanism: mechanismOf(text, desiredChange), desiredChange };
}

function alarmChange(text: string): DesiredChange | null {
  let change: DesiredChange | null = null;
  for (const [, time, alarm, policy, from, to] of text.matchAll(ALARM)) {
    const at = instantFrom(time);
    if (at === null || alarm === undefined || policy === undefined) continue;
    change = { alarm, policy, from: Number(from), to: Number(to), at };
  }
  return change;
}

function mechanismOf(text: string, change: DesiredChange | null): Mechanism {
  if (/-AlarmHigh-/.test(text)) return "alarm-high";
  if (/-AlarmLow-/.test(text)) return "alarm-low";
  // An alarm that is not target tracking's says by its numbers which way it goes.
  if (change !== null && change.from !== change.to) return change.to > change.from ? "alarm-high" : "alarm-low";
  if (/rebalanc/i.test(text)) return "rebalance";
  if (/response to an? EC2 health check/i.test(text)) return "health-check";
  if (/unhealthy instance needing to be replaced/i.test(text)) return "replace-unhealthy";
  if (/shrinking the capacity from \d+ to \d+/i.test(text)) return "shrink";
  if (/increasing the capacity from \d+ to \d+/i.test(text)) return "grow";
  return "other";
}
