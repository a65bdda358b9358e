import { arnOf, isoSeconds } from "./names.ts";
import type { World } from "./world.ts";

/** CloudTrail's event history: what AWS did in the account, minutes late. */
export function keepTrail(world: World): void {
  const { account, region } = world.config;

  world.listen("eviction", ({ instanceId }) =>
    record(world, {
      name: "BidEvictedEvent",
      source: "ec2.amazonaws.com",
      instanceId,
      username: null,
      details: {
        eventVersion: "1.11",
        userIdentity: { accountId: account, invokedBy: "ec2.amazonaws.com" },
        sourceIPAddress: "ec2.amazonaws.com",
        userAgent: "ec2.amazonaws.com",
        requestParameters: null,
        responseElements: null,
        eventType: "AwsServiceEvent",
        serviceEventDetails: { instanceIdSet: [instanceId] },
      },
    }),
  );

  world.listen("instance", ({ instanceId, state }) => {
    const byGroup = world.instances.get(instanceId)?.stateReason?.code === "Client.UserInitiatedShutdown";
    if (state !== "shutting-down" || !byGroup) return;
    record(world, {
      name: "TerminateInstances",
      source: "ec2.amazonaws.com",
      instanceId,
      username: "AutoScaling",
      details: {
        eventVersion: "1.08",
        userIdentity: {
          type: "AssumedRole",
          arn: `arn:aws:sts::${account}:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling`,
          accountId: account,
          invokedBy: "autoscaling.amazonaws.com",
        },
        sourceIPAddress: "autoscaling.amazonaws.com",
        userAgent: "autoscaling.amazonaws.com",
        requestParameters: { instancesSet: { items: [{ instanceId }] } },
        eventType: "AwsApiCall",
      },
    });
  });

  world.listen("target", ({ targetGroup, instanceId, port, health }) => {
    if (health !== "draining") return;
    record(world, {
      name: "DeregisterTargets",
      source: "elasticloadbalancing.amazonaws.com",
      instanceId: null,
      username: "ecs-service-scheduler",
      details: {
        eventVersion: "1.08",
        userIdentity: {
          type: "AssumedRole",
          arn: arnOf(world.config).role("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"),
          accountId: account,
          invokedBy: "ecs.amazonaws.com",
        },
        sourceIPAddress: "ecs.amazonaws.com",
        userAgent: "ecs.amazonaws.com",
        requestParameters: {
          targetGroupArn: world.targetGroups.get(targetGroup)?.arn ?? null,
          targets: [{ id: instanceId, port }],
        },
        eventType: "AwsApiCall",
      },
    });
  });

  function record(
    of: World,
    entry: {
      readonly name: string;
      readonly source: string;
      readonly instanceId: string | null;
      readonly username: string | null;
      readonly details: Readonly<Record<string, unknown>>;
    },
  ): void {
    const id = of.random.uuid("trail-id");
    const at = Math.floor(of.now / 1_000) * 1_000;
    const recordText = JSON.stringify({
      ...entry.details,
      eventTime: isoSeconds(at),
      eventSource: entry.source,
      eventName: entry.name,
      awsRegion: region,
      eventID: id,
      readOnly: false,
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: "Management",
    });
    of.soon("trail", () => {
      of.trail.push({
        id,
        name: entry.name,
        source: entry.source,
        at,
        username: entry.username,
        readOnly: false,
        record: recordText,
      });
      of.tell({ kind: "trail-event", eventName: entry.name, instanceId: entry.instanceId });
    });
  }
}
