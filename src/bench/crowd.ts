import type { Fact, Observation, Requested } from "../core/fact.ts";
import type { Plan } from "../core/plan.ts";
import type { Saw } from "../core/saw.ts";
import type { Instant } from "../core/time.ts";

/** Ten tasks of one service on each instance, all behind one load balancer. */
const TASKS_A_HOST = 10;
const START: Instant = Date.UTC(2026, 0, 15, 10, 9, 0);
const GROUP_ARN = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/crowd/0123456789abcdef";

/** All facts of a run that hit every one of `hosts` instances and lost and replaced every task on them. */
export function crowdFacts(hosts: number): readonly Fact[] {
  const facts: Fact[] = [requested(hosts), ...opening()];
  for (let nth = 0; nth < hosts; nth++) facts.push(...hostFacts(nth));
  // A look a poll, as the services go down and come back.
  for (let poll = 0; poll < Math.min(hosts, 100); poll++) facts.push(...polled(hosts, poll, Math.min(hosts, 100)));
  return facts.map((fact, nth) => (fact.kind === "Observation" ? { ...fact, key: `${fact.evidence}:${nth}` } : fact));
}

const at = (s: number): Instant => START + s * 1000;
const hostArn = (nth: number) => `arn:aws:ecs:us-east-1:123456789012:container-instance/crowd/${hex(nth, 32)}`;
const instanceId = (nth: number) => `i-${hex(nth, 17)}`;
const taskArn = (nth: number) => `arn:aws:ecs:us-east-1:123456789012:task/crowd/${hex(nth, 32)}`;
const hex = (nth: number, length: number) => nth.toString(16).padStart(length, "0");

function requested(hosts: number): Requested {
  const all = Array.from({ length: hosts }, (_, nth) => nth);
  const tasks = Array.from({ length: hosts * TASKS_A_HOST }, (_, nth) => nth);
  const plan: Plan = {
    templateId: "EXTcrowd",
    waitS: 120,
    count: hosts,
    candidates: all.map((nth) => ({
      instanceId: instanceId(nth),
      group: "crowd",
      type: "m5.large",
      zone: "us-east-1a",
    })),
    baseline: {
      services: [
        {
          name: "crowd",
          scheduling: "REPLICA",
          desired: tasks.length,
          running: tasks.length,
          targetGroupArns: [GROUP_ARN],
          deregistrationDelayS: 300,
        },
      ],
      groups: [{ name: "crowd", desired: hosts, inService: hosts, min: 0, max: 2 * hosts }],
      hosts: all.map((nth) => ({ hostArn: hostArn(nth), instanceId: instanceId(nth) })),
      tasks: tasks.map((nth) => ({
        taskArn: taskArn(nth),
        service: "crowd",
        daemon: false,
        hostArn: hostArn(Math.floor(nth / TASKS_A_HOST)),
      })),
    },
  };
  return {
    kind: "Requested",
    key: "requested",
    at: { from: at(-5), to: at(-5) },
    seenAt: at(-5),
    runId: "run-crowd",
    target: {
      name: "crowd",
      account: "123456789012",
      region: "us-east-1",
      cluster: "crowd",
      autoScalingGroups: ["crowd"],
      template: { id: "EXTcrowd" },
      logGroup: "/aws/events/spotinterruptions",
      channels: ["C0CROWD"],
      starters: ["U0CROWD"],
      roleArn: null,
      externalId: null,
      allowSameCluster: false,
    },
    by: "U0CROWD",
    channel: "C0CROWD",
    reason: null,
    plan,
    notAfter: at(55),
    supersedes: null,
  };
}

function opening(): readonly Fact[] {
  const now = { at: { from: at(0), to: at(0) }, seenAt: at(0) };
  const experiment = (status: "running" | "completed", s: number) =>
    saw(s, s, {
      subject: "experiment",
      experimentId: "EXPcrowd",
      status,
      reason: null,
      startTime: at(0),
      endTime: status === "completed" ? at(s) : null,
    });
  return [
    { kind: "CardPosted", key: "card-posted", ...now, channel: "C0CROWD", ts: "1.1" },
    { kind: "StartAnswered", key: "start", ...now, answer: { kind: "started", experimentId: "EXPcrowd" } },
    experiment("running", 0),
    experiment("completed", 12),
  ];
}

function hostFacts(nth: number): readonly Fact[] {
  const id = instanceId(nth);
  const facts: Fact[] = [
    saw(12, 12, { subject: "recommendation", instanceId: id }),
    saw(24, 24, { subject: "warning", instanceId: id, action: "terminate" }),
    saw(24, 31, {
      subject: "host",
      hostArn: hostArn(nth),
      instanceId: id,
      status: "DRAINING",
      agentConnected: true,
      version: 7,
    }),
    saw(140, 149, {
      subject: "instance",
      instanceId: id,
      state: "shutting-down",
      stateReason: "Server.SpotInstanceTermination",
      group: "crowd",
      type: "m5.large",
      zone: "us-east-1a",
      spot: true,
    }),
    saw(150, 150, { subject: "spot-request", instanceId: id, code: "instance-terminated-by-experiment" }),
  ];
  for (let one = 0; one < TASKS_A_HOST; one++) facts.push(...taskFacts(nth, nth * TASKS_A_HOST + one));
  return facts;
}

/** A lost task, its target, and the task that takes its place. */
function taskFacts(host: number, nth: number): readonly Fact[] {
  const lost = { arn: taskArn(nth), hostArn: hostArn(host), createdAt: at(-3600), startedAt: at(-3590) };
  const fresh = { arn: taskArn(10_000_000 + nth), hostArn: null, createdAt: at(32), startedAt: null };
  const freshHost = hostArn(1_000_000 + host);
  const target = { subject: "target", targetGroupArn: GROUP_ARN, instanceId: instanceId(host), reason: null } as const;
  return [
    task(31, lost, "DEACTIVATING"),
    task(120, { ...lost, stoppedAt: at(118) }, "STOPPED"),
    saw(24, 31, { ...target, targetId: `${instanceId(host)}:${32_768 + (nth % 1000)}`, health: "draining" }),
    task(33, fresh, "PROVISIONING"),
    task(230, { ...fresh, hostArn: freshHost }, "PENDING"),
    task(250, { ...fresh, hostArn: freshHost, startedAt: at(245) }, "RUNNING"),
  ];
}

interface TaskState {
  readonly arn: string;
  readonly hostArn: string | null;
  readonly createdAt: Instant;
  readonly startedAt: Instant | null;
  readonly stoppedAt?: Instant;
}

function task(s: number, state: TaskState, status: Extract<Saw, { subject: "task" }>["status"]): Observation {
  const leaves = status === "DEACTIVATING" || status === "STOPPED";
  return saw(s - 5, s, {
    subject: "task",
    taskArn: state.arn,
    service: "crowd",
    daemon: false,
    hostArn: state.hostArn,
    fargate: false,
    status,
    desiredStatus: leaves ? "STOPPED" : "RUNNING",
    version: s,
    createdAt: state.createdAt,
    startedAt: state.startedAt,
    stoppingAt: leaves ? at(30) : null,
    stoppedAt: state.stoppedAt ?? null,
    stopCode: status === "STOPPED" ? "ServiceSchedulerInitiated" : null,
    stoppedReason: status === "STOPPED" ? "Scaling activity initiated by deployment" : null,
    exitCodes: status === "STOPPED" ? [0] : [],
  });
}

function polled(hosts: number, poll: number, polls: number): readonly Fact[] {
  const s = 40 + poll * 5;
  const tasks = hosts * TASKS_A_HOST;
  const running = Math.round(tasks * Math.abs(1 - (2 * poll) / Math.max(1, polls - 1)));
  const series = { since: at(s), polls: 1 };
  const counts = { name: "crowd", scheduling: "REPLICA", desired: tasks, waiting: tasks - running } as const;
  return [
    saw(s - 5, s, {
      subject: "look",
      services: [{ ...counts, running, deploying: false }],
      waiting: tasks - running,
      targetsNotHealthy: tasks - running,
      targetsHealthy: running,
      ...series,
    }),
    saw(s - 5, s, {
      subject: "group",
      group: "crowd",
      desired: hosts + Math.floor(poll / 10),
      min: 0,
      max: 2 * hosts,
      inService: hosts,
      instances: hosts + Math.floor(poll / 10),
      ...series,
    }),
  ];
}

function saw(fromS: number, toS: number, what: Saw): Observation {
  return {
    kind: "Observation",
    key: what.subject,
    at: { from: at(fromS), to: at(toS) },
    seenAt: at(toS),
    source: fromS === toS ? "event" : "poll",
    evidence: what.subject,
    saw: what,
  };
}
