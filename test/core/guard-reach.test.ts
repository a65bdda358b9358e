import { describe } from "vitest";
import { decide, withReached } from "./guard-decision.ts";
import { instance, instances, unreadable } from "./guard-support.ts";

describe("which instances may be reached", () => {
  decide([
    [
      ["outside-groups"],
      "the tags reach a Spot Instance of another group",
      withReached(...instances(4), instance(9, { group: "production" })),
    ],
    [
      ["outside-groups"],
      "the tags reach an On-Demand Instance of another group",
      withReached(...instances(4), instance(9, { group: "production", spot: false })),
    ],
    [
      ["outside-groups"],
      "the tags reach an instance of no group",
      withReached(...instances(4), instance(9, { group: null })),
    ],
    [
      [],
      "an instance of another group is already terminated",
      withReached(...instances(4), instance(9, { group: "production", state: "terminated" })),
    ],
    [
      ["reached-instances-unreadable"],
      "nobody knows which instances are reached",
      { aws: { reached: unreadable("ec2:DescribeInstances", "UnauthorizedOperation") } },
    ],
    [["no-candidates"], "the tags reach nothing", withReached()],
    [["no-candidates"], "every reached instance is stopped", withReached(instance(1, { state: "stopped" }))],
    [
      ["no-candidates"],
      "every reached instance is On-Demand",
      withReached(instance(1, { spot: false, interruptionBehavior: null })),
    ],
    [
      ["not-terminated"],
      "an instance would be stopped",
      withReached(...instances(3), instance(4, { interruptionBehavior: "stop" })),
    ],
    [
      ["not-terminated"],
      "an instance would be hibernated",
      withReached(...instances(3), instance(4, { interruptionBehavior: "hibernate" })),
    ],
    [
      ["behaviour-unknown"],
      "an instance's interruption behaviour is unknown",
      withReached(...instances(3), instance(4, { interruptionBehavior: null })),
    ],
  ]);
});
