import type { Filter, Instance, SpotInstanceRequest } from "@aws-sdk/client-ec2";
import type { SpotInstance } from "../core/preflight/reading.ts";
import type { InstanceState } from "../core/saw.ts";
import type { Instant } from "../core/time.ts";
import type { Sighting } from "../engine/ports.ts";
import { instantOf } from "./instant.ts";
import { allPages, chunksOf, type Link } from "./link.ts";

/** Values of one filter: 200 at most. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html */
const VALUES_A_FILTER = 200;
/** The tag that Auto Scaling puts on what it launches. */
const GROUP_TAG = "aws:autoscaling:groupName";

/** Instances that pass all filters. Rejects with AwsProblem. */
export async function describeInstances(link: Link, filters: readonly Filter[]): Promise<readonly Instance[]> {
  const operation = "ec2:DescribeInstances";
  return allPages(operation, async (token) => {
    const input = { Filters: [...filters], MaxResults: 1000, NextToken: token };
    const answer = await link.ask(operation, input, async (asked, options) => {
      const client = await link.clients.ec2();
      const { DescribeInstancesCommand } = await import("@aws-sdk/client-ec2");
      return client.send(new DescribeInstancesCommand(asked), options);
    });
    return { items: (answer.Reservations ?? []).flatMap((one) => one.Instances ?? []), next: answer.NextToken };
  });
}

/**
 * By id, but through a filter: an unknown id in `InstanceIds` fails the whole call, and terminated instances become
 * unknown after about an hour. Rejects with AwsProblem.
 */
export async function describeInstancesById(link: Link, ids: readonly string[]): Promise<readonly Instance[]> {
  const answers = await Promise.all(
    chunksOf(ids, VALUES_A_FILTER).map((chunk) =>
      describeInstances(link, [{ Name: "instance-id", Values: [...chunk] }]),
    ),
  );
  return answers.flat();
}

/** The running Spot Instances of the account and Region. Rejects with AwsProblem. */
export async function readSpotInstances(link: Link): Promise<readonly SpotInstance[]> {
  const instances = await describeInstances(link, [
    { Name: "instance-lifecycle", Values: ["spot"] },
    { Name: "instance-state-name", Values: ["running"] },
  ]);
  return instances.map((instance) => {
    const { CoreCount: cores, ThreadsPerCore: threads } = instance.CpuOptions ?? {};
    return {
      instanceId: instance.InstanceId ?? "",
      group: groupOf(instance),
      vcpus: cores === undefined || threads === undefined ? null : cores * threads,
    };
  });
}

/** The Spot requests of these instances; closed ones vanish within hours. Rejects with AwsProblem. */
export async function describeSpotRequests(
  link: Link,
  ids: readonly string[],
): Promise<readonly SpotInstanceRequest[]> {
  const operation = "ec2:DescribeSpotInstanceRequests";
  const answers = await Promise.all(
    chunksOf(ids, VALUES_A_FILTER).map((chunk) =>
      allPages(operation, async (token) => {
        const input = { Filters: [{ Name: "instance-id", Values: [...chunk] }], MaxResults: 1000, NextToken: token };
        const answer = await link.ask(operation, input, async (asked, options) => {
          const client = await link.clients.ec2();
          const { DescribeSpotInstanceRequestsCommand } = await import("@aws-sdk/client-ec2");
          return client.send(new DescribeSpotInstanceRequestsCommand(asked), options);
        });
        return { items: answer.SpotInstanceRequests ?? [], next: answer.NextToken };
      }),
    ),
  );
  return answers.flat();
}

/** Every asked instance; one that EC2 no longer knows is `gone`, and nothing else is known of it. Rejects with AwsProblem. */
export async function sightInstances(link: Link, ids: readonly string[]): Promise<readonly Sighting[]> {
  const instances = await describeInstancesById(link, ids);
  const known = new Map(instances.map((instance) => [instance.InstanceId, instance]));
  return ids
    .map((id) => {
      const instance = known.get(id);
      return instance === undefined ? goneSighting(id) : instanceSighting(id, instance);
    })
    .filter((sighting) => sighting !== null);
}

function instanceSighting(instanceId: string, instance: Instance): Sighting | null {
  const state: InstanceState | undefined = instance.State?.Name;
  if (state === undefined) return null;
  const leaving = state !== "pending" && state !== "running";
  return {
    entity: instanceId,
    saw: {
      subject: "instance",
      instanceId,
      state,
      stateReason: instance.StateReason?.Code ?? null,
      group: groupOf(instance),
      type: instance.InstanceType ?? null,
      zone: instance.Placement?.AvailabilityZone ?? null,
      spot: instance.InstanceLifecycle === "spot",
    },
    statedAt: leaving ? transitionTime(instance.StateTransitionReason) : null,
    source: "poll",
    evidence: "ec2:DescribeInstances",
  };
}

function goneSighting(instanceId: string): Sighting {
  return {
    entity: instanceId,
    saw: {
      subject: "instance",
      instanceId,
      state: "gone",
      stateReason: null,
      group: null,
      type: null,
      zone: null,
      spot: false,
    },
    statedAt: null,
    source: "poll",
    evidence: "ec2:DescribeInstances",
  };
}

export function groupOf(instance: Instance): string | null {
  return instance.Tags?.find((tag) => tag.Key === GROUP_TAG)?.Value ?? null;
}

/** "User initiated (2022-09-27 21:11:34 GMT)"; null when the reason holds no time, as for most Spot evictions. */
export function transitionTime(reason: string | undefined): Instant | null {
  const found = /\((\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) (?:GMT|UTC)\)/.exec(reason ?? "");
  if (found === null) return null;
  const instant = Date.parse(`${found[1]}T${found[2]}Z`);
  return Number.isFinite(instant) ? instant : null;
}

/** The status of each instance's Spot request: by experiment, or a real reclaim. Rejects with AwsProblem. */
export async function sightSpotRequests(link: Link, ids: readonly string[]): Promise<readonly Sighting[]> {
  const sightings: Sighting[] = [];
  for (const request of await describeSpotRequests(link, ids)) {
    const code = request.Status?.Code;
    if (request.InstanceId === undefined || code === undefined) continue;
    sightings.push({
      entity: request.InstanceId,
      saw: { subject: "spot-request", instanceId: request.InstanceId, code },
      statedAt: instantOf(request.Status?.UpdateTime),
      source: "poll",
      evidence: request.SpotInstanceRequestId ?? "ec2:DescribeSpotInstanceRequests",
    });
  }
  return sightings;
}
