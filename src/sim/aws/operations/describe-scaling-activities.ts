import type {
  Activity as AsgActivity,
  DescribeScalingActivitiesCommandInput,
  DescribeScalingActivitiesCommandOutput,
  ScalingActivityStatusCode,
} from "@aws-sdk/client-auto-scaling";
import { AwsError } from "../aws-error.ts";
import type { Activity } from "../model/state.ts";
import { known, type World } from "../model/world.ts";
import type { Answer, Asked } from "./asked.ts";
import { pageOf } from "./paging.ts";

/** Newest start first; 100 a page at most and unless asked. `Details` is a JSON string here, and an object in EventBridge. */
export function describeScalingActivities(
  asked: Asked,
  input: DescribeScalingActivitiesCommandInput,
): Answer<DescribeScalingActivitiesCommandOutput> {
  const { world } = asked;
  if (input.MaxRecords !== undefined && (input.MaxRecords < 1 || input.MaxRecords > 100)) {
    throw new AwsError("ValidationError", "MaxRecords must be between 1 and 100.");
  }
  const name = input.AutoScalingGroupName;
  if (name !== undefined && !world.groups.has(name)) {
    throw new AwsError("ValidationError", `AutoScalingGroup name not found - no such group: ${name}`);
  }
  const ids = input.ActivityIds ?? [];
  const bound = (which: string) => {
    const value = input.Filters?.find((filter) => filter.Name === which)?.Values?.[0];
    return value === undefined ? null : Date.parse(value);
  };
  const [from, to] = [bound("StartTimeLowerBound"), bound("StartTimeUpperBound")];
  const page = pageOf(asked, {
    all: [...world.groups.values()]
      .filter((group) => name === undefined || group.config.name === name)
      .flatMap((group) => group.activities)
      .filter(
        (activity) =>
          (ids.length === 0 || ids.includes(activity.id)) &&
          (from === null || activity.startedAt >= from) &&
          (to === null || activity.startedAt <= to),
      )
      .toSorted((a, b) => b.startedAt - a.startedAt || b.order - a.order),
    key: (activity) => activity.id,
    token: input.NextToken,
    size: input.MaxRecords,
    usual: 100,
    invalidToken: new AwsError("InvalidNextToken", "The token is invalid."),
  });
  return { Activities: page.items.map((activity) => describe(world, activity)), NextToken: page.nextToken };
}

function describe(world: World, activity: Activity): AsgActivity {
  const details =
    activity.zone === null
      ? {}
      : {
          "Subnet ID": `subnet-0${activity.zone.at(-1)}4e1f7c2d9b3a60${activity.zone.at(-1)}`,
          "Availability Zone": activity.zone,
        };
  return {
    ActivityId: activity.id,
    AutoScalingGroupName: activity.group,
    AutoScalingGroupARN: known(world.groups, activity.group).arn,
    Description: activity.description,
    Cause: activity.cause,
    StartTime: new Date(activity.startedAt),
    // Auto Scaling gives an end in whole seconds.
    EndTime: activity.endedAt === null ? undefined : new Date(Math.floor(activity.endedAt / 1_000) * 1_000),
    StatusCode: activity.status satisfies ScalingActivityStatusCode,
    StatusMessage: activity.statusMessage ?? undefined,
    Progress: activity.progress,
    Details: JSON.stringify(details),
  };
}
