import type { AwsCall } from "../../../src/sim/aws/pretend-aws.ts";

/** The asked-for operations of each service that speaks through schemas (DESIGN.md, "What is asked of AWS"). */
export const ASKED = {
  sts: ["GetCallerIdentity", "AssumeRole"],
  ecs: [
    "DescribeClusters",
    "DescribeCapacityProviders",
    "ListContainerInstances",
    "DescribeContainerInstances",
    "ListServices",
    "DescribeServices",
    "ListTasks",
    "DescribeTasks",
    "DescribeTaskDefinition",
    "GetTaskProtection",
  ],
  "auto-scaling": ["DescribeAutoScalingGroups", "DescribeScalingActivities", "DescribePolicies"],
  "cloudwatch-logs": ["FilterLogEvents", "DescribeResourcePolicies"],
  cloudtrail: ["LookupEvents"],
  "elastic-load-balancing-v2": ["DescribeTargetHealth", "DescribeTargetGroupAttributes"],
  ec2: ["DescribeInstances", "DescribeSpotInstanceRequests", "DescribeLaunchTemplateVersions"],
  cloudwatch: ["DescribeAlarms"],
  cloudformation: ["DescribeStacks"],
  "service-quotas": ["GetServiceQuota"],
} as const;

export type SchemaServiceName = keyof typeof ASKED;

export const SCHEMA_SERVICES: readonly SchemaServiceName[] = [
  "sts",
  "ecs",
  "auto-scaling",
  "cloudwatch-logs",
  "cloudtrail",
  "elastic-load-balancing-v2",
  "ec2",
  "cloudwatch",
  "cloudformation",
  "service-quotas",
];

/** Configuration of a real client: everything explicit, nothing from the shell, one attempt. */
export function clientOptions(endpoint: string, requestHandler?: object): Record<string, unknown> {
  return {
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIAPRETEND", secretAccessKey: "invented" },
    maxAttempts: 1,
    // StartLiveTail and the like would put a name in front of the address.
    disableHostPrefix: true,
    ...(requestHandler === undefined ? {} : { requestHandler }),
  };
}

/** A pretend AWS that remembers what it was asked and answers what it was told to. */
export class Parrot {
  readonly calls: AwsCall[] = [];
  reply: () => unknown = () => ({});

  call(call: AwsCall): unknown {
    this.calls.push(call);
    return this.reply();
  }

  get last(): AwsCall {
    const call = this.calls.at(-1);
    if (call === undefined) throw new Error("Nothing was called");
    return call;
  }
}

/** A value without the clothes the SDK puts on it: `$metadata`, blob adapters, lazy JSON strings. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (value instanceof Date) return value;
  if (value instanceof String) return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name !== "$metadata");
  return Object.fromEntries(entries.map(([name, member]) => [name, plain(member)]));
}
