import {
  type ContainerInstance,
  DescribeContainerInstancesCommand,
  ListContainerInstancesCommand,
  type Resource,
} from "@aws-sdk/client-ecs";
import type { BaselineHost } from "../core/plan.ts";
import type { HostTraits } from "../core/preflight/reading.ts";
import type { HostStatus } from "../core/saw.ts";
import type { Sighting } from "../engine/ports.ts";
import { allPages, chunksOf, type Link } from "./link.ts";

/** DescribeContainerInstances takes 100 and no more. */
const HOSTS_A_CALL = 100;

const STATUSES: ReadonlySet<string> = new Set<HostStatus>([
  "ACTIVE",
  "DRAINING",
  "REGISTERING",
  "DEREGISTERING",
  "REGISTRATION_FAILED",
  "INACTIVE",
]);

/** All container instances of the cluster, except INACTIVE ones. Rejects with AwsProblem. */
export async function readHosts(link: Link, cluster: string): Promise<readonly HostTraits[]> {
  const operation = "ecs:ListContainerInstances";
  const arns = await allPages(operation, async (token) => {
    const answer = await link.ask(operation, { cluster, maxResults: 100, nextToken: token }, (input, options) =>
      link.clients.ecs.send(new ListContainerInstancesCommand(input), options),
    );
    return { items: answer.containerInstanceArns ?? [], next: answer.nextToken };
  });
  const described = await describeHosts(link, cluster, arns);
  return described.map(hostTraits).filter((host) => host !== null);
}

function hostTraits(host: ContainerInstance): HostTraits | null {
  const { containerInstanceArn: hostArn, ec2InstanceId: instanceId } = host;
  if (hostArn === undefined || instanceId === undefined) return null;
  const taken = host.remainingResources?.find(({ name }) => name === "PORTS")?.stringSetValue ?? [];
  return {
    hostArn,
    instanceId,
    status: host.status ?? "",
    agentConnected: host.agentConnected ?? false,
    provider: host.capacityProviderName ?? null,
    registered: resourcesOf(host.registeredResources),
    free: resourcesOf(host.remainingResources),
    usedPorts: taken.map(Number),
  };
}

/** CPU units and MiB. */
function resourcesOf(resources: readonly Resource[] = []): { readonly cpu: number; readonly memory: number } {
  const named = (name: string) => resources.find((one) => one.name === name)?.integerValue ?? 0;
  return { cpu: named("CPU"), memory: named("MEMORY") };
}

/** Every asked host; one that ECS no longer knows is `gone`. Rejects with AwsProblem. */
export async function sightHosts(
  link: Link,
  cluster: string,
  hosts: readonly BaselineHost[],
): Promise<readonly Sighting[]> {
  const described = await describeHosts(
    link,
    cluster,
    hosts.map((host) => host.hostArn),
  );
  const known = new Map(described.map((host) => [host.containerInstanceArn, host]));
  return hosts.map((host) => hostSighting(host, known.get(host.hostArn))).filter((sighting) => sighting !== null);
}

function hostSighting({ hostArn, instanceId }: BaselineHost, host: ContainerInstance | undefined): Sighting | null {
  const status = host === undefined ? "gone" : host.status;
  if (status !== "gone" && !isStatus(status)) return null;
  return {
    entity: hostArn,
    saw: {
      subject: "host",
      hostArn,
      instanceId,
      status,
      agentConnected: host?.agentConnected ?? false,
      // No version is ever higher: ECS does not bring a container instance back.
      version: host === undefined ? Number.MAX_SAFE_INTEGER : (host.version ?? 0),
    },
    statedAt: null,
    source: "poll",
    evidence: "ecs:DescribeContainerInstances",
  };
}

function isStatus(status: string | undefined): status is HostStatus {
  return status !== undefined && STATUSES.has(status);
}

async function describeHosts(
  link: Link,
  cluster: string,
  arns: readonly string[],
): Promise<readonly ContainerInstance[]> {
  const answers = await Promise.all(
    chunksOf(arns, HOSTS_A_CALL).map((chunk) =>
      link.ask("ecs:DescribeContainerInstances", { cluster, containerInstances: [...chunk] }, (input, options) =>
        link.clients.ecs.send(new DescribeContainerInstancesCommand(input), options),
      ),
    ),
  );
  return answers.flatMap((answer) => answer.containerInstances ?? []);
}
