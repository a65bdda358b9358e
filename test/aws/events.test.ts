import fc from "fast-check";
import { expect, test } from "vitest";
import { readBidEvictedRecord } from "../../src/aws/events/bid-evicted.ts";
import { readEvent } from "../../src/aws/events/event.ts";

const WARNING = {
  version: "0",
  id: "a8f30e51-1d5a-b2c5-7a6b-9c1c8c7f0b11",
  "detail-type": "EC2 Spot Instance Interruption Warning",
  source: "aws.ec2",
  account: "612606519026",
  time: "2022-09-27T21:09:31Z",
  region: "us-east-1",
  resources: ["arn:aws:ec2:us-east-1b:instance/i-002693a8d5e8518d5"],
  detail: { "instance-id": "i-002693a8d5e8518d5", "instance-action": "terminate" },
};

const RECORD = {
  eventVersion: "1.11",
  userIdentity: { accountId: "123456789012", invokedBy: "ec2.amazonaws.com" },
  eventTime: "2022-09-27T21:11:34Z",
  eventSource: "ec2.amazonaws.com",
  eventName: "BidEvictedEvent",
  eventID: "d27a6096-807b-4bd0-8c20-a33a83375054",
  requestParameters: null,
  responseElements: null,
  serviceEventDetails: { instanceIdSet: ["i-002693a8d5e8518d5", "i-1eb2ac8eEXAMPLE"] },
};

test("a warning is dated by AWS and names its event", () => {
  expect(readEvent(JSON.stringify(WARNING))).toEqual({
    entity: "i-002693a8d5e8518d5",
    saw: { subject: "warning", instanceId: "i-002693a8d5e8518d5", action: "terminate" },
    statedAt: Date.parse("2022-09-27T21:09:31Z"),
    source: "event",
    evidence: WARNING.id,
  });
});

test("a recommendation is read from its detail, whatever its ARN says", () => {
  const event = {
    ...WARNING,
    "detail-type": "EC2 Instance Rebalance Recommendation",
    resources: [],
    detail: { "instance-id": "i-1234567890abcdef0" },
  };
  expect(readEvent(JSON.stringify(event))?.saw).toEqual({
    subject: "recommendation",
    instanceId: "i-1234567890abcdef0",
  });
});

test("one BidEvictedEvent may list several instances", () => {
  expect(readBidEvictedRecord(JSON.stringify(RECORD))).toMatchObject({
    entity: RECORD.eventID,
    saw: { subject: "bid-evicted", instanceIds: ["i-002693a8d5e8518d5", "i-1eb2ac8eEXAMPLE"] },
    statedAt: Date.parse("2022-09-27T21:11:34Z"),
  });
});

test("the same record through EventBridge says the same", () => {
  const event = { ...WARNING, "detail-type": "AWS Service Event via CloudTrail", detail: RECORD };
  expect(readEvent(JSON.stringify(event))).toEqual(readBidEvictedRecord(JSON.stringify(RECORD)));
});

test("another CloudTrail record is not an eviction", () => {
  expect(readBidEvictedRecord(JSON.stringify({ ...RECORD, eventName: "TerminateInstances" }))).toBeNull();
});

test("an unknown detail-type says nothing", () => {
  expect(readEvent(JSON.stringify({ ...WARNING, "detail-type": "ECS Service Action" }))).toBeNull();
});

test.each([
  ["no JSON", "EC2 Spot Instance Interruption Warning"],
  ["an empty message", ""],
  ["a list", "[]"],
  ["no time", JSON.stringify({ ...WARNING, time: undefined })],
  ["a time that is none", JSON.stringify({ ...WARNING, time: "soon" })],
  ["no detail", JSON.stringify({ ...WARNING, detail: null })],
  [
    "an instance id that is none",
    JSON.stringify({ ...WARNING, detail: { "instance-id": 7, "instance-action": "stop" } }),
  ],
  [
    "an action that is none",
    JSON.stringify({ ...WARNING, detail: { ...WARNING.detail, "instance-action": "reboot" } }),
  ],
])("%s is nothing, and breaks nothing", (_, message) => {
  expect(readEvent(message)).toBeNull();
});

test("whatever stands in an event, reading it does not throw, and what is claimed is dated", () => {
  const part = fc.oneof(fc.jsonValue(), fc.constantFrom("i-1234", "terminate", "2022-09-27T21:09:31Z"));
  const type = fc.constantFrom(
    "EC2 Spot Instance Interruption Warning",
    "EC2 Instance Rebalance Recommendation",
    "AWS Service Event via CloudTrail",
    "Something New",
    "__proto__",
  );
  const detail = fc.oneof(
    fc.record({ "instance-id": part, "instance-action": part }, { requiredKeys: [] }),
    fc.record({ eventName: fc.constant("BidEvictedEvent"), eventID: part, eventTime: part, serviceEventDetails: part }),
    fc.record({
      eventName: fc.constant("BidEvictedEvent"),
      eventID: fc.string(),
      serviceEventDetails: fc.record({ instanceIdSet: fc.array(part) }),
    }),
    part,
  );
  const event = fc.record({ id: part, "detail-type": type, source: part, time: part, detail }, { requiredKeys: [] });
  fc.assert(
    fc.property(event, fc.nat(3), (value, cut) => {
      const text = JSON.stringify(value);
      const read = readEvent(cut === 0 ? text.slice(1) : text);
      if (read !== null) expect(read.statedAt).toBeTypeOf("number");
    }),
    { numRuns: 500 },
  );
});
