import { createServer } from "node:http";
import { expect, test } from "vitest";
import { OPERATIONS } from "../../src/aws/operations.ts";
import { skewOf } from "../../src/aws/sts.ts";
import type { Target } from "../../src/core/target.ts";
import { AwsError } from "../../src/sim/aws/aws-error.ts";
import { plainClock } from "../support/plain-clock.ts";
import {
  type Answers,
  adapterFor,
  denied,
  NOON,
  type ScriptedAws,
  scriptedAws,
  TARGET,
  throttled,
} from "./scripted-aws.ts";
import { TARGET_GROUP, WORKSHOP } from "./workshop-answers.ts";

async function read(answers: Answers, target: Target = TARGET, ownMetadataUri: string | null = null) {
  const script = scriptedAws(answers);
  const aws = adapterFor(script, { ownMetadataUri });
  const readings = await aws.readBefore(target);
  aws.end();
  return { readings, script };
}

const WEB_3 = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:3";

const names = (script: ScriptedAws) => script.asked.map((call) => call.operation);

test("everything that the guards need is read", async () => {
  const { readings } = await read(WORKSHOP);
  expect(readings).toEqual({
    identity: { readable: true, value: { account: "123456789012", arn: "arn:aws:iam::123456789012:user/bot" } },
    template: {
      readable: true,
      value: {
        id: "EXTa1b2c3de5f6g7h",
        arn: "arn:aws:fis:us-east-1:123456789012:experiment-template/EXTa1b2c3de5f6g7h",
        multiAccount: false,
        actions: [
          {
            name: "interrupt",
            actionId: "aws:ec2:send-spot-instance-interruptions",
            wait: "PT2M",
            targets: ["SpotIntances"],
          },
        ],
        targets: [
          {
            name: "SpotIntances",
            resourceType: "aws:ec2:spot-instance",
            resourceArns: [],
            tags: { "aws:autoscaling:groupName": "EcsSpotWorkshop-ASG-SPOT" },
            filters: [{ path: "State.Name", values: ["running"] }],
            selectionMode: "COUNT(3)",
          },
        ],
        stopConditions: [{ source: "none", value: null }],
      },
    },
    cluster: {
      readable: true,
      value: { arn: "arn:aws:ecs:us-east-1:123456789012:cluster/EcsSpotWorkshop", status: "ACTIVE" },
    },
    groups: {
      readable: true,
      value: [
        {
          name: "EcsSpotWorkshop-ASG-SPOT",
          arn: "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:u:x",
        },
      ],
    },
    reached: {
      readable: true,
      value: ["i-0a", "i-0b"].map((instanceId) => ({
        instanceId,
        group: "EcsSpotWorkshop-ASG-SPOT",
        spot: true,
        state: "running",
        type: "m5.large",
        zone: "us-east-1a",
        interruptionBehavior: instanceId === "i-0a" ? "terminate" : null,
        launchedAt: NOON - 24 * 3_600_000,
      })),
    },
    baseline: {
      readable: true,
      value: {
        services: [
          {
            name: "web",
            scheduling: "REPLICA",
            desired: 1,
            running: 1,
            targetGroupArns: [TARGET_GROUP],
            deregistrationDelayS: 300,
          },
        ],
        groups: [
          {
            name: "EcsSpotWorkshop-ASG-SPOT",
            desired: 2,
            inService: 1,
            min: 0,
            max: 20,
            capacityProvider: { name: "CP-SPOT", managedScaling: true, managedDraining: false },
          },
        ],
        hosts: [{ hostArn: "arn:host", instanceId: "i-0a" }],
        tasks: [{ taskArn: "arn:task", service: "web", daemon: false, hostArn: "arn:host" }],
      },
    },
    preflight: {
      safetyLever: { readable: true, value: { status: "disengaged", reason: "" } },
      experiments: { readable: true, value: [{ experimentId: "EXPrunning", status: "running", runId: "run-0" }] },
      spotInstances: {
        readable: true,
        value: ["i-0a", "i-0b"].map((instanceId) => ({ instanceId, group: "EcsSpotWorkshop-ASG-SPOT", vcpus: 2 })),
      },
      groups: {
        readable: true,
        value: [
          {
            name: "EcsSpotWorkshop-ASG-SPOT",
            desired: 2,
            max: 20,
            capacityRebalance: true,
            suspended: ["AZRebalance"],
            types: ["m5.large", "m4.large"],
            zones: ["us-east-1a", "us-east-1b"],
            spotAllocation: "capacity-optimized",
            protectedInstances: 1,
          },
        ],
      },
      activities: { readable: true, value: [] },
      targetHealth: { readable: true, value: [{ arn: TARGET_GROUP, healthy: 0, notHealthy: 0 }] },
      services: {
        readable: true,
        value: [
          {
            name: "web",
            daemon: false,
            deploying: false,
            taskDefinition: WEB_3,
            strategy: [{ provider: "CP-SPOT", base: 0, weight: 1 }],
            minimumHealthyPercent: 100,
            maximumPercent: 200,
            constraints: [],
            placement: ["binpack MEMORY"],
            targetGroupArns: [TARGET_GROUP],
            gracePeriodS: 30,
          },
        ],
      },
      hosts: {
        readable: true,
        value: [
          {
            hostArn: "arn:host",
            instanceId: "i-0a",
            status: "ACTIVE",
            agentConnected: true,
            provider: "CP-SPOT",
            registered: { cpu: 2_048, memory: 7_764 },
            free: { cpu: 1_628, memory: 6_084 },
            usedPorts: [22, 51_678],
          },
        ],
      },
      providers: {
        readable: true,
        value: [
          {
            name: "CP-SPOT",
            group: "EcsSpotWorkshop-ASG-SPOT",
            managedScaling: true,
            managedDraining: false,
            terminationProtection: true,
            targetCapacity: 100,
          },
        ],
      },
      taskDefinitions: {
        readable: true,
        value: [
          {
            arn: WEB_3,
            cpu: 420,
            memory: 1_680,
            hostPorts: [8_081],
            stopTimeoutS: 60,
            usesAgentTimeout: true,
            constraints: ["memberOf attribute:stack == a"],
          },
        ],
      },
      userData: {
        readable: true,
        value: [{ group: "EcsSpotWorkshop-ASG-SPOT", draining: true, stopTimeoutS: 90 }],
      },
      spotQuota: { readable: true, value: 640 },
      eventsMayBeWritten: { readable: true, value: true },
      scalingPolicies: {
        readable: true,
        value: [{ group: "EcsSpotWorkshop-ASG-SPOT", name: "ECSManagedAutoScalingPolicy-051ac3df" }],
      },
      protectedTasks: { readable: true, value: ["arn:task"] },
    },
    notWatched: [],
    clockSkewMs: { readable: true, value: -500 },
    ownCluster: { readable: true, value: null },
  });
});

test("one reading of the workshop asks for each thing once", async () => {
  const { script } = await read(WORKSHOP);
  expect(new Set(script.asked.map(({ operation, input }) => JSON.stringify([operation, input]))).size).toBe(28);
  expect(script.asked).toHaveLength(28);
  const called = Object.entries(OPERATIONS).filter(([, use]) => use.called);
  for (const name of names(script)) expect(called.map(([action]) => action.split(":")[1])).toContain(name);
});

test("the template's id comes from its stack's output, which is named like an experiment's", async () => {
  const { readings } = await read(
    {
      ...WORKSHOP,
      "cloudformation.DescribeStacks": () => ({
        Stacks: [
          {
            StackName: "fis-spot-interruption",
            CreationTime: new Date(NOON),
            StackStatus: "CREATE_COMPLETE",
            Outputs: [{ OutputKey: "FISExperimentID", OutputValue: "EXTfromstack" }],
          },
        ],
      }),
    },
    { ...TARGET, template: { stack: "fis-spot-interruption" } },
  );
  expect(readings.template).toMatchObject({ readable: true, value: { id: "EXTfromstack" } });
});

test("a stack without the output is unreadable, and says what to do; nothing is looked up in its place", async () => {
  const { readings, script } = await read(
    { ...WORKSHOP, "cloudformation.DescribeStacks": () => ({ Stacks: [] }) },
    { ...TARGET, template: { stack: "fis-spot-interruption" } },
  );
  expect(readings.template).toMatchObject({
    readable: false,
    operation: "cloudformation:DescribeStacks",
    message: expect.stringContaining("has no output FISExperimentID"),
  });
  expect(readings.reached).toMatchObject({ readable: false, operation: "cloudformation:DescribeStacks" });
  expect(names(script)).not.toContain("GetExperimentTemplate");
});

test("one denied part leaves the others readable", async () => {
  const { readings } = await read({ ...WORKSHOP, "ecs.DescribeClusters": denied });
  expect(readings.cluster).toMatchObject({ readable: false, operation: "ecs:DescribeClusters", code: "AccessDenied" });
  expect(readings.baseline.readable).toBe(true);
});

test("a template that does not exist is unreadable in FIS's own word", async () => {
  const { readings } = await read({
    ...WORKSHOP,
    "fis.GetExperimentTemplate": () => {
      throw new AwsError("ResourceNotFoundException", "Experiment template EXT1 not found.", 404);
    },
  });
  expect(readings.template).toEqual({
    readable: false,
    operation: "fis:GetExperimentTemplate",
    code: "ResourceNotFoundException",
    message: "Experiment template EXT1 not found.",
  });
});

test("a configured group that does not exist makes the groups unreadable", async () => {
  const target = { ...TARGET, autoScalingGroups: [...TARGET.autoScalingGroups, "typo"] };
  const { readings } = await read(WORKSHOP, target);
  expect(readings.groups).toMatchObject({ readable: false, message: "no Auto Scaling group named typo" });
});

test("a template for several accounts is told as such", async () => {
  const { readings } = await read({
    ...WORKSHOP,
    "fis.GetExperimentTemplate": () => ({
      experimentTemplate: { id: "EXT1", experimentOptions: { accountTargeting: "multi-account" } },
    }),
  });
  expect(readings.template).toMatchObject({ value: { multiAccount: true, arn: null } });
});

test("signals that are denied are named before the start and refuse nothing", async () => {
  const { readings } = await read({
    ...WORKSHOP,
    "cloudtrail.LookupEvents": denied,
    "elastic-load-balancing-v2.DescribeTargetGroupAttributes": denied,
    "cloudwatch.DescribeAlarms": throttled,
  });
  expect(readings.notWatched.map((one) => one.operation)).toEqual(["cloudtrail:LookupEvents"]);
  expect(readings.baseline).toMatchObject({ value: { services: [{ deregistrationDelayS: null }] } });
});

test("a reading that was throttled is finished by the next try, which asks only for what is missing", async () => {
  let busy = true;
  const script = scriptedAws({
    ...WORKSHOP,
    "ecs.DescribeTasks": (input, call) => (busy ? throttled() : WORKSHOP["ecs.DescribeTasks"]?.(input, call)),
  });
  const aws = adapterFor(script);
  expect((await aws.readBefore(TARGET)).baseline).toMatchObject({ readable: false, code: "Throttled" });
  const before = script.asked.length;
  busy = false;
  const second = await aws.readBefore(TARGET);
  expect(second.baseline.readable).toBe(true);
  expect(names(script).slice(before).sort()).toEqual([
    "DescribeAlarms",
    "DescribeTargetGroupAttributes",
    "DescribeTaskDefinition",
    "DescribeTasks",
    "FilterLogEvents",
    "GetTaskProtection",
    "LookupEvents",
  ]);
  await aws.readBefore(TARGET);
  expect(names(script).filter((name) => name === "GetCallerIdentity")).toHaveLength(2);
  aws.end();
});

test("what a throttled reading learned is forgotten after a minute", async () => {
  const clock = plainClock(NOON);
  const script = scriptedAws({ ...WORKSHOP, "ecs.DescribeClusters": throttled });
  const aws = adapterFor(script, { clock });
  await aws.readBefore(TARGET);
  clock.set(NOON + 60_001);
  await aws.readBefore(TARGET);
  expect(script.askedFor("sts.GetCallerIdentity")).toHaveLength(2);
  aws.end();
});

test("the clock's skew is right to half a second and half the round trip", () => {
  const date = "Thu, 01 Oct 2026 12:00:00 GMT";
  expect(skewOf(date, { askedAt: NOON, answeredAt: NOON + 1000 })).toBe(0);
  expect(skewOf(date, { askedAt: NOON + 6000, answeredAt: NOON + 7000 })).toBe(6000);
  expect(skewOf(null, { askedAt: NOON, answeredAt: NOON })).toBeNull();
  expect(skewOf("yesterday", { askedAt: NOON, answeredAt: NOON })).toBeNull();
});

test.each([
  [{ Cluster: "arn:aws:ecs:us-east-1:123456789012:cluster/ops" }, "arn:aws:ecs:us-east-1:123456789012:cluster/ops"],
  [
    { Cluster: "ops", TaskARN: "arn:aws:ecs:us-east-1:123456789012:task/ops/abc" },
    "arn:aws:ecs:us-east-1:123456789012:cluster/ops",
  ],
])("the bot's own cluster comes from its task's metadata: %j", async (task, arn) => {
  const metadata = createServer((request, response) => {
    response.end(request.url === "/v4/abc/task" ? JSON.stringify(task) : "{}");
  });
  await new Promise<void>((listening) => metadata.listen(0, "127.0.0.1", listening));
  const address = metadata.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const { readings } = await read(WORKSHOP, TARGET, `http://127.0.0.1:${address.port}/v4/abc`);
  expect(readings.ownCluster).toEqual({ readable: true, value: arn });
  const broken = await read(WORKSHOP, TARGET, `http://127.0.0.1:${address.port}/v4/else`);
  expect(broken.readings.ownCluster).toMatchObject({ readable: false });
  metadata.closeAllConnections();
  await new Promise((closed) => metadata.close(closed));
});

test("what never changes is asked once, and everything else anew", async () => {
  const script = scriptedAws(WORKSHOP);
  const aws = adapterFor(script);
  await aws.readBefore(TARGET);
  const before = script.asked.length;
  await aws.readBefore(TARGET);
  const again = names(script).slice(before);
  expect(again).not.toContain("DescribeTaskDefinition");
  expect(again, "where a task was placed stays so").not.toContain("DescribeTasks");
  expect(again).toEqual(expect.arrayContaining(["GetSafetyLever", "ListExperiments", "DescribeServices"]));
  aws.end();
});

test("two readings at once ask once for what never changes, and each for everything else", async () => {
  const script = scriptedAws(WORKSHOP);
  const aws = adapterFor(script);
  const [boot, plan] = await Promise.all([aws.readBefore(TARGET), aws.readBefore(TARGET)]);
  expect(plan).toEqual(boot);
  const asked = (operation: string) => names(script).filter((name) => name === operation).length;
  expect([asked("DescribeTasks"), asked("DescribeTaskDefinition")]).toEqual([1, 1]);
  expect([asked("ListTasks"), asked("DescribeServices"), asked("GetSafetyLever")]).toEqual([2, 2, 2]);
  aws.end();
});

test("a description that failed is nobody's answer for good: the next reading asks again", async () => {
  let busy = true;
  const script = scriptedAws({
    ...WORKSHOP,
    "ecs.DescribeTasks": (input, call) => (busy ? denied() : WORKSHOP["ecs.DescribeTasks"]?.(input, call)),
  });
  const aws = adapterFor(script);
  const both = await Promise.all([aws.readBefore(TARGET), aws.readBefore(TARGET)]);
  expect(both.map(({ baseline }) => baseline.readable)).toEqual([false, false]);
  expect(script.askedFor("ecs.DescribeTasks")).toHaveLength(1);
  busy = false;
  expect((await aws.readBefore(TARGET)).baseline.readable).toBe(true);
  aws.end();
});

test.each([
  ["fis.GetSafetyLever", "safetyLever", "fis:GetSafetyLever"],
  ["service-quotas.GetServiceQuota", "spotQuota", "servicequotas:GetServiceQuota"],
  ["ec2.DescribeLaunchTemplateVersions", "userData", "ec2:DescribeLaunchTemplateVersions"],
  ["cloudwatch-logs.DescribeResourcePolicies", "eventsMayBeWritten", "logs:DescribeResourcePolicies"],
  ["auto-scaling.DescribePolicies", "scalingPolicies", "autoscaling:DescribePolicies"],
  ["auto-scaling.DescribeScalingActivities", "activities", "autoscaling:DescribeScalingActivities"],
  ["elastic-load-balancing-v2.DescribeTargetHealth", "targetHealth", "elasticloadbalancing:DescribeTargetHealth"],
  ["ecs.DescribeTaskDefinition", "taskDefinitions", "ecs:DescribeTaskDefinition"],
  ["ecs.GetTaskProtection", "protectedTasks", "ecs:GetTaskProtection"],
  ["ecs.DescribeCapacityProviders", "providers", "ecs:DescribeCapacityProviders"],
] as const)(
  "a denied %s leaves %s unread, says which permission it is, and leaves all else readable",
  async (...asked) => {
    const [operation, part, action] = asked;
    const { readings } = await read({ ...WORKSHOP, [operation]: denied });
    const { notWatched: _, preflight, ...guards } = readings;
    expect(preflight[part]).toMatchObject({ readable: false, operation: action, code: "AccessDenied" });
    const unread = [...Object.values(guards), ...Object.values(preflight)].filter((one) => !one.readable);
    expect(unread).toHaveLength(1);
  },
);

test("a task that had no host yet is described again, and one that is gone is forgotten", async () => {
  const world = { host: undefined as string | undefined, arns: ["arn:task"] };
  const script = scriptedAws({
    ...WORKSHOP,
    "ecs.ListTasks": () => ({ taskArns: world.arns }),
    "ecs.DescribeTasks": ({ tasks }) => ({
      tasks: (tasks as string[]).map((taskArn) => ({
        taskArn,
        group: "service:web",
        lastStatus: world.host === undefined ? "PROVISIONING" : "RUNNING",
        desiredStatus: "RUNNING",
        containerInstanceArn: world.host,
      })),
    }),
  });
  const aws = adapterFor(script);
  const tasks = async () => {
    const { baseline } = await aws.readBefore(TARGET);
    return baseline.readable ? baseline.value.tasks.map(({ taskArn, hostArn }) => `${taskArn} ${hostArn}`) : null;
  };
  expect(await tasks()).toEqual(["arn:task null"]);
  world.host = "arn:host";
  expect(await tasks()).toEqual(["arn:task arn:host"]);
  expect(await tasks()).toEqual(["arn:task arn:host"]);
  expect(script.askedFor("ecs.DescribeTasks")).toHaveLength(2);
  world.arns = ["arn:other"];
  expect(await tasks()).toEqual(["arn:other arn:host"]);
  aws.end();
});
