import { expect, test } from "vitest";
import type { Ask } from "../../src/core/poll.ts";
import type { SawOf } from "../../src/core/run.ts";
import type { PollAnswer } from "../../src/engine/ports.ts";
import { plainClock } from "../support/plain-clock.ts";
import { type Answers, adapterFor, denied, NOON, scriptedAws, TARGET, throttled } from "./scripted-aws.ts";

const TG = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/EcsSpotWorkshop/0123456789abcdef";
const HOST = "arn:aws:ecs:us-east-1:123456789012:container-instance/EcsSpotWorkshop/aaaa";
const ASK: Extract<Ask, { signal: "cluster" }> = {
  signal: "cluster",
  services: ["web", "agent"],
  targetGroupArns: [TG],
  settledTasks: new Set(),
};
const at = (seconds: number) => new Date(Date.parse("2026-10-01T12:00:00Z") + seconds * 1000);
const arn = (id: string) => `arn:aws:ecs:us-east-1:123456789012:task/EcsSpotWorkshop/${id}`;

const SERVICES = {
  services: [
    {
      serviceName: "web",
      status: "ACTIVE",
      schedulingStrategy: "REPLICA",
      desiredCount: 3,
      runningCount: 2,
      deployments: [{ status: "PRIMARY", rolloutState: "COMPLETED" }],
      events: [{ id: "ev-1", createdAt: at(3), message: "(service web) has stopped 1 running tasks: (task c)." }],
    },
    { serviceName: "agent", status: "ACTIVE", schedulingStrategy: "DAEMON", desiredCount: 2, runningCount: 2 },
  ],
};

const TASKS = [
  {
    taskArn: arn("run"),
    group: "service:web",
    lastStatus: "RUNNING",
    desiredStatus: "RUNNING",
    version: 4,
    containerInstanceArn: HOST,
    createdAt: at(-60),
    startedAt: at(-50),
  },
  {
    taskArn: arn("new"),
    group: "service:web",
    lastStatus: "PROVISIONING",
    desiredStatus: "RUNNING",
    createdAt: at(20),
  },
  {
    taskArn: arn("daemon"),
    group: "service:agent",
    lastStatus: "RUNNING",
    desiredStatus: "RUNNING",
    startedAt: at(-9),
  },
  {
    taskArn: arn("leaving"),
    group: "service:web",
    lastStatus: "RUNNING",
    desiredStatus: "STOPPED",
    startedAt: at(-50),
    stoppingAt: at(12),
  },
  {
    taskArn: arn("killed"),
    group: "family:batch",
    launchType: "FARGATE",
    lastStatus: "STOPPED",
    desiredStatus: "STOPPED",
    version: 9,
    stoppedAt: at(40),
    executionStoppedAt: at(38),
    stopCode: "TerminationNotice",
    stoppedReason: "Host EC2 (instance i-0a) terminated.",
    containers: [{ name: "app" }, { name: "sidecar", exitCode: 137 }],
  },
];

const health = (id: string, state: string, reason?: string) => ({
  Target: { Id: id, Port: 32768 },
  TargetHealth: { State: state, Reason: reason },
});

const ANSWERS: Answers = {
  "ecs.DescribeServices": () => SERVICES,
  "ecs.ListTasks": ({ desiredStatus }) => ({
    taskArns: TASKS.filter((task) => task.desiredStatus === desiredStatus).map((task) => task.taskArn),
  }),
  "ecs.DescribeTasks": ({ tasks }) => ({
    tasks: TASKS.filter((task) => Array.isArray(tasks) && tasks.includes(task.taskArn)),
  }),
  "elastic-load-balancing-v2.DescribeTargetHealth": () => ({
    TargetHealthDescriptions: [
      health("i-0a", "draining", "Target.DeregistrationInProgress"),
      health("i-0b", "healthy"),
      health("i-0c", "initial", "Elb.RegistrationInProgress"),
      health("i-0d", "unused", "Target.NotRegistered"),
      health("i-0e", "unhealthy.draining"),
      health("10.0.0.9", "healthy"),
    ],
  }),
};

async function poll(answers: Answers, ask = ASK) {
  const script = scriptedAws(answers);
  const aws = adapterFor(script);
  const answer = await aws.poll(TARGET, ask);
  aws.end();
  return { answer, script };
}

const sightings = (answer: PollAnswer, subject: string) =>
  answer.sightings.filter((one) => one.saw.subject === subject);
const lookOf = (answer: PollAnswer) =>
  answer.sightings.map((one) => one.saw).find((saw): saw is SawOf<"look"> => saw.subject === "look");

test("one look counts every service's tasks and every target", async () => {
  const { answer } = await poll(ANSWERS);
  expect(answer.failures).toEqual([]);
  expect(lookOf(answer)).toEqual({
    subject: "look",
    services: [
      { name: "web", scheduling: "REPLICA", desired: 3, running: 2, waiting: 1, deploying: false },
      { name: "agent", scheduling: "DAEMON", desired: 2, running: 2, waiting: 0, deploying: false },
    ],
    waiting: 1,
    targetsNotHealthy: 1,
    targetsHealthy: 2,
    since: 0,
    polls: 1,
  });
});

test("a task's time is the lifecycle's own, and one that is told to stop leaves from that moment on", async () => {
  const { answer } = await poll(ANSWERS);
  const times = Object.fromEntries(sightings(answer, "task").map((one) => [one.entity, one.statedAt]));
  expect(times).toEqual({
    [arn("run")]: at(-50).getTime(),
    [arn("new")]: at(20).getTime(),
    [arn("daemon")]: at(-9).getTime(),
    [arn("leaving")]: at(12).getTime(),
    [arn("killed")]: at(40).getTime(),
  });
});

test("a task says where it ran, what it belonged to and how it ended", async () => {
  const { answer } = await poll(ANSWERS);
  const saw = (id: string) => sightings(answer, "task").find((one) => one.entity === arn(id))?.saw;
  expect(saw("run")).toMatchObject({ service: "web", daemon: false, hostArn: HOST, version: 4, fargate: false });
  expect(saw("new")).toMatchObject({ hostArn: null });
  expect(saw("daemon")).toMatchObject({ service: "agent", daemon: true });
  expect(saw("killed")).toMatchObject({
    service: null,
    fargate: true,
    stoppedAt: at(38).getTime(),
    stopCode: "TerminationNotice",
    exitCodes: [null, 137],
  });
  expect(saw("run")).not.toHaveProperty("statedStoppedAt");
});

test("a service's events come in ECS's own words and with ECS's own time", async () => {
  const { answer } = await poll(ANSWERS);
  expect(sightings(answer, "service-event")).toMatchObject([{ entity: "ev-1", statedAt: at(3).getTime() }]);
});

test("settled tasks are not described again, and tasks that wait are asked for under RUNNING and never under PENDING", async () => {
  const { script } = await poll(ANSWERS, { ...ASK, settledTasks: new Set([arn("killed")]) });
  expect(script.askedFor("ecs.DescribeTasks").flatMap((input) => input.tasks)).not.toContain(arn("killed"));
  expect(script.askedFor("ecs.ListTasks").map((input) => input.desiredStatus)).toEqual(["RUNNING", "STOPPED"]);
});

test("a denied ELB read leaves tasks readable", async () => {
  const { answer } = await poll({ ...ANSWERS, "elastic-load-balancing-v2.DescribeTargetHealth": denied });
  expect(answer.failures).toMatchObject([
    { signal: "health", operation: "elasticloadbalancing:DescribeTargetHealth", kind: "denied", code: "AccessDenied" },
  ]);
  expect(sightings(answer, "task")).toHaveLength(5);
  expect(lookOf(answer)).toMatchObject({ targetsHealthy: null, targetsNotHealthy: null, waiting: 1 });
});

test("half a look is no look: without the tasks nothing is said of the whole cluster", async () => {
  const { answer } = await poll({ ...ANSWERS, "ecs.DescribeTasks": throttled });
  expect(answer.failures).toMatchObject([{ signal: "cluster", operation: "ecs:DescribeTasks", kind: "throttled" }]);
  expect(lookOf(answer)).toBeUndefined();
  expect(sightings(answer, "service-event")).toHaveLength(1);
  expect(sightings(answer, "target")).toHaveLength(6);
});

test("tasks are still told when the services are throttled, daemons as daemons, once they are known", async () => {
  let busy = false;
  const script = scriptedAws({ ...ANSWERS, "ecs.DescribeServices": () => (busy ? throttled() : SERVICES) });
  const aws = adapterFor(script);
  await aws.poll(TARGET, ASK);
  busy = true;
  const answer = await aws.poll(TARGET, ASK);
  aws.end();
  expect(answer.failures).toMatchObject([{ signal: "cluster", operation: "ecs:DescribeServices", kind: "throttled" }]);
  const daemons = sightings(answer, "task").filter((one) => one.saw.subject === "task" && one.saw.daemon);
  expect(daemons.map((one) => one.entity)).toEqual([arn("daemon")]);
  expect(sightings(answer, "task")).toHaveLength(5);
  expect(lookOf(answer)).toBeUndefined();
});

test("a throttled look is finished by the next poll, which asks for the rest and says how old the answer may be", async () => {
  const clock = plainClock(NOON);
  let busy = true;
  const script = scriptedAws({
    ...ANSWERS,
    "elastic-load-balancing-v2.DescribeTargetHealth": (input, call) =>
      busy ? throttled() : ANSWERS["elastic-load-balancing-v2.DescribeTargetHealth"]?.(input, call),
  });
  const aws = adapterFor(script, { clock });
  const first = await aws.poll(TARGET, ASK);
  expect(lookOf(first)).toBeUndefined();
  expect(first.failures).toMatchObject([{ signal: "cluster", kind: "throttled" }]);
  const before = script.asked.length;
  busy = false;
  clock.set(NOON + 2000);
  const second = await aws.poll(TARGET, ASK);
  expect(script.asked.slice(before).map((call) => call.operation)).toEqual(["DescribeTargetHealth"]);
  expect(lookOf(second)).toMatchObject({ targetsHealthy: 2 });
  expect(second.since).toBe(NOON);
  clock.set(NOON + 4000);
  const third = await aws.poll(TARGET, ASK);
  expect(third.since).toBe(NOON + 4000);
  expect(script.asked).toHaveLength(before + 1 + 5);
  aws.end();
});

test("a look is never put together from parts more than half a minute apart", async () => {
  const clock = plainClock(NOON);
  const script = scriptedAws({ ...ANSWERS, "ecs.DescribeServices": throttled });
  const aws = adapterFor(script, { clock });
  await aws.poll(TARGET, ASK);
  clock.set(NOON + 30_001);
  await aws.poll(TARGET, ASK);
  expect(script.askedFor("ecs.DescribeTasks")).toHaveLength(2);
  aws.end();
});

test("a target that the list no longer holds is gone", async () => {
  let targets = [health("i-0a", "draining"), health("i-0b", "healthy")];
  const script = scriptedAws({
    ...ANSWERS,
    "elastic-load-balancing-v2.DescribeTargetHealth": () => ({ TargetHealthDescriptions: targets }),
  });
  const aws = adapterFor(script);
  await aws.poll(TARGET, ASK);
  targets = [health("i-0b", "healthy")];
  const answer = await aws.poll(TARGET, ASK);
  expect(sightings(answer, "target").map((one) => one.saw)).toMatchObject([
    { targetId: "i-0b:32768", health: "healthy" },
    { targetId: "i-0a:32768", instanceId: "i-0a", health: "gone" },
  ]);
  expect(sightings(answer, "target")[1]?.entity).toBe(`${TG}|i-0a:32768`);
  aws.end();
});

test("DescribeServices is asked for ten at a time, DescribeTasks for a hundred, and every page of a list is read", async () => {
  const arns = Array.from({ length: 230 }, (_, n) => arn(`t${n}`));
  const { script } = await poll(
    {
      "ecs.DescribeServices": () => ({ services: [] }),
      "ecs.ListTasks": ({ desiredStatus, nextToken }) => {
        if (desiredStatus === "STOPPED") return { taskArns: [] };
        const from = Number(nextToken ?? 0);
        const next = from + 100 < arns.length ? { nextToken: String(from + 100) } : {};
        return { taskArns: arns.slice(from, from + 100), ...next };
      },
      "ecs.DescribeTasks": () => ({ tasks: [] }),
    },
    { ...ASK, services: Array.from({ length: 23 }, (_, n) => `service-${n}`), targetGroupArns: [] },
  );
  const lengths = (name: string, key: string) =>
    script.askedFor(name).map((input) => (Array.isArray(input[key]) ? input[key].length : 0));
  expect(lengths("ecs.DescribeServices", "services")).toEqual([10, 10, 3]);
  expect(lengths("ecs.DescribeTasks", "tasks")).toEqual([100, 100, 30]);
});
