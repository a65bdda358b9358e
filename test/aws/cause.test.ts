import fc from "fast-check";
import { expect, test } from "vitest";
import { readCause } from "../../src/aws/cause.ts";

const HIGH = "TargetTracking-EcsSpotWorkshop-ASG-SPOT-AlarmHigh-8303986e-8840-49c1-bfff-305f5f1df3de";
const LOW = "TargetTracking-EcsSpotWorkshop-ASG-SPOT-AlarmLow-5578c1da-8840-49c1-bfff-305f5f1df3de";
const POLICY = "ECSManagedAutoScalingPolicy-051ac3df-89ce-46b2-8b65-5bb86556a73f";
const OUT = `At 2022-09-27T21:11:42Z a monitor alarm ${HIGH} in state ALARM triggered policy ${POLICY} changing the desired capacity from 4 to 7.  At 2022-09-27T21:11:44Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 4 to 7.`;

test("managed scale-out is told with its alarm, its policy, both numbers and the alarm's time", () => {
  expect(readCause(OUT)).toEqual({
    mechanism: "alarm-high",
    desiredChange: { alarm: HIGH, policy: POLICY, from: 4, to: 7, at: Date.parse("2022-09-27T21:11:42Z") },
  });
});

test("one space or two between the sentences make no difference", () => {
  expect(readCause(OUT.replace(/ {2}/g, " "))).toEqual(readCause(OUT));
});

test("a late scale-in names AlarmLow", () => {
  const cause = `At 2022-09-27T21:30:45Z a monitor alarm ${LOW} in state ALARM triggered policy ${POLICY} changing the desired capacity from 5 to 4.  At 2022-09-27T21:30:50Z an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from 5 to 4.  At 2022-09-27T21:30:50Z instance i-05584882508d7bdcd was selected for termination.`;
  const read = readCause(cause);
  expect(read.mechanism).toBe("alarm-low");
  expect(read.desiredChange).toMatchObject({ alarm: LOW, from: 5, to: 4 });
});

test("the first scale-in names no alarm, so no change of desired capacity is claimed", () => {
  const cause =
    "At 2022-09-27T21:29:38Z an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from 7 to 5.  At 2022-09-27T21:29:38Z instance i-05584882508d7bdcd was selected for termination.";
  expect(readCause(cause)).toEqual({ mechanism: "shrink", desiredChange: null });
});

test.each([
  ["an EC2 health check indicating it has been terminated or stopped", "health-check"],
  ["a EC2 health check indicating it has been terminated or stopped", "health-check"],
  ["an ELB system health check failure", "other"],
  ["a EC2 Capacity Rebalance recommendation", "rebalance"],
])("taken out of service in response to %s is %s", (why, mechanism) => {
  const cause = `At 2022-09-27T21:11:40Z an instance was taken out of service in response to ${why}.`;
  expect(readCause(cause)).toEqual({ mechanism, desiredChange: null });
});

test("a group that replaces what it lost does not pass for scale-out", () => {
  const cause =
    "At 2022-09-27T21:11:41Z an instance was launched in response to an unhealthy instance needing to be replaced.";
  expect(readCause(cause)).toEqual({ mechanism: "replace-unhealthy", desiredChange: null });
});

test("an alarm that is not target tracking's tells its direction by its numbers", () => {
  const cause = OUT.replace(HIGH, "queue-is-long");
  expect(readCause(cause)).toMatchObject({ mechanism: "alarm-high", desiredChange: { alarm: "queue-is-long" } });
});

test("capacity that grows by hand is grow, without an alarm", () => {
  const cause =
    "At 2022-09-27T20:00:00Z a user request update of AutoScalingGroup constraints to min: 0, max: 20, desired: 4 changing the desired capacity from 0 to 4.  At 2022-09-27T20:00:02Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 0 to 4.";
  expect(readCause(cause)).toEqual({ mechanism: "grow", desiredChange: null });
});

test("no text whatever makes it throw", () => {
  fc.assert(fc.property(fc.string(), (text) => void readCause(text)));
  expect(readCause("")).toEqual({ mechanism: "other", desiredChange: null });
});
