import {
  type Activity,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
} from "@aws-sdk/client-auto-scaling";
import type { Instant } from "../core/time.ts";
import type { Sighting } from "../engine/ports.ts";
import { readCause } from "./cause.ts";
import { AwsProblem } from "./failure.ts";
import { instantOf } from "./instant.ts";
import { allPages, chunksOf, type Link } from "./link.ts";

/** Names in one DescribeAutoScalingGroups, and its page: 100 at most. */
const GROUPS_A_CALL = 100;

const DESCRIBE_GROUPS = "autoscaling:DescribeAutoScalingGroups";

export interface GroupReading {
  readonly name: string;
  readonly arn: string;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly inService: number;
  readonly instances: number;
  readonly inServiceIds: readonly string[];
}

/** Every named group. Rejects with AwsProblem, of kind `missing` when one of them does not exist. */
export async function readGroups(link: Link, names: readonly string[]): Promise<readonly GroupReading[]> {
  const groups = await describeGroups(link, names);
  assertAllFound(names, groups);
  return groups;
}

async function describeGroups(link: Link, names: readonly string[]): Promise<readonly GroupReading[]> {
  const pages = await Promise.all(
    chunksOf(names, GROUPS_A_CALL).map((chunk) =>
      allPages(DESCRIBE_GROUPS, async (token) => {
        const input = { AutoScalingGroupNames: [...chunk], MaxRecords: GROUPS_A_CALL, NextToken: token };
        const answer = await link.ask(DESCRIBE_GROUPS, input, (asked, options) =>
          link.clients.autoScaling.send(new DescribeAutoScalingGroupsCommand(asked), options),
        );
        return { items: answer.AutoScalingGroups ?? [], next: answer.NextToken };
      }),
    ),
  );
  return pages.flat().map(groupReading);
}

function assertAllFound(names: readonly string[], groups: readonly GroupReading[]): void {
  const found = new Set(groups.map((group) => group.name));
  const lost = names.filter((name) => !found.has(name));
  if (lost.length === 0) return;
  const message = `no Auto Scaling group named ${lost.join(", ")}`;
  throw new AwsProblem({ operation: DESCRIBE_GROUPS, kind: "missing", code: "GroupNotFound", message, status: null });
}

function groupReading(group: AutoScalingGroup): GroupReading {
  const instances = group.Instances ?? [];
  const inServiceIds = instances
    .filter((instance) => instance.LifecycleState === "InService")
    .map((instance) => instance.InstanceId ?? "");
  return {
    name: group.AutoScalingGroupName ?? "",
    arn: group.AutoScalingGroupARN ?? "",
    desired: group.DesiredCapacity ?? 0,
    min: group.MinSize ?? 0,
    max: group.MaxSize ?? 0,
    inService: inServiceIds.length,
    instances: instances.length,
    inServiceIds,
  };
}

/**
 * One sighting a group; `since` and `polls` are the engine's to fill in. Two parts of one call: the groups that are
 * there, and a rejection (AwsProblem, `missing`) for those that are not.
 */
export function sightGroups(
  link: Link,
  { groups: names, hits }: { readonly groups: readonly string[]; readonly hits: readonly string[] },
): readonly Promise<readonly Sighting[]>[] {
  const described = describeGroups(link, names);
  return [
    described.then((groups) => groups.map((group) => groupSighting(group, hits))),
    described.then(
      (groups) => {
        assertAllFound(names, groups);
        return [];
      },
      () => [],
    ),
  ];
}

function groupSighting(group: GroupReading, hits: readonly string[]): Sighting {
  const { name, desired, min, max, inService, instances, inServiceIds } = group;
  const hitsInService = hits.filter((id) => inServiceIds.includes(id)).sort();
  return {
    entity: name,
    saw: { subject: "group", group: name, desired, min, max, inService, hitsInService, instances, since: 0, polls: 1 },
    statedAt: null,
    source: "poll",
    evidence: DESCRIBE_GROUPS,
  };
}

/** Scaling activities that started at `since` or later. A group's name is always given: account-wide is slow. */
export async function sightActivities(link: Link, group: string, since: Instant): Promise<readonly Sighting[]> {
  const operation = "autoscaling:DescribeScalingActivities";
  const activities = await allPages(operation, async (token) => {
    const input = {
      AutoScalingGroupName: group,
      Filters: [{ Name: "StartTimeLowerBound", Values: [new Date(since).toISOString()] }],
      MaxRecords: 100,
      NextToken: token,
    };
    const answer = await link.ask(operation, input, (asked, options) =>
      link.clients.autoScaling.send(new DescribeScalingActivitiesCommand(asked), options),
    );
    return { items: answer.Activities ?? [], next: answer.NextToken };
  });
  return activities.map((activity) => activitySighting(group, activity)).filter((sighting) => sighting !== null);
}

function activitySighting(group: string, activity: Activity): Sighting | null {
  const startTime = instantOf(activity.StartTime);
  const activityId = activity.ActivityId;
  if (activityId === undefined || startTime === null) return null;
  const description = activity.Description ?? "";
  return {
    entity: activityId,
    saw: {
      subject: "activity",
      activityId,
      group: activity.AutoScalingGroupName ?? group,
      does: /^Launching/.test(description) ? "launch" : /^Terminating/.test(description) ? "terminate" : "other",
      instanceId: /\bi-[0-9a-f]+\b/.exec(description)?.[0] ?? null,
      status: activity.StatusCode ?? "",
      statusMessage: activity.StatusMessage ?? statusReason(description),
      ...readCause(activity.Cause ?? ""),
      startTime,
      endTime: instantOf(activity.EndTime),
    },
    statedAt: startTime,
    source: "poll",
    evidence: activityId,
  };
}

/** "Launching a new EC2 instance.  Status Reason: Could not launch Spot Instances. …": the reason of a failed launch. */
function statusReason(description: string): string | null {
  return /Status Reason:\s*(.+)$/s.exec(description)?.[1] ?? null;
}
