import { AlarmType, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { alarmName } from "../core/guardrail/alarms.ts";
import type { AlarmReading } from "../core/guardrail/asked.ts";
import { allPages, chunksOf, type Link } from "./link.ts";

/** Names in one DescribeAlarms, and its page. */
const ALARMS_A_CALL = 100;

/** The states of alarms that a configuration names, composite ones too; unless asked for, CloudWatch leaves those out. */
export async function readAlarms(link: Link, named: readonly string[]): Promise<readonly AlarmReading[]> {
  const operation = "cloudwatch:DescribeAlarms";
  const names = [...new Set(named.map(alarmName))];
  const pages = await Promise.all(
    chunksOf(names, ALARMS_A_CALL).map((chunk) =>
      allPages(operation, async (token) => {
        const input = {
          AlarmNames: [...chunk],
          AlarmTypes: [AlarmType.MetricAlarm, AlarmType.CompositeAlarm],
          MaxRecords: ALARMS_A_CALL,
          NextToken: token,
        };
        const answer = await link.ask(operation, input, (asked, options) =>
          link.clients.cloudWatch.send(new DescribeAlarmsCommand(asked), options),
        );
        return { items: [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])], next: answer.NextToken };
      }),
    ),
  );
  const found = pages.flat();
  return named.map((name) => {
    // An ARN that names another account or Region is not this alarm, though it is called the same.
    const alarm = found.find((one) => (name.startsWith("arn:") ? one.AlarmArn === name : one.AlarmName === name));
    return { named: name, state: alarm?.StateValue ?? null };
  });
}
