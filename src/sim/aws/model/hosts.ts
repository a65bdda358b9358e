import { containerInstanceLifecycle, step } from "../lifecycles.ts";
import { arnOf } from "./names.ts";
import type { Group, Host, Instance, Task } from "./state.ts";
import { known, type World } from "./world.ts";

/** Container instances: they register some two minutes after the launch, drain when told to, and are deregistered when their instance goes. */
export function runAgents(world: World): void {
  world.listen("instance", ({ instanceId, state }) => {
    const instance = known(world.instances, instanceId);
    if (state === "pending") {
      world.soon("registered", () => {
        if (instance.state === "running") registerHost(world, instance, world.now);
      });
    }
    if (state === "shutting-down") {
      world.soon("ecsNoticesLoss", () => {
        const host = hostOn(world, instanceId);
        if (host === null) return;
        host.connected = false;
        setStatus(world, host, "INACTIVE");
      });
    }
  });

  world.listen("notice", ({ instanceId }) => {
    const instance = known(world.instances, instanceId);
    const managed = providerOf(world, known(world.groups, instance.group))?.managedDraining === "ENABLED";
    const agent = known(world.groups, instance.group).config.agentDrains;
    if (!managed && !agent) return;
    world.soon(agent ? "agentDrains" : "managedDrains", () => {
      drainHost(world, instanceId);
    });
  });
}

/** Only an ACTIVE container instance can become DRAINING. */
export function drainHost(world: World, instanceId: string): void {
  const host = hostOn(world, instanceId);
  if (host?.status === "ACTIVE") setStatus(world, host, "DRAINING");
}

export function registerHost(world: World, instance: Instance, registeredAt: number): Host {
  const group = known(world.groups, instance.group);
  const provider = providerOf(world, group);
  const host: Host = {
    arn: arnOf(world.config).containerInstance(world.random.hex("container-instance-id", 32)),
    instanceId: instance.id,
    group: group.config.name,
    provider: provider?.name ?? "",
    registeredAt,
    cpu: group.config.cpu,
    memory: group.config.memory,
    pulled: new Set(),
    status: "ACTIVE",
    connected: true,
    version: 3,
    nextPort: 32_768,
  };
  world.hosts.set(host.arn, host);
  world.tell({ kind: "container-instance", arn: host.arn, instanceId: instance.id, status: "ACTIVE" });
  return host;
}

export function hostOn(world: World, instanceId: string): Host | null {
  for (const host of world.hosts.values()) {
    if (host.instanceId === instanceId && host.status !== "INACTIVE") return host;
  }
  return null;
}

/** Tasks that hold the host's resources: a stopping task keeps them to its end (containers-roadmap#325). */
export function tasksOn(world: World, host: Host): readonly Task[] {
  return [...world.tasks.values()].filter((task) => task.host === host.arn && task.status !== "STOPPED");
}

export function isDaemon(world: World, task: Task): boolean {
  return task.service !== null && known(world.services, task.service).config.scheduling === "DAEMON";
}

export function remaining(world: World, host: Host): { readonly cpu: number; readonly memory: number } {
  const on = tasksOn(world, host);
  return {
    cpu: host.cpu - on.reduce((sum, task) => sum + task.shape.cpu, 0),
    memory: host.memory - on.reduce((sum, task) => sum + task.shape.memory, 0),
  };
}

function setStatus(world: World, host: Host, to: "DRAINING" | "INACTIVE"): void {
  host.status = step(containerInstanceLifecycle, host.status, to);
  host.version += 1;
  world.tell({ kind: "container-instance", arn: host.arn, instanceId: host.instanceId, status: to });
}

function providerOf(world: World, group: Group) {
  return world.config.providers.find((provider) => provider.group === group.config.name) ?? null;
}
