import type { ServiceName } from "./pretend-aws.ts";

/** How each service names its actions and words its refusals. */
export interface ServiceWords {
  /** IAM's prefix: `autoscaling:DescribeAutoScalingGroups`. */
  readonly prefix: string;
  readonly throttled: { readonly code: string; readonly message: string; readonly status: number };
  readonly denied: { readonly code: string; readonly status: number };
  /** Of a security token that is no longer valid. */
  readonly expired: { readonly code: string; readonly status: number };
  readonly unknown: string;
}

const rateExceeded = { message: "Rate exceeded", status: 400 } as const;
const json = {
  throttled: { code: "ThrottlingException", ...rateExceeded },
  denied: { code: "AccessDeniedException", status: 400 },
  expired: { code: "ExpiredTokenException", status: 400 },
  unknown: "UnknownOperationException",
} as const;
const query = {
  throttled: { code: "Throttling", ...rateExceeded },
  denied: { code: "AccessDenied", status: 403 },
  expired: { code: "ExpiredToken", status: 403 },
  unknown: "InvalidAction",
} as const;

export const serviceWords: Readonly<Record<ServiceName, ServiceWords>> = {
  fis: {
    prefix: "fis",
    throttled: { code: "ThrottlingException", message: "Rate exceeded", status: 429 },
    denied: { code: "AccessDeniedException", status: 403 },
    expired: { code: "ExpiredTokenException", status: 403 },
    unknown: "UnknownOperationException",
  },
  ecs: { prefix: "ecs", ...json },
  "auto-scaling": { prefix: "autoscaling", ...query },
  "cloudwatch-logs": { prefix: "logs", ...json },
  cloudtrail: { prefix: "cloudtrail", ...json },
  "elastic-load-balancing-v2": { prefix: "elasticloadbalancing", ...query },
  ec2: {
    prefix: "ec2",
    throttled: { code: "RequestLimitExceeded", message: "Request limit exceeded.", status: 503 },
    denied: { code: "UnauthorizedOperation", status: 403 },
    expired: { code: "RequestExpired", status: 400 },
    unknown: "InvalidAction",
  },
  cloudwatch: { prefix: "cloudwatch", ...query },
  cloudformation: { prefix: "cloudformation", ...query },
  "service-quotas": {
    prefix: "servicequotas",
    throttled: { code: "TooManyRequestsException", ...rateExceeded },
    denied: json.denied,
    expired: json.expired,
    unknown: json.unknown,
  },
  sts: { prefix: "sts", ...query },
};
