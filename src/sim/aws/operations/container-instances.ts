import type {
  ContainerInstance,
  DescribeContainerInstancesCommandInput,
  DescribeContainerInstancesCommandOutput,
  ListContainerInstancesCommandInput,
  ListContainerInstancesCommandOutput,
} from "@aws-sdk/client-ecs";
import { AwsError } from "../aws-error.ts";
import { remaining, tasksOn } from "../model/hosts.ts";
import type { Host } from "../model/state.ts";
import { known, type World } from "../model/world.ts";
import type { Answer, Asked } from "./asked.ts";
import { checkCluster, checkMany, checkPageSize, invalidEcsToken, shortName } from "./ecs-checks.ts";
import { pageOf } from "./paging.ts";
import { isPending } from "./task-description.ts";

/** Without a status: all but INACTIVE. Filters in the cluster query language are refused: nothing here speaks it. */
export function listContainerInstances(
  asked: Asked,
  input: ListContainerInstancesCommandInput,
): Answer<ListContainerInstancesCommandOutput> {
  const { world } = asked;
  checkCluster(world, input.cluster);
  if (input.filter !== undefined && input.filter !== "") {
    throw new AwsError("InvalidParameterException", "The pretend AWS does not speak the cluster query language.");
  }
  const page = pageOf(asked, {
    all: [...world.hosts.values()].filter((host) =>
      input.status === undefined ? host.status !== "INACTIVE" : host.status === input.status,
    ),
    key: (host) => host.arn,
    token: input.nextToken,
    size: checkPageSize(input.maxResults),
    usual: 100,
    invalidToken: invalidEcsToken,
  });
  return { containerInstanceArns: page.items.map((host) => host.arn), nextToken: page.nextToken };
}

export function describeContainerInstances(
  { world }: Asked,
  input: DescribeContainerInstancesCommandInput,
): Answer<DescribeContainerInstancesCommandOutput> {
  checkCluster(world, input.cluster);
  const wanted = checkMany("Container instances", input.containerInstances, 100);
  const containerInstances: ContainerInstance[] = [];
  const failures: { arn: string; reason: string }[] = [];
  for (const asked of wanted) {
    const host = [...world.hosts.values()].find((h) => shortName(h.arn) === shortName(asked));
    if (host === undefined) failures.push({ arn: asked, reason: "MISSING" });
    else containerInstances.push(describe(world, host));
  }
  return { containerInstances, failures };
}

function describe(world: World, host: Host): ContainerInstance {
  const on = tasksOn(world, host);
  const { zone, type } = known(world.instances, host.instanceId);
  const free = remaining(world, host);
  return {
    containerInstanceArn: host.arn,
    ec2InstanceId: host.instanceId,
    capacityProviderName: host.provider,
    version: host.version,
    versionInfo: { agentVersion: "1.64.0", agentHash: "e5e3f2b5", dockerVersion: "DockerVersion: 20.10.17" },
    status: host.status,
    agentConnected: host.connected,
    // Tasks that are DEACTIVATING, STOPPING or DEPROVISIONING count in neither (aws/aws-cdk#13559).
    runningTasksCount: on.filter((task) => task.status === "RUNNING").length,
    pendingTasksCount: on.filter(isPending).length,
    registeredResources: resources(host),
    remainingResources: resources(free),
    attributes: [
      { name: "ecs.availability-zone", value: zone },
      { name: "ecs.instance-type", value: type },
      { name: "ecs.os-type", value: "linux" },
    ],
    registeredAt: new Date(host.registeredAt),
    attachments: [],
    tags: [],
  };
}

function resources({ cpu, memory }: { readonly cpu: number; readonly memory: number }) {
  return [
    { name: "CPU", type: "INTEGER", doubleValue: 0, longValue: 0, integerValue: cpu },
    { name: "MEMORY", type: "INTEGER", doubleValue: 0, longValue: 0, integerValue: memory },
    {
      name: "PORTS",
      type: "STRINGSET",
      doubleValue: 0,
      longValue: 0,
      integerValue: 0,
      stringSetValue: ["22", "2376", "2375", "51678", "51679"],
    },
    { name: "PORTS_UDP", type: "STRINGSET", doubleValue: 0, longValue: 0, integerValue: 0, stringSetValue: [] },
  ];
}
