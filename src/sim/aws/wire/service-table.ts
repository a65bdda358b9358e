import type { ServiceName } from "../pretend-aws.ts";

/** The protocol a service's schemas are spoken in. CloudWatch speaks both `json` (new clients) and `query` (old AWS CLIs). */
export type ProtocolName = "json" | "query" | "ec2-query";

/** A service whose client exports schemas; FIS, whose old client has none, is `fis-rest.ts`. */
export type SchemaService = Exclude<ServiceName, "fis">;

/** What tells a service's requests apart, and how its replies are dressed. A test holds each row against the client's own `protocolSettings`. */
export interface ServiceRow {
  readonly service: SchemaService;
  /** Of form bodies, or of everything but JSON. */
  readonly protocol: ProtocolName;
  /** The part of `X-Amz-Target` before the operation; the AWS CLI puts a package name in front of CloudTrail's. */
  readonly target: string;
  /** `Version` in a form body. Unique among the services. */
  readonly version: string;
  /** Service name in the SigV4 credential scope, asked when `Version` is missing or unknown. */
  readonly scope: string;
  readonly xmlNamespace: string;
  /** JSON errors carry `x-amzn-query-error` too, because the service once spoke query. */
  readonly queryCompatible: boolean;
  /** The client module, for its schemas. client-ec2 costs 70-90 MB, so each is loaded at its first request. */
  readonly load: () => Promise<Readonly<Record<string, unknown>>>;
}

export const SERVICE_TABLE: readonly ServiceRow[] = [
  {
    service: "ecs",
    protocol: "json",
    target: "AmazonEC2ContainerServiceV20141113",
    version: "2014-11-13",
    scope: "ecs",
    xmlNamespace: "http://ecs.amazonaws.com/doc/2014-11-13/",
    queryCompatible: false,
    load: () => import("@aws-sdk/client-ecs"),
  },
  {
    service: "cloudwatch-logs",
    protocol: "json",
    target: "Logs_20140328",
    version: "2014-03-28",
    scope: "logs",
    xmlNamespace: "http://monitoring.amazonaws.com/doc/2014-03-28/",
    queryCompatible: false,
    load: () => import("@aws-sdk/client-cloudwatch-logs"),
  },
  {
    service: "cloudtrail",
    protocol: "json",
    target: "CloudTrail_20131101",
    version: "2013-11-01",
    scope: "cloudtrail",
    xmlNamespace: "http://cloudtrail.amazonaws.com/doc/2013-11-01/",
    queryCompatible: false,
    load: () => import("@aws-sdk/client-cloudtrail"),
  },
  {
    service: "cloudwatch",
    protocol: "query",
    target: "GraniteServiceVersion20100801",
    version: "2010-08-01",
    scope: "monitoring",
    xmlNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
    queryCompatible: true,
    load: () => import("@aws-sdk/client-cloudwatch"),
  },
  {
    service: "auto-scaling",
    protocol: "query",
    target: "AutoScaling_2011_01_01",
    version: "2011-01-01",
    scope: "autoscaling",
    xmlNamespace: "http://autoscaling.amazonaws.com/doc/2011-01-01/",
    queryCompatible: false,
    load: () => import("@aws-sdk/client-auto-scaling"),
  },
  {
    service: "elastic-load-balancing-v2",
    protocol: "query",
    target: "ElasticLoadBalancing_v10",
    version: "2015-12-01",
    scope: "elasticloadbalancing",
    xmlNamespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
    queryCompatible: false,
    load: () => import("@aws-sdk/client-elastic-load-balancing-v2"),
  },
  {
    service: "cloudformation",
    protocol: "query",
    target: "CloudFormation",
    version: "2010-05-15",
    scope: "cloudformation",
    xmlNamespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
    queryCompatible: false,
    load: () => import("@aws-sdk/client-cloudformation"),
  },
  {
    service: "sts",
    protocol: "query",
    target: "AWSSecurityTokenServiceV20110615",
    version: "2011-06-15",
    scope: "sts",
    xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    queryCompatible: false,
    load: () => import("@aws-sdk/client-sts"),
  },
  {
    service: "service-quotas",
    protocol: "json",
    target: "ServiceQuotasV20190624",
    version: "2019-06-24",
    scope: "servicequotas",
    xmlNamespace: "",
    queryCompatible: false,
    load: () => import("@aws-sdk/client-service-quotas"),
  },
  {
    service: "ec2",
    protocol: "ec2-query",
    target: "AmazonEC2",
    version: "2016-11-15",
    scope: "ec2",
    xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15",
    queryCompatible: false,
    load: () => import("@aws-sdk/client-ec2"),
  },
];
