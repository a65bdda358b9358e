import { instanceLifecycle, step } from "../lifecycles.ts";
import { launchRetryMs } from "../pace.ts";
import { beginActivity, causes, descriptions, moveActivity, unfulfillable } from "./activities.ts";
import { createInstance, terminateByGroup } from "./instances.ts";
import type { Group, Member } from "./state.ts";
import { known, type World } from "./world.ts";

/** Auto Scaling groups replace what they lose: an EC2 health check notices a terminated member, and a new one is launched. */
export function keepGroups(world: World): void {
  world.listen("instance", ({ instanceId, group: name, state }) => {
    if (state !== "shutting-down") return;
    const group = known(world.groups, name);
    const member = group.members.find((m) => m.instanceId === instanceId);
    // A member already Terminating is the group's own doing.
    if (member === undefined || member.state === "Terminating" || member.state === "Terminating:Wait") return;
    world.soon("healthCheck", () => removeUnhealthy(world, group, member));
  });
  // ECS protects an instance again as soon as it gives it work.
  world.listen("task", ({ instanceId, status }) => {
    if (status !== "PENDING" || instanceId === null) return;
    const group = known(world.groups, known(world.instances, instanceId).group);
    const member = group.members.find((m) => m.instanceId === instanceId);
    if (member !== undefined) member.protected = group.config.newInstancesProtected;
  });
}

/** Members that count against the desired capacity. */
export function actual(group: Group): readonly Member[] {
  return group.members.filter((member) => member.state !== "Terminating" && member.state !== "Terminating:Wait");
}

/**
 * Brings the group to its desired capacity: launches what is missing, or terminates what is too much and not protected.
 * `because`: the alarm's sentence, null when a difference is simply found. `warmupMs`: how long the launch activities go on.
 */
export function balance(
  world: World,
  group: Group,
  options: { readonly because: string | null; readonly warmupMs: number | null },
): void {
  const before = actual(group).length;
  const missing = group.desired - before;
  if (missing > 0) {
    const cause = sentences(options.because, causes.increasing(world.now, before, group.desired));
    // One fleet request asks for all of them, so one activity tells its failure.
    const activities = group.config.launches === "unfulfillable" ? 1 : missing;
    for (let n = 0; n < activities; n++) launch(world, group, { cause, warmupMs: options.warmupMs });
  }
  if (missing < 0) {
    const leaving = choose(world, group, -missing);
    if (leaving.length === 0) return;
    const ids = leaving.map((member) => member.instanceId);
    const shrunk = causes.shrinking(world.now, before, before - leaving.length, ids);
    const cause = sentences(options.because, shrunk);
    for (const member of leaving) terminate(world, group, member, cause);
  }
}

/** null when EC2 has no capacity: then it is tried again later. */
export function launch(
  world: World,
  group: Group,
  of: { readonly cause: string; readonly warmupMs: number | null },
): Member | null {
  if (group.config.launches === "unfulfillable") {
    failLaunch(world, group, of.cause);
    return null;
  }
  const startedAt = world.now + world.draw("activityStarts");
  const instance = createInstance(world, group, startedAt);
  const member: Member = {
    instanceId: instance.id,
    state: "Pending",
    healthy: true,
    protected: group.config.newInstancesProtected,
  };
  group.members.push(member);
  world.at(startedAt, () => {
    const activity = beginActivity(world, group, {
      description: descriptions.launching,
      cause: of.cause,
      status: group.config.lifecycle === "spot" ? "PendingSpotBidPlacement" : "WaitingForInstanceId",
      startedAt,
      zone: instance.zone,
    });
    world.tell({ kind: "instance", instanceId: instance.id, group: group.config.name, state: "pending" });
    if (activity.status === "PendingSpotBidPlacement") moveActivity(world, activity, "WaitingForInstanceId");
    world.soon("instanceId", () => {
      activity.description = descriptions.launched(instance.id);
      moveActivity(world, activity, "PreInService");
    });
    world.soon("ec2Running", () => {
      instance.state = step(instanceLifecycle, instance.state, "running");
      world.tell({ kind: "instance", instanceId: instance.id, group: group.config.name, state: "running" });
    });
    world.soon("inService", () => {
      if (instance.state !== "running" || member.state !== "Pending") return moveActivity(world, activity, "Cancelled");
      member.state = "InService";
      world.tell({ kind: "in-service", group: group.config.name, instanceId: instance.id });
      group.failures = 0;
      if (of.warmupMs === null) return moveActivity(world, activity, "Successful");
      // The activity lasts the whole warm-up (run: 306 s), though tasks run there earlier.
      moveActivity(world, activity, "WaitingForInstanceWarmup");
      const end = startedAt + of.warmupMs + world.draw("activityStarts");
      world.at(end, () => moveActivity(world, activity, "Successful"));
    });
  });
  return member;
}

function failLaunch(world: World, group: Group, cause: string): void {
  world.soon("activityStarts", () => {
    const activity = beginActivity(world, group, {
      description: descriptions.launching,
      cause,
      status: "PendingSpotBidPlacement",
      startedAt: world.now,
      zone: null,
    });
    world.soon("instanceId", () => {
      activity.description = descriptions.failed(unfulfillable);
      activity.statusMessage = unfulfillable;
      moveActivity(world, activity, "Failed");
      if (group.retryPlanned) return;
      group.retryPlanned = true;
      const delayMs = launchRetryMs[Math.min(group.failures, launchRetryMs.length - 1)] ?? 300_000;
      group.failures += 1;
      world.after(delayMs, () => {
        group.retryPlanned = false;
        balance(world, group, { because: null, warmupMs: null });
      });
    });
  });
}

function removeUnhealthy(world: World, group: Group, member: Member): void {
  if (member.state === "Terminating" || member.state === "Terminating:Wait") return;
  member.healthy = false;
  member.state = "Terminating";
  const activity = beginActivity(world, group, {
    description: descriptions.terminating(member.instanceId),
    cause: causes.unhealthy(world.now),
    status: "InProgress",
    startedAt: world.now,
    zone: known(world.instances, member.instanceId).zone,
  });
  world.soon("shutdown", () => {
    group.members = group.members.filter((m) => m !== member);
    moveActivity(world, activity, "Successful");
  });
  world.soon("replacement", () => {
    if (actual(group).length >= group.desired) return;
    launch(world, group, { cause: causes.replacing(world.now), warmupMs: null });
  });
}

function terminate(world: World, group: Group, member: Member, cause: string): void {
  member.state = "Terminating";
  const instance = known(world.instances, member.instanceId);
  const activity = beginActivity(world, group, {
    description: descriptions.terminating(member.instanceId),
    cause,
    status: "InProgress",
    startedAt: world.now,
    zone: instance.zone,
  });
  if (instance.state === "running" || instance.state === "pending") terminateByGroup(world, instance);
  world.soon("termination", () => {
    group.members = group.members.filter((m) => m !== member);
    moveActivity(world, activity, "Successful");
  });
}

/** The default termination policy, roughly: the fuller zone first, there the oldest instance; never a protected one. */
function choose(world: World, group: Group, count: number): readonly Member[] {
  const chosen: Member[] = [];
  const zoneOf = (member: Member) => known(world.instances, member.instanceId).zone;
  while (chosen.length < count) {
    const left = actual(group).filter((member) => !chosen.includes(member));
    const free = left.filter((member) => member.state === "InService" && !member.protected);
    const crowd = (member: Member) => left.filter((other) => zoneOf(other) === zoneOf(member)).length;
    const age = (member: Member) => known(world.instances, member.instanceId).launchedAt;
    const [first] = free.toSorted((a, b) => crowd(b) - crowd(a) || age(a) - age(b));
    if (first === undefined) break;
    chosen.push(first);
  }
  return chosen;
}

function sentences(because: string | null, then: string): string {
  return because === null ? then : `${because}  ${then}`;
}
