import { type AutoScalingGroup, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import type { GroupTraits } from "../core/preflight/reading.ts";
import { AwsProblem } from "./failure.ts";
import { allPages, chunksOf, type Link } from "./link.ts";

/** Names in one DescribeAutoScalingGroups, and its page: 100 at most. */
const GROUPS_A_CALL = 100;

export const DESCRIBE_GROUPS = "autoscaling:DescribeAutoScalingGroups";

export interface GroupReading {
  readonly name: string;
  readonly arn: string;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly inService: number;
  readonly instances: number;
  readonly inServiceIds: readonly string[];
  readonly traits: GroupTraits;
  /** null when it has none. */
  readonly launchTemplate: { readonly id: string; readonly version: string } | null;
}

/**
 * Every named group, and of `others` those that exist. Rejects with AwsProblem, of kind `missing` when one of those
 * named does not.
 */
export async function readGroups(
  link: Link,
  names: readonly string[],
  others: readonly string[],
): Promise<readonly GroupReading[]> {
  const groups = await describeGroups(link, [...new Set([...names, ...others])]);
  assertAllFound(names, groups);
  return groups;
}

export async function describeGroups(link: Link, names: readonly string[]): Promise<readonly GroupReading[]> {
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

export function assertAllFound(names: readonly string[], groups: readonly GroupReading[]): void {
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
    traits: groupTraits(group),
    launchTemplate: launchTemplateOf(group),
  };
}

function groupTraits(group: AutoScalingGroup): GroupTraits {
  const mixed = group.MixedInstancesPolicy;
  const overrides = (mixed?.LaunchTemplate?.Overrides ?? []).map((one) => one.InstanceType);
  const now = (group.Instances ?? []).map((one) => one.InstanceType);
  const types = overrides.length > 0 ? overrides : now;
  return {
    name: group.AutoScalingGroupName ?? "",
    desired: group.DesiredCapacity ?? 0,
    max: group.MaxSize ?? 0,
    capacityRebalance: group.CapacityRebalance ?? false,
    suspended: (group.SuspendedProcesses ?? []).map((one) => one.ProcessName ?? ""),
    types: [...new Set(types.filter((type) => type !== undefined))],
    zones: group.AvailabilityZones ?? [],
    // Auto Scaling's own default for a mixed instances policy is lowest-price.
    spotAllocation:
      mixed === undefined ? null : (mixed.InstancesDistribution?.SpotAllocationStrategy ?? "lowest-price"),
    protectedInstances: (group.Instances ?? []).filter((one) => one.ProtectedFromScaleIn === true).length,
  };
}

function launchTemplateOf(group: AutoScalingGroup): GroupReading["launchTemplate"] {
  const named =
    group.LaunchTemplate ?? group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification ?? undefined;
  if (named?.LaunchTemplateId === undefined) return null;
  return { id: named.LaunchTemplateId, version: named.Version ?? "$Default" };
}
