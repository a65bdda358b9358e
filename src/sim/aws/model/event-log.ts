import { arnOf, isoSeconds } from "./names.ts";
import { known, type World } from "./world.ts";

/**
 * EventBridge's two rules and their log group: one new stream per event, the whole event as the message, its time at
 * whole seconds ([IMG spotInterruption.png]). Only recommendations and warnings are matched.
 */
export function logInterruptions(world: World): void {
  world.listen("recommendation", ({ instanceId }) =>
    deliver(world, instanceId, {
      detailType: "EC2 Instance Rebalance Recommendation",
      resource: arnOf(world.config).instance(instanceId),
      detail: { "instance-id": instanceId },
    }),
  );
  world.listen("notice", ({ instanceId }) =>
    deliver(world, instanceId, {
      detailType: "EC2 Spot Instance Interruption Warning",
      // AWS puts the zone here, and no account.
      resource: `arn:aws:ec2:${known(world.instances, instanceId).zone}:instance/${instanceId}`,
      detail: { "instance-id": instanceId, "instance-action": "terminate" },
    }),
  );
}

function deliver(
  world: World,
  instanceId: string,
  event: { readonly detailType: string; readonly resource: string; readonly detail: Readonly<Record<string, string>> },
): void {
  const { eventLog, account, region } = world.config;
  const lost = world.random.next("event-lost") < eventLog.lostShare;
  const copies = world.random.next("event-duplicated") < eventLog.duplicatedShare ? 2 : 1;
  const message = JSON.stringify({
    version: "0",
    id: world.random.uuid("event-id"),
    "detail-type": event.detailType,
    source: "aws.ec2",
    account,
    time: isoSeconds(world.now),
    region,
    resources: [event.resource],
    detail: event.detail,
  });
  const timestamp = Math.floor(world.now / 1_000) * 1_000;
  for (let copy = 1; copy <= copies; copy++) {
    const [low, high] = eventLog.delayMs;
    const delayMs = world.random.between("event-delay", low, high);
    if (lost) continue;
    world.after(delayMs, () => {
      world.logEvents.push({
        eventId: world.random.digits("log-event-id", 56),
        stream: world.random.uuid("log-stream"),
        timestamp,
        ingestedAt: world.now,
        message,
      });
      world.tell({ kind: "log-event", detailType: event.detailType, instanceId, copy });
    });
  }
}
