import { type Activity, DescribePoliciesCommand, DescribeScalingActivitiesCommand } from "@aws-sdk/client-auto-scaling";
import type { GroupActivity, ScalingPolicy } from "../core/preflight/reading.ts";
import type { Instant } from "../core/time.ts";
import type { Sighting } from "../engine/ports.ts";
import { readCause } from "./cause.ts";
import { assertAllFound, DESCRIBE_GROUPS, describeGroups, type GroupReading } from "./groups.ts";
import { instantOf } from "./instant.ts";
import { allPages, type Link } from "./link.ts";

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

/** In-progress activities come first, then the newest (Auto Scaling's reference): one page of this size has them all. */
const RECENT = 50;
const OVER: ReadonlySet<string> = new Set(["Successful", "Failed", "Cancelled"]);

/** Scaling activities of the groups that have not ended. Rejects with AwsProblem. */
export async function readActivities(link: Link, groups: readonly string[]): Promise<readonly GroupActivity[]> {
  const answers = await Promise.all(
    groups.map((group) =>
      link.ask(
        "autoscaling:DescribeScalingActivities",
        { AutoScalingGroupName: group, MaxRecords: RECENT },
        (asked, options) => link.clients.autoScaling.send(new DescribeScalingActivitiesCommand(asked), options),
      ),
    ),
  );
  return answers
    .flatMap((answer) => answer.Activities ?? [])
    .filter(({ StatusCode: status }) => status === undefined || !OVER.has(status))
    .map((activity) => ({
      group: activity.AutoScalingGroupName ?? "",
      description: (activity.Description ?? "").replace(/\s+/g, " "),
      status: activity.StatusCode ?? "",
      startedAt: instantOf(activity.StartTime),
    }));
}

/** Scaling policies of the groups, each asked for by its name: account-wide they may be many. Rejects with AwsProblem. */
export async function readScalingPolicies(link: Link, groups: readonly string[]): Promise<readonly ScalingPolicy[]> {
  const operation = "autoscaling:DescribePolicies";
  const pages = await Promise.all(
    groups.map((group) =>
      allPages(operation, async (token) => {
        const input = { AutoScalingGroupName: group, MaxRecords: 100, NextToken: token };
        const answer = await link.ask(operation, input, (asked, options) =>
          link.clients.autoScaling.send(new DescribePoliciesCommand(asked), options),
        );
        return { items: answer.ScalingPolicies ?? [], next: answer.NextToken };
      }),
    ),
  );
  return pages.flat().map((policy) => ({ group: policy.AutoScalingGroupName ?? "", name: policy.PolicyName ?? "" }));
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
