import { alarmLagMs, lowAlarmDatapoints, metricPeriodMs } from "../pace.ts";
import { causes } from "./activities.ts";
import { actual, balance } from "./groups.ts";
import { hostOn, isDaemon, remaining, tasksOn } from "./hosts.ts";
import { alarmTime } from "./names.ts";
import type { Alarm, Datapoint, Group, Provider } from "./state.ts";
import { known, type World } from "./world.ts";

/**
 * ECS managed scaling: once a minute CapacityProviderReservation = M / N × 100, a high alarm on 1 of 1 datapoints and a
 * low alarm on 15 of 15, both steering one target tracking policy ([D AmazonECS cluster-auto-scaling]).
 */
export function scaleProviders(world: World): void {
  for (const provider of world.providers.values()) {
    if (provider.config.managedScaling.status !== "ENABLED") continue;
    const phase = Math.floor(world.random.at(`metric-phase:${provider.config.name}`, 1) * metricPeriodMs);
    const sample = () => {
      const datapoint = measure(world, provider);
      world.tell({
        kind: "metric",
        provider: provider.config.name,
        needed: datapoint.needed,
        running: datapoint.running,
      });
      world.after(alarmLagMs, () => evaluate(world, provider, datapoint));
      world.after(metricPeriodMs, sample);
    };
    world.after(phase, sample);
  }
}

/**
 * N: the group's instances, launching ones included. M: those of them that cannot be spared (they hold a non-daemon task,
 * are draining, or have not registered yet), and those that the PROVISIONING tasks need besides. The recorded run fits:
 * 7/4 = 175 % while 3 of 4 drain, 10/7 = 142 % while 6 of 7 launch, then 5/7 and 4/7.
 */
function measure(world: World, provider: Provider): Datapoint {
  const group = known(world.groups, provider.config.group);
  const members = actual(group);
  const needed = new Set<string>();
  const room: { readonly id: string; cpu: number; memory: number }[] = [];
  for (const { instanceId: id } of members) {
    const host = hostOn(world, id);
    const active = host?.status === "ACTIVE";
    if (!active || tasksOn(world, host).some((task) => !isDaemon(world, task))) needed.add(id);
    if (active) room.push({ id, ...remaining(world, host) });
  }
  // First fit: on the hosts there are, else on a fresh instance. A task too big for any instance is left out.
  for (const task of world.tasks.values()) {
    if (task.status !== "PROVISIONING" || task.provider !== provider.config.name) continue;
    const { cpu, memory } = task.shape;
    if (cpu > group.config.cpu || memory > group.config.memory) continue;
    let place = room.find((free) => free.cpu >= cpu && free.memory >= memory);
    if (place === undefined) {
      place = { id: `fresh-${room.length}`, cpu: group.config.cpu, memory: group.config.memory };
      room.push(place);
    }
    place.cpu -= cpu;
    place.memory -= memory;
    needed.add(place.id);
  }
  return { at: world.now, needed: needed.size, running: members.length };
}

export function reservation(datapoint: Datapoint): number {
  if (datapoint.running === 0) return datapoint.needed === 0 ? 100 : 200;
  return (datapoint.needed / datapoint.running) * 100;
}

function evaluate(world: World, provider: Provider, datapoint: Datapoint): void {
  const { targetCapacity } = provider.config.managedScaling;
  provider.seen.push(datapoint);
  const recent = provider.seen.slice(-lowAlarmDatapoints);
  const breachesHigh = reservation(datapoint) > targetCapacity;
  const breachesLow =
    recent.length === lowAlarmDatapoints && recent.every((seen) => reservation(seen) < targetCapacity);
  setAlarm(world, provider.high, breachesHigh, { targetCapacity, datapoints: [datapoint] });
  setAlarm(world, provider.low, breachesLow, { targetCapacity, datapoints: recent });
  if (breachesHigh) scaleOut(world, provider, datapoint);
  if (breachesLow && provider.config.managedScaling.lowAlarmActions) scaleIn(world, provider, recent);
}

function scaleOut(world: World, provider: Provider, datapoint: Datapoint): void {
  const { targetCapacity, minimumStep, maximumStep, warmupS } = provider.config.managedScaling;
  const group = known(world.groups, provider.config.group);
  // Capacity that is warming up counts against a further scale-out.
  const needed = Math.ceil((datapoint.needed * 100) / targetCapacity) - warming(world, provider);
  if (needed <= group.desired) return;
  const grown = Math.min(Math.max(needed, group.desired + minimumStep), group.desired + maximumStep);
  const to = Math.min(grown, group.config.max);
  if (to <= group.desired) return;
  provider.warmups.push({ until: world.now + warmupS * 1_000, count: to - group.desired });
  decide(world, provider, provider.high, to, warmupS * 1_000);
}

/**
 * Target tracking scales in gradually: by the most cautious datapoint of the window. That is inferred from the recorded
 * run, where the first minute's 5/7 made 7 → 5 and only a later 4/7 made 5 → 4.
 */
function scaleIn(world: World, provider: Provider, window: readonly Datapoint[]): void {
  const { targetCapacity } = provider.config.managedScaling;
  const group = known(world.groups, provider.config.group);
  if (warming(world, provider) > 0) return;
  const needed = Math.max(...window.map((seen) => Math.ceil((seen.needed * 100) / targetCapacity)));
  const to = Math.max(needed, group.config.min);
  if (to < group.desired) decide(world, provider, provider.low, to, null);
  if (group.desired < actual(group).length) liftProtection(world, provider, group);
}

function decide(world: World, provider: Provider, alarm: Alarm, to: number, warmupMs: number | null): void {
  const group = known(world.groups, provider.config.group);
  const from = group.desired;
  group.desired = to;
  world.tell({ kind: "desired-capacity", group: group.config.name, from, to, alarm: alarm.name });
  const because = causes.alarm(world.now, alarm.name, provider.policy, from, to);
  world.soon("groupReacts", () => balance(world, group, { because, warmupMs }));
}

/** Managed termination protection: ECS lifts it from instances without non-daemon tasks, and the group then finds what it may terminate (why the run's first Cause names no alarm). */
function liftProtection(world: World, provider: Provider, group: Group): void {
  if (provider.liftPlanned || provider.config.managedTerminationProtection !== "ENABLED") return;
  provider.liftPlanned = true;
  world.soon("protectionLifted", () => {
    provider.liftPlanned = false;
    for (const member of actual(group)) {
      const host = hostOn(world, member.instanceId);
      if (host === null || tasksOn(world, host).some((task) => !isDaemon(world, task))) continue;
      member.protected = false;
    }
    balance(world, group, { because: null, warmupMs: null });
  });
}

function warming(world: World, provider: Provider): number {
  return provider.warmups.reduce((sum, w) => sum + (w.until > world.now ? w.count : 0), 0);
}

function setAlarm(
  world: World,
  alarm: Alarm,
  breached: boolean,
  of: { readonly targetCapacity: number; readonly datapoints: readonly Datapoint[] },
): void {
  const state = breached ? "ALARM" : "OK";
  if (alarm.state === state) return;
  alarm.state = state;
  alarm.changedAt = world.now;
  alarm.reason = reasonFor(alarm, breached, of);
  world.tell({ kind: "alarm", name: alarm.name, state });
}

/** [D AmazonCloudWatch alarm state reasons]; a single datapoint is told in the singular. */
function reasonFor(
  alarm: Alarm,
  breached: boolean,
  of: { readonly targetCapacity: number; readonly datapoints: readonly Datapoint[] },
): string {
  const side = alarm.side === "high" ? "greater" : "less";
  const threshold = `${side} than the threshold (${of.targetCapacity.toFixed(1)}).`;
  const values = of.datapoints.map((seen) => {
    const value = reservation(seen);
    return `${Number.isInteger(value) ? value.toFixed(1) : value} (${alarmTime(seen.at)})`;
  });
  const not = breached ? "" : " not";
  const [only] = values;
  if (values.length === 1) return `Threshold Crossed: 1 datapoint [${only}] was${not} ${threshold}`;
  const recent = values.slice(-5).toReversed().join(", ");
  return `Threshold Crossed: ${values.length} datapoints were${not} ${threshold} The most recent datapoints: [${recent}].`;
}
