import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type { Sighting } from "../engine/ports.ts";
import { instantOf } from "./instant.ts";
import { allPages, chunksOf, type Link } from "./link.ts";

/** Names in one DescribeAlarms, and its page. */
const ALARMS_A_CALL = 100;

/** The named alarms that exist. `statedAt` is the time of the last change of state. Rejects with AwsProblem. */
export async function sightAlarms(link: Link, names: readonly string[]): Promise<readonly Sighting[]> {
  const operation = "cloudwatch:DescribeAlarms";
  const pages = await Promise.all(
    chunksOf(names, ALARMS_A_CALL).map((chunk) =>
      allPages(operation, async (token) => {
        const input = { AlarmNames: [...chunk], MaxRecords: ALARMS_A_CALL, NextToken: token };
        const answer = await link.ask(operation, input, (asked, options) =>
          link.clients.cloudWatch.send(new DescribeAlarmsCommand(asked), options),
        );
        return { items: answer.MetricAlarms ?? [], next: answer.NextToken };
      }),
    ),
  );
  const sightings: Sighting[] = [];
  for (const alarm of pages.flat()) {
    if (alarm.AlarmName === undefined || alarm.StateValue === undefined) continue;
    sightings.push({
      entity: alarm.AlarmName,
      saw: { subject: "alarm", name: alarm.AlarmName, state: alarm.StateValue, reason: alarm.StateReason ?? null },
      statedAt: instantOf(alarm.StateTransitionedTimestamp) ?? instantOf(alarm.StateUpdatedTimestamp),
      source: "poll",
      evidence: operation,
    });
  }
  return sightings;
}
