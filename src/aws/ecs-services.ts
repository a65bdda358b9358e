import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  ListServicesCommand,
  type Service,
} from "@aws-sdk/client-ecs";
import type { ServiceTraits } from "../core/preflight/reading.ts";
import type { Sighting } from "../engine/ports.ts";
import { AwsProblem } from "./failure.ts";
import { instantOf } from "./instant.ts";
import { allPages, chunksOf, type Link } from "./link.ts";

/** DescribeServices takes 10 and no more. */
const SERVICES_A_CALL = 10;

export interface ServiceReading {
  readonly name: string;
  readonly scheduling: "REPLICA" | "DAEMON";
  readonly desired: number;
  readonly running: number;
  readonly deploying: boolean;
  readonly targetGroupArns: readonly string[];
  readonly events: readonly Sighting[];
  readonly traits: ServiceTraits;
}

/** The cluster itself. Rejects with AwsProblem, of kind `missing` when there is none of that name. */
export async function readCluster(
  link: Link,
  cluster: string,
): Promise<{ readonly arn: string; readonly status: string; readonly capacityProviders: readonly string[] }> {
  const operation = "ecs:DescribeClusters";
  const answer = await link.ask(operation, { clusters: [cluster] }, (input, options) =>
    link.clients.ecs.send(new DescribeClustersCommand(input), options),
  );
  const found = answer.clusters?.[0];
  if (found?.clusterArn === undefined) {
    const message = `no ECS cluster named ${cluster}`;
    throw new AwsProblem({ operation, kind: "missing", code: "ClusterNotFound", message, status: null });
  }
  return { arn: found.clusterArn, status: found.status ?? "", capacityProviders: found.capacityProviders ?? [] };
}

/** ARNs of all services of the cluster. Rejects with AwsProblem. */
export async function listServices(link: Link, cluster: string): Promise<readonly string[]> {
  const operation = "ecs:ListServices";
  return allPages(operation, async (token) => {
    const answer = await link.ask(operation, { cluster, maxResults: 100, nextToken: token }, (input, options) =>
      link.clients.ecs.send(new ListServicesCommand(input), options),
    );
    return { items: answer.serviceArns ?? [], next: answer.nextToken };
  });
}

/** By name or ARN; those that ECS reports as missing, and those on Fargate, are left out. Rejects with AwsProblem. */
export async function describeServices(
  link: Link,
  cluster: string,
  services: readonly string[],
): Promise<readonly ServiceReading[]> {
  const answers = await Promise.all(
    chunksOf(services, SERVICES_A_CALL).map((chunk) =>
      link.ask("ecs:DescribeServices", { cluster, services: [...chunk] }, (input, options) =>
        link.clients.ecs.send(new DescribeServicesCommand(input), options),
      ),
    ),
  );
  return answers
    .flatMap((answer) => answer.services ?? [])
    .filter((service) => service.serviceName !== undefined && service.status !== "INACTIVE" && !isFargate(service))
    .map(serviceReading);
}

/** No instance can be interrupted under it: it stands outside every count. */
function isFargate(service: Service): boolean {
  if (service.launchType === "FARGATE") return true;
  const providers = service.capacityProviderStrategy ?? [];
  return providers.length > 0 && providers.every((one) => /^FARGATE/.test(one.capacityProvider ?? ""));
}

function serviceReading(service: Service): ServiceReading {
  const name = service.serviceName ?? "";
  const traits = serviceTraits(service, name);
  return {
    name,
    scheduling: traits.daemon ? "DAEMON" : "REPLICA",
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    deploying: traits.deploying,
    targetGroupArns: traits.targetGroupArns,
    events: (service.events ?? []).map((event) => eventSighting(name, event)).filter((one) => one !== null),
    traits,
  };
}

function serviceTraits(service: Service, name: string): ServiceTraits {
  const deployments = service.deployments ?? [];
  const { minimumHealthyPercent, maximumPercent } = service.deploymentConfiguration ?? {};
  const daemon = service.schedulingStrategy === "DAEMON";
  return {
    name,
    daemon,
    deploying: deployments.length > 1 || deployments.some((one) => one.rolloutState === "IN_PROGRESS"),
    taskDefinition: service.taskDefinition ?? null,
    strategy: (service.capacityProviderStrategy ?? []).map(({ capacityProvider, base, weight }) => ({
      provider: capacityProvider ?? "",
      base: base ?? 0,
      weight: weight ?? 0,
    })),
    // ECS's own defaults.
    minimumHealthyPercent: minimumHealthyPercent ?? (daemon ? 0 : 100),
    maximumPercent: maximumPercent ?? (daemon ? 100 : 200),
    constraints: (service.placementConstraints ?? []).map(constraintWords),
    placement: (service.placementStrategy ?? []).map(({ type, field }) => [type, field].filter(Boolean).join(" ")),
    targetGroupArns: (service.loadBalancers ?? []).map((one) => one.targetGroupArn).filter((arn) => arn !== undefined),
    gracePeriodS: service.healthCheckGracePeriodSeconds ?? 0,
  };
}

/** `distinctInstance`, or `memberOf` with its expression. */
export function constraintWords(one: {
  readonly type?: string | undefined;
  readonly expression?: string | undefined;
}): string {
  return [one.type, one.expression].filter(Boolean).join(" ");
}

function eventSighting(
  service: string,
  event: {
    readonly id?: string | undefined;
    readonly createdAt?: Date | undefined;
    readonly message?: string | undefined;
  },
): Sighting | null {
  if (event.id === undefined || event.message === undefined) return null;
  return {
    entity: event.id,
    saw: { subject: "service-event", service, eventId: event.id, message: event.message },
    statedAt: instantOf(event.createdAt),
    source: "poll",
    evidence: event.id,
  };
}
