import type { DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../aws-error.ts";
import type { Alarm, Provider } from "../model/state.ts";
import type { World } from "../model/world.ts";
import { lowAlarmDatapoints, metricPeriodMs } from "../pace.ts";
import type { Answer, Asked } from "./asked.ts";
import { pageOf } from "./paging.ts";

/** The two alarms of each capacity provider's target tracking policy. 50 a page unless asked, at most 100. */
export function describeAlarms(asked: Asked, input: DescribeAlarmsCommandInput): Answer<DescribeAlarmsCommandOutput> {
  const { world } = asked;
  const { AlarmNames: names, AlarmNamePrefix: prefix, StateValue: state, MaxRecords: size } = input;
  if (names !== undefined && names.length > 0 && prefix !== undefined) {
    throw new AwsError("InvalidParameterCombination", "AlarmNames and AlarmNamePrefix cannot be used together.");
  }
  if (size !== undefined && (size < 1 || size > 100)) {
    throw new AwsError("InvalidParameterValue", "MaxRecords must be between 1 and 100.");
  }
  const page = pageOf(asked, {
    all: [...world.providers.values()]
      .filter((provider) => provider.config.managedScaling.status === "ENABLED")
      .flatMap((provider) => [provider.high, provider.low].map((alarm) => ({ provider, alarm })))
      .filter(
        ({ alarm }) =>
          (names === undefined || names.length === 0 || names.includes(alarm.name)) &&
          (prefix === undefined || alarm.name.startsWith(prefix)) &&
          (state === undefined || alarm.state === state),
      )
      .toSorted((a, b) => a.alarm.name.localeCompare(b.alarm.name)),
    key: ({ alarm }) => alarm.name,
    token: input.NextToken,
    size,
    usual: 50,
    invalidToken: new AwsError("InvalidNextToken", "The token is invalid."),
  });
  return {
    MetricAlarms: page.items.map(({ provider, alarm }) => describe(world, provider, alarm)),
    CompositeAlarms: [],
    NextToken: page.nextToken,
  };
}

function describe(world: World, provider: Provider, alarm: Alarm): MetricAlarm {
  const high = alarm.side === "high";
  const periods = high ? 1 : lowAlarmDatapoints;
  const { managedScaling, group, name } = provider.config;
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${provider.policyArn}.`,
    AlarmConfigurationUpdatedTimestamp: new Date(world.groups.get(group)?.createdAt ?? world.startedAt),
    ActionsEnabled: high || managedScaling.lowAlarmActions,
    OKActions: [],
    AlarmActions: [provider.policyArn],
    InsufficientDataActions: [],
    StateValue: alarm.state,
    StateReason: alarm.reason,
    StateUpdatedTimestamp: new Date(alarm.changedAt),
    StateTransitionedTimestamp: new Date(alarm.changedAt),
    MetricName: "CapacityProviderReservation",
    Namespace: "AWS/ECS/ManagedScaling",
    Statistic: "Average",
    Dimensions: [
      { Name: "ClusterName", Value: world.config.cluster },
      { Name: "CapacityProviderName", Value: name },
    ],
    Period: metricPeriodMs / 1_000,
    EvaluationPeriods: periods,
    DatapointsToAlarm: periods,
    Threshold: managedScaling.targetCapacity,
    ComparisonOperator: high ? "GreaterThanThreshold" : "LessThanThreshold",
  };
}
