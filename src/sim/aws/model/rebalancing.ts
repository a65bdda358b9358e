import { beginActivity, causes, descriptions, moveActivity } from "./activities.ts";
import { actual, launch } from "./groups.ts";
import { drainHost, hostOn, isDaemon, tasksOn } from "./hosts.ts";
import { terminateByGroup } from "./instances.ts";
import type { Group, Instance, Member } from "./state.ts";
import { known, type World } from "./world.ts";

/**
 * Capacity Rebalancing: at EC2's recommendation the group launches a replacement, beyond its desired capacity if need
 * be (up to 10 % of it beyond the maximum), and terminates the instance at risk once the replacement is in service
 * ([D autoscaling ec2-auto-scaling-capacity-rebalancing]). It does not wait for ECS to have the new one. With managed
 * draining a lifecycle hook of ECS's holds the termination until the tasks have left ([D managed-instance-draining]).
 */
export function rebalanceCapacity(world: World): void {
  const replacing = new Map<string, string>();
  world.listen("recommendation", ({ instanceId }) => {
    const group = known(world.groups, known(world.instances, instanceId).group);
    if (!group.config.capacityRebalance) return;
    world.soon("groupReacts", () => {
      const most = group.config.max + Math.ceil(group.desired / 10);
      if (memberOf(group, instanceId)?.state !== "InService" || actual(group).length >= most) return;
      const cause = causes.rebalancing(world.now);
      const replacement = launch(world, group, { cause, warmupMs: null });
      if (replacement !== null) replacing.set(replacement.instanceId, instanceId);
    });
  });
  world.listen("in-service", ({ instanceId }) => {
    const old = replacing.get(instanceId);
    if (old === undefined) return;
    const group = known(world.groups, known(world.instances, old).group);
    const member = memberOf(group, old);
    if (member?.state === "InService") world.soon("groupReacts", () => retire(world, group, member));
  });
}

function memberOf(group: Group, instanceId: string): Member | undefined {
  return group.members.find((member) => member.instanceId === instanceId);
}

function retire(world: World, group: Group, member: Member): void {
  const instance = known(world.instances, member.instanceId);
  if (member.state !== "InService" || instance.state !== "running") return;
  const managed = world.config.providers.some(
    (provider) => provider.group === group.config.name && provider.managedDraining === "ENABLED",
  );
  member.state = managed ? "Terminating:Wait" : "Terminating";
  const activity = beginActivity(world, group, {
    description: descriptions.terminating(member.instanceId),
    cause: causes.rebalanced(world.now, member.instanceId),
    status: "InProgress",
    startedAt: world.now,
    zone: instance.zone,
  });
  const leave = () => {
    member.state = "Terminating";
    if (instance.state === "running") terminateByGroup(world, instance);
    world.soon("termination", () => {
      group.members = group.members.filter((one) => one !== member);
      moveActivity(world, activity, "Successful");
    });
  };
  if (!managed) {
    leave();
    return;
  }
  world.soon("managedDrains", () => {
    drainHost(world, member.instanceId);
    onceEmpty(world, instance, leave);
  });
}

/** When no task but a daemon's is left on the instance, or it is gone. */
function onceEmpty(world: World, instance: Instance, then: () => void): void {
  let done = false;
  const look = () => {
    if (done || !isEmpty(world, instance)) return;
    done = true;
    then();
  };
  world.listen("task", ({ status, instanceId }) => {
    if (status === "STOPPED" && instanceId === instance.id) look();
  });
  world.listen("instance", ({ instanceId }) => {
    if (instanceId === instance.id) look();
  });
  look();
}

function isEmpty(world: World, instance: Instance): boolean {
  const host = hostOn(world, instance.id);
  if (instance.state !== "running" || host === null) return true;
  return tasksOn(world, host).every((task) => isDaemon(world, task));
}
