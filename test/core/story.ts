import type { Closed, Fact, Observation, Requested, StopAsked } from "../../src/core/fact.ts";
import type { Baseline, Plan } from "../../src/core/plan.ts";
import type { ExperimentStatus, Saw, Signal } from "../../src/core/saw.ts";
import { exactly, type Span } from "../../src/core/time.ts";
import { at } from "./given.ts";
import { target } from "./guard-support.ts";

export const GROUP = "EcsSpotWorkshop-ASG-SPOT";
export const SERVICE = "web";
export const TARGET_GROUP = "arn:tg/web";

/** When AWS states the time, a number; else the last poll that said otherwise and the first that said so. */
export type When = number | readonly [number, number];

function spanOf(when: When): Span {
  return typeof when === "number" ? exactly(at(when)) : { from: at(when[0]), to: at(when[1]) };
}

export const instance = (n: number) => `i-${String(n).padStart(17, "0")}`;
export const host = (n: number) => `arn:host/${n}`;
export const task = (n: number, k: number) => `arn:task/${n}-${k}`;

/** Four Spot Instances in one group, of which the experiment takes two; a service with two tasks on each, balanced. */
export function baseline(differing: Partial<Baseline> = {}): Baseline {
  const hosts = [1, 2, 3, 4];
  return {
    services: [
      {
        name: SERVICE,
        scheduling: "REPLICA",
        desired: 8,
        running: 8,
        targetGroupArns: [TARGET_GROUP],
        deregistrationDelayS: 60,
      },
    ],
    groups: [{ name: GROUP, desired: 4, inService: 4, min: 0, max: 20 }],
    hosts: hosts.map((n) => ({ hostArn: host(n), instanceId: instance(n) })),
    tasks: hosts.flatMap((n) =>
      [1, 2].map((k) => ({ taskArn: task(n, k), service: SERVICE, daemon: false, hostArn: host(n) })),
    ),
    ...differing,
  };
}

export function requested(differing: Partial<Plan> = {}): Requested {
  const candidates = [1, 2, 3, 4].map((n) => ({
    instanceId: instance(n),
    group: GROUP,
    type: "m5.large",
    zone: "us-east-1a",
  }));
  const plan = { templateId: "EXT1", waitS: 120, count: 2, candidates, baseline: baseline(), ...differing };
  return {
    ...{ kind: "Requested", key: "requested", at: exactly(at(-2)), seenAt: at(-2), runId: "run-1", target: target() },
    ...{ by: "U0ASKER", channel: "C0GAMEDAY", reason: null, plan, notAfter: at(58), supersedes: null },
  };
}

export function cardPosted(): Fact {
  return { kind: "CardPosted", key: "card", at: exactly(at(-1)), seenAt: at(-1), channel: "C0GAMEDAY", ts: "1.1" };
}

export function started(t = 0): Fact {
  const answer = { kind: "started", experimentId: "EXP1" } as const;
  return { kind: "StartAnswered", key: "start", at: exactly(at(t)), seenAt: at(t), answer };
}

export function notMade(t = 0): Fact {
  const answer = { kind: "not-made", why: "FIS refused", code: "Conflict" } as const;
  return { kind: "StartAnswered", key: "start", at: exactly(at(t)), seenAt: at(t), answer };
}

/** Anything that AWS stated; the bot learns of it when it is so, unless told otherwise. */
export function observed(saw: Saw, when: When, seen?: number): Observation {
  const span = spanOf(when);
  const seenAt = seen === undefined ? span.to : at(seen);
  const key = `${JSON.stringify(saw)}@${span.from}-${span.to}-${seenAt}`;
  return { kind: "Observation", key, at: span, seenAt, source: "poll", evidence: saw.subject, saw };
}

export function experiment(status: ExperimentStatus, t: number, reason: string | null = null): Fact {
  const times = { startTime: at(0), endTime: null };
  return observed({ subject: "experiment", experimentId: "EXP1", status, reason, ...times }, t);
}

export const hit = (...ns: readonly number[]) =>
  observed({ subject: "targets", instanceIds: ns.map(instance) }, [0, 1]);
export const recommended = (n: number, t: number) =>
  observed({ subject: "recommendation", instanceId: instance(n) }, t);
export const warned = (n: number, t: number, seen?: number) =>
  observed({ subject: "warning", instanceId: instance(n), action: "terminate" }, t, seen);
export const bidEvicted = (t: number, ...ns: readonly number[]) =>
  observed({ subject: "bid-evicted", instanceIds: ns.map(instance) }, t, t + 300);
export const spotCode = (n: number, code: string, t: number) =>
  observed({ subject: "spot-request", instanceId: instance(n), code }, t);

export function draining(n: number, when: When, seen?: number): Fact {
  const saw = {
    hostArn: host(n),
    instanceId: instance(n),
    status: "DRAINING",
    agentConnected: true,
    version: 2,
  } as const;
  return observed({ subject: "host", ...saw }, when, seen);
}

export function gone(n: number, when: When, stateReason: string | null = "Server.SpotInstanceTermination"): Fact {
  const known = { group: GROUP, type: "m5.large", zone: "us-east-1a", spot: true };
  return observed({ subject: "instance", instanceId: instance(n), state: "terminated", stateReason, ...known }, when);
}

/** A target of the n-th instance, one a task. */
export function loadTarget(n: number, k: number, health: SawTarget["health"], when: When): Fact {
  const saw = { targetGroupArn: TARGET_GROUP, targetId: `${instance(n)}:${k}`, instanceId: instance(n) };
  return observed({ subject: "target", ...saw, health, reason: null }, when);
}

type SawTarget = Extract<Saw, { subject: "target" }>;
export type SawTask = Extract<Saw, { subject: "task" }>;

/** A task as DescribeTasks tells it: RUNNING on its host, unless told otherwise. */
export function seenTask(arn: string, when: When, differing: Partial<SawTask> = {}): Fact {
  const lifecycle = { createdAt: null, startedAt: null, stoppingAt: null, stoppedAt: null };
  const end = { stopCode: null, stoppedReason: null, exitCodes: [] };
  const what = { taskArn: arn, service: SERVICE, daemon: false, hostArn: null, fargate: false, version: 1 };
  const status = { status: "RUNNING", desiredStatus: "RUNNING" } as const;
  return observed({ subject: "task", ...what, ...status, ...lifecycle, ...end, ...differing }, when);
}

/** The k-th task of the n-th instance, ended at `t`: with its host, unless it left exit codes. */
export function ended(n: number, k: number, t: number, exitCodes: readonly (number | null)[] = [null]): Fact {
  const clean = exitCodes.every((code) => code !== null);
  const code = clean ? "ServiceSchedulerInitiated" : "TerminationNotice";
  const times = { stoppingAt: at(t), stoppedAt: at(t), stopCode: code, exitCodes };
  const differing = { hostArn: host(n), status: "STOPPED", desiredStatus: "STOPPED", version: 9, ...times } as const;
  return seenTask(task(n, k), t, differing);
}

/** The k-th new task: created, and running where a second time is given. */
export function newTask(k: number, createdT: number, runningT: number | null = null, hostN = 3): Fact {
  const running = runningT !== null;
  return seenTask(`arn:task/new-${k}`, running ? runningT : createdT, {
    ...{ createdAt: at(createdT), startedAt: running ? at(runningT) : null },
    ...{
      hostArn: running ? host(hostN) : null,
      status: running ? "RUNNING" : "PROVISIONING",
      version: running ? 3 : 1,
    },
  });
}

/** The whole cluster at `t`: `running` of 8; the series began `sinceT` and is `polls` long. */
export function look(
  t: number,
  running: number,
  differing: Partial<Extract<Saw, { subject: "look" }>> & { readonly sinceT?: number; readonly desired?: number } = {},
): Fact {
  const { sinceT = t, desired = 8, ...rest } = differing;
  const service = { name: SERVICE, scheduling: "REPLICA", desired, running, waiting: 0, deploying: false } as const;
  const health = { targetsNotHealthy: 0, targetsHealthy: running };
  const saw = { services: [service], waiting: desired - running, ...health, since: at(sinceT), polls: 1, ...rest };
  return observed({ subject: "look", ...saw }, [t - 9, t]);
}

export function group(
  t: number,
  desired: number,
  inService: number,
  differing: Partial<Extract<Saw, { subject: "group" }>> & { readonly sinceT?: number } = {},
): Fact {
  const { sinceT = t, ...rest } = differing;
  const size = { min: 0, max: 20, desired, inService, instances: inService, since: at(sinceT), polls: 1 };
  return observed({ subject: "group", group: GROUP, ...size, ...rest }, [t - 9, t]);
}

/** The same group, told once a minute. */
export function groupFrom(t: number, until: number, desired: number, inService: number): readonly Fact[] {
  const facts: Fact[] = [];
  for (let now = t; now <= until; now += 55) facts.push(group(now, desired, inService, { sinceT: t, polls: 2 }));
  return facts;
}

export function activity(t: number, differing: Partial<Extract<Saw, { subject: "activity" }>> = {}): Fact {
  const saw = { group: GROUP, does: "launch", instanceId: null, status: "InProgress", statusMessage: null } as const;
  const more = { mechanism: "alarm-high", desiredChange: null, startTime: at(t), endTime: null } as const;
  return observed({ subject: "activity", activityId: `act-${t}`, ...saw, ...more, ...differing }, t, t + 20);
}

export function raised(t: number, from: number, to: number): Fact {
  const alarm = from < to ? "AlarmHigh" : "AlarmLow";
  const change = { alarm, policy: "ECSManaged", from, to, at: at(t) };
  return activity(t + 2, { mechanism: from < to ? "alarm-high" : "alarm-low", desiredChange: change });
}

export function denied(...signals: readonly Signal[]): readonly Fact[] {
  return signals.map((signal) =>
    observed({ subject: "signal", signal, readable: false, operation: `aws:${signal}`, code: "AccessDenied" }, 1),
  );
}

export function told(post: string, t: number): Fact {
  return { kind: "Told", key: `told:${post}`, at: exactly(at(t)), seenAt: at(t), post };
}

/** An interval in which AWS did not answer. */
export function blind(fromT: number, toT: number): Fact {
  const told = { at: exactly(at(toT)), seenAt: at(toT), why: "aws", detail: "AWS does not answer." } as const;
  return { kind: "Blind", key: `blind:aws:${fromT}`, from: at(fromT), to: at(toT), ...told };
}

/** An interval in which the bot was not running. */
export function away(fromT: number, toT: number): Fact {
  const told = { at: exactly(at(toT)), seenAt: at(toT), why: "away", detail: "The bot was not running." } as const;
  return { kind: "Blind", key: `blind:away:${fromT}`, from: at(fromT), to: at(toT), ...told };
}

export function stopAsked(what: StopAsked["what"], t: number, by = "U0BEN"): Fact {
  return { kind: "StopAsked", key: `${what}:${by}`, at: exactly(at(t)), seenAt: at(t), what, by };
}

export function closed(outcome: Closed["outcome"], t: number): Fact {
  return { kind: "Closed", key: "closed", at: exactly(at(t)), seenAt: at(t), outcome, by: null };
}

/** Requested, card posted, FIS said yes and named instances 1 and 2. */
export function underWay(differing: Partial<Plan> = {}): readonly Fact[] {
  return [requested(differing), cardPosted(), started(), experiment("running", 0), hit(1, 2)];
}

/** Both instances warned, drained and taken; their four tasks told as ended. */
export function taken(): readonly Fact[] {
  const hits = [1, 2].flatMap((n) => [warned(n, 24), draining(n, [20, 29]), gone(n, [135, 144 + n])]);
  const tasks = [1, 2].flatMap((n) => [1, 2].map((k) => ended(n, k, 145)));
  return [...underWay(), experiment("completed", 12), ...hits, ...tasks];
}

/** Four new tasks, and two looks at a whole cluster. */
export function recovered(): readonly Fact[] {
  const fresh = [1, 2, 3, 4].map((k) => newTask(k, 30 + k, 300 + k));
  return [...taken(), look(153, 4), ...fresh, look(310, 8), look(319, 8, { sinceT: 310, polls: 2 })];
}
