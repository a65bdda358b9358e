import { type ActivityStatus, activityLifecycle, step } from "../lifecycles.ts";
import { isoSeconds } from "./names.ts";
import type { Activity, Group } from "./state.ts";
import type { World } from "./world.ts";

/** How far DescribeScalingActivities says an activity is, in percent. */
const progress: Readonly<Record<ActivityStatus, number>> = {
  PendingSpotBidPlacement: 20,
  WaitingForInstanceId: 30,
  PreInService: 40,
  WaitingForInstanceWarmup: 66,
  InProgress: 50,
  Successful: 100,
  Failed: 100,
  Cancelled: 100,
};

/** Auto Scaling's own sentences ([IMG instanceLaunch.png], [IMG instanceTermination.png], public field reports); the API puts two spaces between them. */
export const causes = {
  alarm: (at: number, alarm: string, policy: string, from: number, to: number) =>
    `At ${isoSeconds(at)} a monitor alarm ${alarm} in state ALARM triggered policy ${policy} changing the desired capacity from ${from} to ${to}.`,
  increasing: (at: number, from: number, to: number) =>
    `At ${isoSeconds(at)} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${from} to ${to}.`,
  shrinking: (at: number, from: number, to: number, instanceIds: readonly string[]) =>
    [
      `At ${isoSeconds(at)} an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${from} to ${to}.`,
      ...instanceIds.map((id) => `At ${isoSeconds(at)} instance ${id} was selected for termination.`),
    ].join("  "),
  unhealthy: (at: number) =>
    `At ${isoSeconds(at)} an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.`,
  /** Not documented word for word; the second sentence is a public fixture's. */
  rebalancing: (at: number) =>
    `At ${isoSeconds(at)} an instance was launched in response to an EC2 Capacity Rebalance recommendation.`,
  rebalanced: (at: number, instanceId: string) =>
    `At ${isoSeconds(at)} an instance was taken out of service in response to an EC2 Capacity Rebalance recommendation.  At ${isoSeconds(at)} instance ${instanceId} was selected for termination.`,
  replacing: (at: number) =>
    `At ${isoSeconds(at)} an instance was launched in response to an unhealthy instance needing to be replaced.`,
} as const;

export const descriptions = {
  launching: "Launching a new EC2 instance",
  launched: (instanceId: string) => `Launching a new EC2 instance: ${instanceId}`,
  terminating: (instanceId: string) => `Terminating EC2 instance: ${instanceId}`,
  failed: (status: string) => `Launching a new EC2 instance.  Status Reason: ${status}`,
} as const;

export const unfulfillable =
  "Could not launch Spot Instances. UnfulfillableCapacity - There is no capacity available that matches your request. Launching EC2 instance failed.";

export function beginActivity(
  world: World,
  group: Group,
  of: {
    readonly description: string;
    readonly cause: string;
    readonly status: ActivityStatus;
    readonly startedAt: number;
    readonly zone: string | null;
  },
): Activity {
  const activity: Activity = {
    id: world.random.uuid("activity-id"),
    group: group.config.name,
    order: group.activities.length,
    endedAt: null,
    statusMessage: null,
    progress: progress[of.status],
    ...of,
  };
  group.activities.push(activity);
  tell(world, activity);
  return activity;
}

export function moveActivity(world: World, activity: Activity, to: ActivityStatus): void {
  activity.status = step(activityLifecycle, activity.status, to);
  activity.progress = progress[to];
  if (activityLifecycle[to].length === 0) activity.endedAt = world.now;
  tell(world, activity);
}

function tell(world: World, { group, id, status, description }: Activity): void {
  world.tell({ kind: "activity", group, activityId: id, status, description });
}
