import { DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ListServicesCommand } from "@aws-sdk/client-ecs";
import { DescribeTargetHealthCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { ListExperimentsCommand } from "@aws-sdk/client-fis";
import { GetServiceQuotaCommand } from "@aws-sdk/client-service-quotas";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Clients } from "./clients.ts";

/** Thrown by the middleware in place of sending: carries the address that the request would have gone to. */
class WouldSend extends Error {
  readonly url: string;
  constructor(url: string) {
    super(url);
    this.url = url;
  }
}

interface Stoppable {
  readonly middlewareStack: {
    add(
      middleware: () => (args: { request?: unknown }) => Promise<never>,
      options: { step: "build"; name: string },
    ): void;
  };
}

/**
 * Where each service's calls would really go, after the SDK has applied its endpoint rules and every AWS_ENDPOINT_URL
 * variable and profile there is. Nothing is sent. EC2 only once it is loaded. A service whose address cannot be told
 * gets the reason in its place.
 */
export async function resolveEndpoints(clients: Clients, withEc2: boolean): Promise<Readonly<Record<string, string>>> {
  const arn = "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/none/0000000000000000";
  const asked: Record<string, Promise<string>> = {
    sts: addressOf(new GetCallerIdentityCommand({}), (command) => clients.sts.send(command)),
    fis: addressOf(new ListExperimentsCommand({}), (command) => clients.fis.send(command)),
    ecs: addressOf(new ListServicesCommand({}), (command) => clients.ecs.send(command)),
    autoscaling: addressOf(new DescribeAutoScalingGroupsCommand({}), (command) => clients.autoScaling.send(command)),
    elasticloadbalancing: addressOf(new DescribeTargetHealthCommand({ TargetGroupArn: arn }), (command) =>
      clients.elb.send(command),
    ),
    logs: addressOf(new FilterLogEventsCommand({ logGroupName: "none" }), (command) => clients.logs.send(command)),
    cloudtrail: addressOf(new LookupEventsCommand({}), (command) => clients.cloudTrail.send(command)),
    cloudwatch: addressOf(new DescribeAlarmsCommand({}), (command) => clients.cloudWatch.send(command)),
    cloudformation: addressOf(new DescribeStacksCommand({}), (command) => clients.cloudFormation.send(command)),
    servicequotas: addressOf(new GetServiceQuotaCommand({ ServiceCode: "ec2", QuotaCode: "none" }), (command) =>
      clients.quotas.send(command),
    ),
  };
  if (withEc2) {
    const client = await clients.ec2();
    const { DescribeInstancesCommand } = await import("@aws-sdk/client-ec2");
    asked.ec2 = addressOf(new DescribeInstancesCommand({}), (command) => client.send(command));
  }
  const resolved = await Promise.all(
    Object.entries(asked).map(async ([service, url]) => [service, await url] as const),
  );
  return Object.fromEntries(resolved);
}

async function addressOf<C extends Stoppable>(command: C, send: (command: C) => Promise<unknown>): Promise<string> {
  command.middlewareStack.add(
    () => async (args) => {
      throw new WouldSend(urlOf(args.request));
    },
    { step: "build", name: "spotChaosWouldSend" },
  );
  try {
    await send(command);
    return "unknown: it was sent";
  } catch (error) {
    if (error instanceof WouldSend) return error.url;
    return `unknown: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function urlOf(request: unknown): string {
  if (typeof request !== "object" || request === null) return "unknown";
  const { protocol, hostname, port } = request as { protocol?: string; hostname?: string; port?: number };
  return `${protocol ?? "https:"}//${hostname ?? ""}${port === undefined ? "" : `:${port}`}`;
}
