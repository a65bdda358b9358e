import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { FisClient } from "@aws-sdk/client-fis";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { STSClient } from "@aws-sdk/client-sts";
import type { HttpHandler } from "@smithy/core/protocols";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Target } from "../core/target.ts";
import { assumedIdentity, defaultIdentity, type ExplicitCredentials, type IdentityProvider } from "./credentials.ts";
import type { Called } from "./link.ts";

/** Anything that answers the clients' requests in place of sockets. Its lifetime is its maker's. */
export type RequestHandler = HttpHandler;

/** One client per service, for one account and Region. */
export interface Clients {
  /** What they all sign with. */
  readonly identity: IdentityProvider;
  readonly sts: STSClient;
  readonly fis: FisClient;
  readonly ecs: ECSClient;
  readonly autoScaling: AutoScalingClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly logs: CloudWatchLogsClient;
  readonly cloudTrail: CloudTrailClient;
  readonly cloudWatch: CloudWatchClient;
  readonly cloudFormation: CloudFormationClient;
  readonly quotas: ServiceQuotasClient;
  /** Loaded when it is first asked for: client-ec2 takes 70-90 MB and up to half a second. */
  readonly ec2: () => Promise<EC2Client>;
}

export interface ClientPool {
  /** The same clients for the same Region, role and external id. */
  clientsOf(target: Pick<Target, "region" | "roleArn" | "externalId">): Clients;
  loadEc2(): Promise<void>;
  /** Whether client-ec2 is loaded already. */
  hasEc2(): boolean;
  end(): void;
}

// Sockets: below the outer deadline of a call (link.ts), so that the error says what was slow.
const CONNECTION_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 8_000;

export function createClientPool(options: {
  /** Overrides every service's endpoint; null: the real AWS. */
  readonly endpoint: string | null;
  readonly requestHandler: RequestHandler | null;
  /** null: the SDK's default chain. */
  readonly credentials: ExplicitCredentials | null;
  readonly called: Called;
}): ClientPool {
  const own =
    options.requestHandler === null
      ? new NodeHttpHandler({
          connectionTimeout: CONNECTION_TIMEOUT_MS,
          requestTimeout: REQUEST_TIMEOUT_MS,
          socketTimeout: REQUEST_TIMEOUT_MS,
          throwOnRequestTimeout: true,
        })
      : null;
  // Every part explicit: nothing of it may come from a stray profile or AWS_* variable.
  const shared = {
    maxAttempts: 1,
    retryMode: "standard",
    ...(options.endpoint === null ? {} : { endpoint: options.endpoint, disableHostPrefix: true }),
    requestHandler: options.requestHandler ?? own ?? undefined,
  };
  const { credentials, called } = options;
  const base: IdentityProvider = credentials === null ? defaultIdentity() : async () => credentials;
  const pool = new Map<string, Clients>();
  const open: { destroy(): void }[] = [];
  let ec2Module: Promise<typeof import("@aws-sdk/client-ec2")> | null = null;
  const loadEc2 = () => {
    ec2Module ??= import("@aws-sdk/client-ec2");
    return ec2Module;
  };

  const createClients = ({
    region,
    roleArn,
    externalId,
  }: Pick<Target, "region" | "roleArn" | "externalId">): Clients => {
    const regional = { ...shared, region };
    const identity =
      roleArn === null ? base : assumedIdentity({ roleArn, externalId, base, clientConfig: regional, called });
    const config = { ...regional, credentials: identity };
    let ec2: EC2Client | null = null;
    const clients = {
      sts: new STSClient(config),
      fis: new FisClient(config),
      ecs: new ECSClient(config),
      autoScaling: new AutoScalingClient(config),
      elb: new ElasticLoadBalancingV2Client(config),
      logs: new CloudWatchLogsClient(config),
      cloudTrail: new CloudTrailClient(config),
      cloudWatch: new CloudWatchClient(config),
      cloudFormation: new CloudFormationClient(config),
      quotas: new ServiceQuotasClient(config),
    };
    open.push(...Object.values(clients));
    return {
      ...clients,
      identity,
      async ec2() {
        const { EC2Client } = await loadEc2();
        if (ec2 === null) {
          ec2 = new EC2Client(config);
          open.push(ec2);
        }
        return ec2;
      },
    };
  };

  return {
    clientsOf(target) {
      const key = JSON.stringify([target.region, target.roleArn, target.externalId]);
      const known = pool.get(key);
      if (known !== undefined) return known;
      const clients = createClients(target);
      pool.set(key, clients);
      return clients;
    },
    async loadEc2() {
      await loadEc2();
    },
    hasEc2: () => ec2Module !== null,
    end() {
      for (const client of open) client.destroy();
      own?.destroy();
    },
  };
}
