import { expect, test } from "vitest";
import type { Ask } from "../../src/core/poll.ts";
import { AwsError } from "../../src/sim/aws/aws-error.ts";
import { type Answers, adapterFor, denied, NOON, scriptedAws, TARGET, throttled } from "./scripted-aws.ts";

const at = (seconds: number) => new Date(NOON + seconds * 1000);

async function poll(ask: Ask, answers: Answers) {
  const script = scriptedAws(answers);
  const aws = adapterFor(script);
  const answer = await aws.poll(TARGET, ask);
  aws.end();
  return { ...answer, script };
}

test.each([
  ["running", 1],
  ["completed", 12],
  ["failed", 12],
  ["cancelled", 12],
  ["initiating", null],
])("an experiment that is %s is dated by FIS where FIS dates it", async (status, seconds) => {
  const { sightings } = await poll(
    { signal: "experiment", experimentId: "EXP1" },
    {
      "fis.GetExperiment": () => ({
        experiment: { id: "EXP1", state: { status, reason: "As FIS put it." }, startTime: at(1), endTime: at(12) },
      }),
    },
  );
  expect(sightings).toEqual([
    {
      entity: "EXP1",
      saw: {
        subject: "experiment",
        experimentId: "EXP1",
        status,
        reason: "As FIS put it.",
        startTime: NOON + 1000,
        endTime: NOON + 12_000,
      },
      statedAt: seconds === null ? null : NOON + seconds * 1000,
      source: "poll",
      evidence: "fis:GetExperiment",
    },
  ]);
});

test("the hit instances are found under whatever key FIS names them", async () => {
  const { sightings } = await poll(
    { signal: "targets", experimentId: "EXP1" },
    {
      "fis.ListExperimentResolvedTargets": ({ nextToken }) =>
        nextToken === undefined
          ? {
              resolvedTargets: [{ targetInformation: { arn: "arn:aws:ec2:us-east-1:1:instance/i-0b" } }],
              nextToken: "2",
            }
          : { resolvedTargets: [{ targetInformation: { instanceId: "i-0a", tag: "x" } }] },
    },
  );
  expect(sightings.map((one) => one.saw)).toEqual([{ subject: "targets", instanceIds: ["i-0a", "i-0b"] }]);
});

test("targets that are not resolved yet are not claimed to be none", async () => {
  const { sightings, failures } = await poll(
    { signal: "targets", experimentId: "EXP1" },
    { "fis.ListExperimentResolvedTargets": () => ({ resolvedTargets: [] }) },
  );
  expect([sightings, failures]).toEqual([[], []]);
});

const warning = (id: string, instance: string) =>
  JSON.stringify({
    id,
    "detail-type": "EC2 Spot Instance Interruption Warning",
    source: "aws.ec2",
    time: at(24).toISOString(),
    detail: { "instance-id": instance, "instance-action": "terminate" },
  });

test("empty pages of the event log are followed, doubles are dropped, strangers are ignored", async () => {
  const { sightings, script } = await poll(
    { signal: "events", since: NOON },
    {
      "cloudwatch-logs.FilterLogEvents": ({ nextToken }) => {
        if (nextToken === undefined) return { events: [], nextToken: "1" };
        if (nextToken === "1") return { events: [{ eventId: "1", message: warning("e1", "i-0a") }], nextToken: "2" };
        return {
          events: [
            { eventId: "1", message: warning("e1", "i-0a") },
            { eventId: "2", message: "{not json" },
            { eventId: "3", message: warning("e3", "i-0b") },
          ],
        };
      },
    },
  );
  expect(sightings.map((one) => [one.entity, one.evidence, one.statedAt, one.source])).toEqual([
    ["i-0a", "e1", NOON + 24_000, "event"],
    ["i-0b", "e3", NOON + 24_000, "event"],
  ]);
  expect(script.askedFor("cloudwatch-logs.FilterLogEvents")[0]).toMatchObject({
    logGroupName: TARGET.logGroup,
    startTime: NOON,
  });
});

test("a log group that is not there is missing, not denied", async () => {
  const { failures } = await poll(
    { signal: "events", since: NOON },
    {
      "cloudwatch-logs.FilterLogEvents": () => {
        throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.", 400);
      },
    },
  );
  expect(failures).toMatchObject([{ signal: "events", operation: "logs:FilterLogEvents", kind: "missing" }]);
});

test("a host that ECS no longer knows is gone, and outranks all that was known of it", async () => {
  const hosts = [
    { hostArn: "arn:a", instanceId: "i-0a" },
    { hostArn: "arn:b", instanceId: "i-0b" },
  ];
  const { sightings } = await poll(
    { signal: "hosts", hosts },
    {
      "ecs.DescribeContainerInstances": () => ({
        containerInstances: [
          {
            containerInstanceArn: "arn:a",
            ec2InstanceId: "i-0a",
            status: "DRAINING",
            agentConnected: true,
            version: 7,
          },
        ],
        failures: [{ arn: "arn:b", reason: "MISSING" }],
      }),
    },
  );
  expect(sightings.map((one) => one.saw)).toMatchObject([
    { hostArn: "arn:a", status: "DRAINING", agentConnected: true, version: 7 },
    { hostArn: "arn:b", instanceId: "i-0b", status: "gone", agentConnected: false },
  ]);
});

test("an instance says why it went, and one that EC2 forgot is gone without a reason", async () => {
  const { sightings, script } = await poll(
    { signal: "instances", instanceIds: ["i-0a", "i-0b", "i-0c"] },
    {
      "ec2.DescribeInstances": () => ({
        Reservations: [
          {
            Instances: [
              {
                InstanceId: "i-0a",
                State: { Name: "terminated", Code: 48 },
                StateReason: { Code: "Server.SpotInstanceTermination" },
                StateTransitionReason: "User initiated (2026-10-01 12:02:27 GMT)",
                InstanceLifecycle: "spot",
                InstanceType: "m5.large",
                Placement: { AvailabilityZone: "us-east-1a" },
                Tags: [{ Key: "aws:autoscaling:groupName", Value: "EcsSpotWorkshop-ASG-SPOT" }],
              },
              { InstanceId: "i-0b", State: { Name: "running" }, StateTransitionReason: "" },
            ],
          },
        ],
      }),
    },
  );
  expect(sightings.map((one) => [one.saw, one.statedAt])).toMatchObject([
    [
      {
        state: "terminated",
        stateReason: "Server.SpotInstanceTermination",
        group: "EcsSpotWorkshop-ASG-SPOT",
        type: "m5.large",
        zone: "us-east-1a",
        spot: true,
      },
      NOON + 147_000,
    ],
    [{ state: "running", stateReason: null, spot: false }, null],
    [{ instanceId: "i-0c", state: "gone", stateReason: null }, null],
  ]);
  const [asked] = script.askedFor("ec2.DescribeInstances");
  expect(asked).toMatchObject({ Filters: [{ Name: "instance-id", Values: ["i-0a", "i-0b", "i-0c"] }] });
  expect(asked).not.toHaveProperty("InstanceIds");
});

test("a Spot request tells an experiment from a real reclaim", async () => {
  const { sightings } = await poll(
    { signal: "spot-requests", instanceIds: ["i-0a"] },
    {
      "ec2.DescribeSpotInstanceRequests": () => ({
        SpotInstanceRequests: [
          {
            SpotInstanceRequestId: "sir-1",
            InstanceId: "i-0a",
            Status: { Code: "instance-terminated-by-experiment", UpdateTime: at(150) },
          },
        ],
      }),
    },
  );
  expect(sightings).toMatchObject([
    { saw: { code: "instance-terminated-by-experiment" }, statedAt: NOON + 150_000, evidence: "sir-1" },
  ]);
});

test("a group is counted by what is InService, and says which hit instances are still among those", async () => {
  const { sightings } = await poll(
    { signal: "groups", groups: ["g"], hits: ["i-0b", "i-0a", "i-0c"] },
    {
      "auto-scaling.DescribeAutoScalingGroups": () => ({
        AutoScalingGroups: [
          {
            AutoScalingGroupName: "g",
            AutoScalingGroupARN: "arn:g",
            DesiredCapacity: 7,
            MinSize: 0,
            MaxSize: 20,
            Instances: [
              { LifecycleState: "InService", InstanceId: "i-0a" },
              { LifecycleState: "Pending", InstanceId: "i-0b" },
            ],
          },
        ],
      }),
    },
  );
  expect(sightings.map((one) => one.saw)).toEqual([
    {
      subject: "group",
      group: "g",
      desired: 7,
      min: 0,
      max: 20,
      inService: 1,
      hitsInService: ["i-0a"],
      instances: 2,
      since: 0,
      polls: 1,
    },
  ]);
});

test("a group that is not there is missing: no size is claimed for it, and the others are told", async () => {
  const { sightings, failures } = await poll(
    { signal: "groups", groups: ["g", "h"], hits: [] },
    { "auto-scaling.DescribeAutoScalingGroups": () => ({ AutoScalingGroups: [{ AutoScalingGroupName: "h" }] }) },
  );
  expect(sightings.map((one) => one.entity)).toEqual(["h"]);
  expect(failures).toMatchObject([{ kind: "missing", message: "no Auto Scaling group named g" }]);
});

test("throttled groups are one failure, not two", async () => {
  const { failures } = await poll(
    { signal: "groups", groups: ["g"], hits: [] },
    { "auto-scaling.DescribeAutoScalingGroups": throttled },
  );
  expect(failures).toMatchObject([{ signal: "groups", kind: "throttled" }]);
  expect(failures).toHaveLength(1);
});

test("one group's activities are told though another's are throttled", async () => {
  const { sightings, failures, script } = await poll(
    { signal: "activities", groups: ["g", "h"], since: NOON },
    {
      "auto-scaling.DescribeScalingActivities": ({ AutoScalingGroupName: name }) => {
        if (name === "h") return throttled();
        return {
          Activities: [
            {
              ActivityId: "a1",
              AutoScalingGroupName: "g",
              Description:
                "Launching a new EC2 instance.  Status Reason: Could not launch Spot Instances. UnfulfillableCapacity - There is no capacity available that matches your request. Launching EC2 instance failed.",
              Cause:
                "At 2026-10-01T12:02:41Z an instance was launched in response to an unhealthy instance needing to be replaced.",
              StartTime: at(161),
              StatusCode: "Failed",
            },
            {
              ActivityId: "a2",
              AutoScalingGroupName: "g",
              Description: "Terminating EC2 instance: i-0a - Waiting For ELB Connection Draining.",
              Cause:
                "At 2026-10-01T12:02:40Z an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.",
              StartTime: at(160),
              EndTime: at(190),
              StatusCode: "Successful",
            },
          ],
        };
      },
    },
  );
  expect(sightings.map((one) => [one.saw, one.statedAt])).toMatchObject([
    [
      {
        does: "launch",
        instanceId: null,
        status: "Failed",
        mechanism: "replace-unhealthy",
        statusMessage: expect.stringContaining("UnfulfillableCapacity"),
        endTime: null,
      },
      NOON + 161_000,
    ],
    [{ does: "terminate", instanceId: "i-0a", mechanism: "health-check", endTime: NOON + 190_000 }, NOON + 160_000],
  ]);
  expect(failures).toMatchObject([{ operation: "autoscaling:DescribeScalingActivities", kind: "throttled" }]);
  for (const input of script.askedFor("auto-scaling.DescribeScalingActivities")) {
    expect(input.Filters).toEqual([{ Name: "StartTimeLowerBound", Values: ["2026-10-01T12:00:00.000Z"] }]);
  }
});

test("evictions are looked up by the event's name, once each", async () => {
  const record = {
    eventName: "BidEvictedEvent",
    eventID: "ct-1",
    eventTime: at(147).toISOString(),
    serviceEventDetails: { instanceIdSet: ["i-0a"] },
  };
  const event = { EventId: "ct-1", CloudTrailEvent: JSON.stringify(record) };
  const { sightings, script } = await poll(
    { signal: "trail", since: NOON },
    { "cloudtrail.LookupEvents": () => ({ Events: [event, event, { EventId: "ct-2", CloudTrailEvent: "{" }] }) },
  );
  expect(sightings).toMatchObject([{ entity: "ct-1", saw: { instanceIds: ["i-0a"] }, statedAt: NOON + 147_000 }]);
  expect(script.askedFor("cloudtrail.LookupEvents")).toMatchObject([
    { LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "BidEvictedEvent" }], StartTime: at(0) },
  ]);
});

test("an alarm is dated by its change of state", async () => {
  const { sightings } = await poll(
    { signal: "alarms", names: ["TargetTracking-g-AlarmHigh-1"] },
    {
      "cloudwatch.DescribeAlarms": () => ({
        MetricAlarms: [
          {
            AlarmName: "TargetTracking-g-AlarmHigh-1",
            StateValue: "ALARM",
            StateReason: "Threshold Crossed",
            StateUpdatedTimestamp: at(170),
            StateTransitionedTimestamp: at(155),
          },
        ],
      }),
    },
  );
  expect(sightings).toMatchObject([{ saw: { state: "ALARM", reason: "Threshold Crossed" }, statedAt: NOON + 155_000 }]);
});

test("nothing to ask about costs no call", async () => {
  for (const ask of [
    { signal: "hosts", hosts: [] },
    { signal: "instances", instanceIds: [] },
    { signal: "spot-requests", instanceIds: [] },
    { signal: "groups", groups: [], hits: [] },
    { signal: "alarms", names: [] },
  ] as const) {
    const { sightings, failures, script } = await poll(ask, {});
    expect([sightings, failures, script.asked]).toEqual([[], [], []]);
  }
});

test("a denied signal is denied by the name of its IAM action", async () => {
  const { failures } = await poll({ signal: "trail", since: NOON }, { "cloudtrail.LookupEvents": denied });
  expect(failures).toMatchObject([{ signal: "trail", operation: "cloudtrail:LookupEvents", kind: "denied" }]);
});
