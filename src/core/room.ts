import type { Loss } from "./guard/loss.ts";
import { known } from "./guard/rule.ts";
import type { Candidate, GroupHeadroom, Room } from "./plan.ts";
import type { HostTraits, PreflightReadings, ServiceTraits, TaskDefinition } from "./preflight/reading.ts";

/** Free room on ACTIVE hosts that are no candidates; null when the hosts could not be read. */
export function roomOf(read: PreflightReadings, candidates: readonly Candidate[], loss: Loss): Room | null {
  const hosts = known(read.hosts);
  if (hosts === null) return null;
  const hit = new Set(candidates.map(({ instanceId }) => instanceId));
  const elsewhere = hosts.filter(
    (host) => host.status === "ACTIVE" && host.agentConnected && !hit.has(host.instanceId),
  );
  const definitions = new Map((known(read.taskDefinitions) ?? []).map((one) => [one.arn, one]));
  const traits = new Map((known(read.services) ?? []).map((one) => [one.name, one]));
  return {
    hosts: elsewhere.length,
    cpu: elsewhere.reduce((sum, { free }) => sum + Math.max(0, free.cpu), 0),
    memory: elsewhere.reduce((sum, { free }) => sum + Math.max(0, free.memory), 0),
    services: loss.services
      .filter(({ daemon }) => !daemon)
      .map(({ service, worst }) => {
        const own = traits.get(service);
        const definition = own?.taskDefinition == null ? undefined : definitions.get(own.taskDefinition);
        const fits = own === undefined || definition === undefined ? null : fitting(own, definition, elsewhere);
        return { service, fits, worst };
      }),
  };
}

/** How many more tasks fit if no other service takes the room: by CPU, memory, fixed ports and capacity provider. */
function fitting(service: ServiceTraits, task: TaskDefinition, hosts: readonly HostTraits[]): number {
  const providers = new Set(service.strategy.map(({ provider }) => provider));
  const alone = service.constraints.includes("distinctInstance") || task.hostPorts.length > 0;
  let fits = 0;
  for (const { provider, free, usedPorts } of hosts) {
    if (providers.size > 0 && (provider === null || !providers.has(provider))) continue;
    if (task.hostPorts.some((port) => usedPorts.includes(port))) continue;
    const byCpu = task.cpu > 0 ? Math.floor(free.cpu / task.cpu) : Number.POSITIVE_INFINITY;
    const byMemory = task.memory > 0 ? Math.floor(free.memory / task.memory) : Number.POSITIVE_INFINITY;
    const here = Math.max(0, Math.min(byCpu, byMemory));
    // Without any size nothing can be told of how many fit; one is what is sure.
    fits += alone || !Number.isFinite(here) ? Math.min(1, here) : here;
  }
  return fits;
}

/** Of each of the target's groups. */
export function headroomOf(
  read: PreflightReadings,
  groups: readonly {
    readonly name: string;
    readonly desired: number;
    readonly max: number;
    readonly inService: number;
  }[],
): readonly GroupHeadroom[] {
  const activities = known(read.activities);
  return groups.map(({ name, desired, max, inService }) => ({
    group: name,
    desired,
    max,
    inService,
    activities: activities === null ? null : activities.filter(({ group }) => group === name).length,
  }));
}
