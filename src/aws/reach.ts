import type { Filter, Instance } from "@aws-sdk/client-ec2";
import type { ReachedInstance, TemplateReading } from "../core/reading.ts";
import { describeInstances, describeInstancesById, describeSpotRequests, groupOf } from "./ec2.ts";
import { instantOf } from "./instant.ts";
import type { Link } from "./link.ts";

type TemplateTarget = TemplateReading["targets"][number];

/** Filters of a FIS target that EC2 can apply itself; all others are applied to what it returns. */
const EC2_FILTER: ReadonlyMap<string, string> = new Map([
  ["State.Name", "instance-state-name"],
  ["Placement.AvailabilityZone", "availability-zone"],
  ["Placement.Tenancy", "tenancy"],
  ["InstanceType", "instance-type"],
  ["ImageId", "image-id"],
  ["VpcId", "vpc-id"],
  ["SubnetId", "subnet-id"],
  ["KeyName", "key-name"],
]);

/**
 * The instances that the template's tags and filters, or its ARNs, reach: On-Demand ones and terminated ones too,
 * with what tells them apart. FIS draws from these; what it draws is known only after the start. Rejects with AwsProblem.
 */
export async function readReached(link: Link, template: TemplateReading): Promise<readonly ReachedInstance[]> {
  const perTarget = await Promise.all(template.targets.map((target) => instancesOf(link, target)));
  const instances = new Map<string, Instance>();
  for (const instance of perTarget.flat()) {
    if (instance.InstanceId !== undefined) instances.set(instance.InstanceId, instance);
  }
  const spotIds = [...instances.values()].filter(isSpot).map((instance) => instance.InstanceId ?? "");
  const requests = spotIds.length === 0 ? [] : await describeSpotRequests(link, spotIds);
  const behaviors = new Map(requests.map((request) => [request.InstanceId, request.InstanceInterruptionBehavior]));
  return [...instances].map(([instanceId, instance]) => ({
    instanceId,
    group: groupOf(instance),
    spot: isSpot(instance),
    state: instance.State?.Name ?? "",
    type: instance.InstanceType ?? "",
    zone: instance.Placement?.AvailabilityZone ?? "",
    interruptionBehavior: behaviors.get(instanceId) ?? null,
    launchedAt: instantOf(instance.LaunchTime),
  }));
}

function isSpot(instance: Instance): boolean {
  return instance.InstanceLifecycle === "spot";
}

async function instancesOf(link: Link, target: TemplateTarget): Promise<readonly Instance[]> {
  if (target.resourceArns.length > 0) {
    const ids = target.resourceArns
      .map((arn) => /instance\/(i-[0-9a-f]+)$/.exec(arn)?.[1])
      .filter((id) => id !== undefined);
    return ids.length === 0 ? [] : describeInstancesById(link, ids);
  }
  const instances = await describeInstances(link, ec2Filters(target));
  return instances.filter((instance) => passes(instance, target));
}

/** What EC2 can sift for us. It reads `*` and `?` as wildcards, FIS does not: such values are left to `passes`. */
export function ec2Filters(target: Pick<TemplateTarget, "tags" | "filters">): readonly Filter[] {
  const wanted = [
    ...Object.entries(target.tags).map(([key, value]) => ({ name: `tag:${key}`, values: [value] })),
    ...target.filters.map(({ path, values }) => ({ name: EC2_FILTER.get(path), values })),
  ];
  const filters: Filter[] = [];
  for (const { name, values } of wanted) {
    if (name === undefined || /[*?\\]/.test(name) || values.length === 0) continue;
    if (values.some((value) => /[*?\\]/.test(value))) continue;
    filters.push({ Name: name, Values: [...values] });
  }
  return filters;
}

/** Whether FIS would let it through: every tag, and of every filter at least one value. */
export function passes(instance: Instance, target: Pick<TemplateTarget, "tags" | "filters">): boolean {
  const tags = new Map((instance.Tags ?? []).map((tag) => [tag.Key, tag.Value]));
  return (
    Object.entries(target.tags).every(([key, value]) => tags.get(key) === value) &&
    target.filters.every(({ path, values }) =>
      valuesAt(instance, path.split(".")).some((value) => values.includes(value)),
    )
  );
}

/** What stands at an attribute path (`Placement.AvailabilityZone`); lists on the way are walked through. */
function valuesAt(value: unknown, path: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  const [head, ...rest] = path;
  if (head === undefined) return value === undefined || value === null ? [] : [textOf(value)];
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, head)) return [];
  return valuesAt(Reflect.get(value, head), rest);
}

function textOf(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
