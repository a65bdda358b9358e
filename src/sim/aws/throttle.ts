/** A token bucket: `burst` calls at once, refilled by `perS` a second. */
interface Limit {
  readonly bucket: string;
  readonly burst: number;
  readonly perS: number;
}

const clusterResourceRead = { bucket: "ecs cluster resource read", burst: 100, perS: 20 };
const serviceRead = { bucket: "ecs service read", burst: 100, perS: 20 };
const taskDefinitionRead = { bucket: "ecs task definition read", burst: 50, perS: 20 };
const elbRead = { bucket: "elbv2 describe", burst: 200, perS: 50 };
const ec2Read = { bucket: "ec2 non-mutating", burst: 100, perS: 20 };

/** The documented limits per account and Region (facts: [D AmazonECS request-throttling], cwl limits, [BC cloudtrail], [D elb-api-throttling], [D ec2 throttling]); services without a figure have none here. */
const limits: Readonly<Record<string, Limit>> = {
  "ecs:DescribeContainerInstances": clusterResourceRead,
  "ecs:DescribeTasks": clusterResourceRead,
  "ecs:ListContainerInstances": clusterResourceRead,
  "ecs:ListTasks": clusterResourceRead,
  "ecs:DescribeServices": serviceRead,
  "ecs:ListServices": serviceRead,
  "ecs:DescribeClusters": { bucket: "ecs cluster read", burst: 50, perS: 20 },
  "ecs:DescribeCapacityProviders": { bucket: "ecs capacity provider read", burst: 50, perS: 20 },
  "ecs:DescribeTaskDefinition": taskDefinitionRead,
  "ecs:GetTaskProtection": clusterResourceRead,
  "logs:FilterLogEvents": { bucket: "logs FilterLogEvents", burst: 25, perS: 25 },
  "cloudtrail:LookupEvents": { bucket: "cloudtrail LookupEvents", burst: 2, perS: 2 },
  "elasticloadbalancing:DescribeTargetHealth": elbRead,
  "elasticloadbalancing:DescribeTargetGroupAttributes": elbRead,
  "ec2:DescribeInstances": ec2Read,
  "ec2:DescribeSpotInstanceRequests": ec2Read,
  "ec2:DescribeLaunchTemplateVersions": ec2Read,
};

/** The buckets of one account. */
export class Throttle {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** Takes a token for an action at `now` (ms); false: refuse the call. */
  admits(action: string, now: number): boolean {
    const limit = limits[action];
    if (limit === undefined) return true;
    const bucket = this.#buckets.get(limit.bucket) ?? { tokens: limit.burst, at: now };
    const refilled = bucket.tokens + (Math.max(0, now - bucket.at) / 1_000) * limit.perS;
    const tokens = Math.min(limit.burst, refilled);
    const admitted = tokens >= 1;
    this.#buckets.set(limit.bucket, { tokens: admitted ? tokens - 1 : tokens, at: Math.max(now, bucket.at) });
    return admitted;
  }
}
