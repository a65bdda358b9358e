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
        groups: [{ name: "EcsSpotWorkshop-ASG-SPOT", desired: 2, inService: 1, min: 0, max: 20 }],
        hosts: [{ hostArn: "arn:host", instanceId: "i-0a" }],
        tasks: [{ taskArn: "arn:task", service: "web", daemon: false, hostArn: "arn:host" }],
      },
    },
    notWatched: [],
    clockSkewMs: { readable: true, value: -500 },
    ownCluster: { readable: true, value: null },
  });
});

test("one reading of the workshop asks for each thing once", async () => {
  const { script } = await read(WORKSHOP);
  expect(new Set(names(script)).size).toBe(script.asked.length);
  expect(script.asked).toHaveLength(18);
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
    "elastic-load-balancing-v2.DescribeTargetHealth": denied,
    "elastic-load-balancing-v2.DescribeTargetGroupAttributes": denied,
    "cloudwatch.DescribeAlarms": throttled,
  });
  expect(readings.notWatched.map((one) => one.operation)).toEqual([
    "cloudtrail:LookupEvents",
    "elasticloadbalancing:DescribeTargetHealth",
  ]);
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
    "DescribeScalingActivities",
    "DescribeTargetGroupAttributes",
    "DescribeTargetHealth",
    "DescribeTasks",
    "FilterLogEvents",
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
