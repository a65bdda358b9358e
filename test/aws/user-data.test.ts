import { describe, expect, it, test } from "vitest";
import { agentSettings } from "../../src/aws/launch-templates.ts";
import { allowsEvents } from "../../src/aws/log-policies.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("what user data says of the agent", () => {
  it.each([
    ["echo ECS_ENABLE_SPOT_INSTANCE_DRAINING=true >> /etc/ecs/ecs.config", true, null],
    ['echo "ECS_ENABLE_SPOT_INSTANCE_DRAINING=True"', true, null],
    ["ECS_ENABLE_SPOT_INSTANCE_DRAINING=false", false, null],
    ["ECS_ENABLE_SPOT_INSTANCE_DRAINING=false\nECS_ENABLE_SPOT_INSTANCE_DRAINING=true", true, null],
    ["ECS_CLUSTER=web\nECS_CONTAINER_STOP_TIMEOUT=90s", false, 90],
    ["ECS_CLUSTER=web\nECS_CONTAINER_STOP_TIMEOUT=1m30s", false, 90],
    ["ECS_CLUSTER=web\nECS_CONTAINER_STOP_TIMEOUT=2m", false, 120],
    ["ECS_CLUSTER=web\nECS_CONTAINER_STOP_TIMEOUT=soon", false, null],
    ["#!/bin/bash\nyum update -y", null, null],
  ])("%j: draining %s, stop timeout %s", (text, draining, stopTimeoutS) => {
    expect(agentSettings(base64(text))).toEqual({ draining, stopTimeoutS });
  });

  it("is nothing without any", () => {
    expect(agentSettings(undefined)).toEqual({ draining: null, stopTimeoutS: null });
    expect(agentSettings("")).toEqual({ draining: null, stopTimeoutS: null });
  });
});

describe("a resource policy of CloudWatch Logs", () => {
  const ARN = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/spotinterruptions:*";
  const policy = (differing: object) =>
    JSON.stringify({
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "logs:PutLogEvents",
          Resource: ARN,
          ...differing,
        },
      ],
    });

  test.each([
    ["as the workshop has it", policy({})],
    ["for all of /aws/events", policy({ Resource: "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/*:*" })],
    ["for the group's own ARN", policy({ Resource: ARN.slice(0, -2) })],
    ["for all actions of the service", policy({ Action: ["logs:*"] })],
    ["for everybody", policy({ Principal: "*" })],
  ])("lets EventBridge write %s", (_, document) => {
    expect(allowsEvents(document, ARN)).toBe(true);
  });

  test.each([
    ["for another group", policy({ Resource: "arn:aws:logs:us-east-1:123456789012:log-group:/other:*" })],
    ["that denies", policy({ Effect: "Deny" })],
    ["for another service alone", policy({ Principal: { Service: ["delivery.logs.amazonaws.com"] } })],
    ["that may only make streams", policy({ Action: "logs:CreateLogStream" })],
    ["that is no JSON", "{"],
    ["that is empty", ""],
  ])("does not, by one %s", (_, document) => {
    expect(allowsEvents(document, ARN)).toBe(false);
  });
});
