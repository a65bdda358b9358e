import { instanceLifecycle, step } from "../lifecycles.ts";
import { isoSeconds } from "./names.ts";
import type { Group, Instance } from "./state.ts";
import { known, type World } from "./world.ts";

/** Creates an instance in the zone of the group that has fewest of them; it is `pending` and already has its id, as EC2's answer has. */
export function createInstance(world: World, group: Group, launchedAt: number): Instance {
  const { config } = group;
  const id = `i-0${world.random.hex("instance-id", 16)}`;
  const zone = emptiestZone(world, group);
  const spot = config.lifecycle === "spot";
  const instance: Instance = {
    id,
    type: config.instanceTypes[world.random.between("instance-type", 0, config.instanceTypes.length - 1)] ?? "m5.large",
    zone: `${world.config.region}${zone}`,
    subnet: `subnet-0${zone}${"4e1f7c2d9b3a60"}${zone}`,
    privateIp: `10.0.${zone === "a" ? 0 : 1}.${world.random.between("instance-ip", 10, 250)}`,
    lifecycle: config.lifecycle,
    group: config.name,
    spotRequest: spot ? `sir-${world.random.hex("spot-request-id", 8)}` : null,
    launchedAt,
    tags: {
      Name: config.name,
      ...config.tags,
      AmazonECSManaged: "",
      "aws:autoscaling:groupName": config.name,
    },
    state: "pending",
    stateReason: null,
    transitionReason: "",
    terminatedAt: null,
  };
  world.instances.set(id, instance);
  if (instance.spotRequest !== null) {
    world.spotRequests.set(instance.spotRequest, {
      id: instance.spotRequest,
      instanceId: id,
      createdAt: launchedAt,
      state: "active",
      code: "fulfilled",
      message: "Your spot request is fulfilled.",
      updatedAt: launchedAt,
    });
  }
  return instance;
}

/** Begins an instance's end; EC2 says `terminated` some tens of seconds later. `reason`: StateReason, as DescribeInstances shows it for hours. */
export function shutDown(
  world: World,
  instance: Instance,
  why: {
    readonly reason: { readonly code: string; readonly message: string };
    readonly transitionReason: string;
    readonly spotCode: string;
    readonly spotMessage: string;
  },
): void {
  instance.state = step(instanceLifecycle, instance.state, "shutting-down");
  instance.stateReason = why.reason;
  instance.transitionReason = why.transitionReason;
  markSpotRequest(world, instance, { state: "closed", code: why.spotCode, message: why.spotMessage });
  world.tell({ kind: "instance", instanceId: instance.id, group: instance.group, state: instance.state });
  world.soon("shutdown", () => {
    instance.state = step(instanceLifecycle, instance.state, "terminated");
    instance.terminatedAt = world.now;
    world.tell({ kind: "instance", instanceId: instance.id, group: instance.group, state: instance.state });
  });
}

/** What Auto Scaling does to an instance it no longer wants. */
export function terminateByGroup(world: World, instance: Instance): void {
  const at = `${isoSeconds(world.now).replace("T", " ").replace("Z", "")} GMT`;
  shutDown(world, instance, {
    reason: { code: "Client.UserInitiatedShutdown", message: "Client.UserInitiatedShutdown: User initiated shutdown" },
    transitionReason: `User initiated (${at})`,
    spotCode: "instance-terminated-by-user",
    spotMessage: "Spot Instance terminated due to user-initiated termination.",
  });
}

export function markSpotRequest(
  world: World,
  instance: Instance,
  to: { readonly state: "active" | "closed"; readonly code: string; readonly message: string },
): void {
  if (instance.spotRequest === null) return;
  const request = known(world.spotRequests, instance.spotRequest);
  request.state = to.state;
  request.code = to.code;
  request.message = to.message;
  request.updatedAt = world.now;
}

function emptiestZone(world: World, group: Group): "a" | "b" {
  const inA = group.members.filter((m) => world.instances.get(m.instanceId)?.zone.endsWith("a")).length;
  return inA * 2 > group.members.length ? "b" : "a";
}
