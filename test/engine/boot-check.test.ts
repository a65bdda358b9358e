import { describe, expect, test } from "vitest";
import { virtualClock } from "../../src/clock.ts";
import type { AwsReadings } from "../../src/core/reading.ts";
import { checkAtBoot } from "../../src/engine/boot-check.ts";
import {
  awsReadings,
  CLUSTER_ARN,
  groupReading,
  NOW,
  readable,
  SPOT_GROUP,
  target,
  unreadable,
} from "../core/guard-support.ts";
import { fakeAws, fakeLog } from "./fakes.ts";

async function linesFor(readings: (n: number) => AwsReadings, targets = [target()]): Promise<readonly string[]> {
  const crashes: unknown[] = [];
  const clock = virtualClock({ epoch: NOW, onCrash: (_name, error) => crashes.push(error) });
  const fake = fakeAws(clock);
  fake.world.readings = readings;
  const { log, lines } = fakeLog();
  checkAtBoot({ aws: fake.aws, clock, log }, targets);
  await clock.idle();
  expect(crashes).toEqual([]);
  return lines;
}

describe("the check at boot", () => {
  test("a target that is where it should be is one quiet line", async () => {
    const lines = await linesFor(() => awsReadings());
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^info the target is where it should be/);
  });

  test("another account is told, and nothing else of that target: all of it would be wrong", async () => {
    const identity = readable({ account: "999999999999", arn: "arn:x" });
    const lines = await linesFor(() => awsReadings({ identity, cluster: unreadable("ecs:DescribeClusters") }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("my credentials belong to account 999999999999");
    expect(lines[0]).toMatch(/^warn/);
  });

  test("a cluster or a group of another Region is told", async () => {
    const lines = await linesFor(() =>
      awsReadings({
        cluster: readable({ arn: CLUSTER_ARN.replace("us-east-1", "eu-west-1"), status: "ACTIVE" }),
        groups: readable([groupReading(SPOT_GROUP, "eu-west-1:123456789012")]),
      }),
    );
    expect(lines.filter((line) => line.startsWith("warn")).length).toBe(2);
    expect(lines.join()).toContain("eu-west-1");
  });

  test("what cannot be read is told with its operation; a throttled read is asked again first", async () => {
    const lines = await linesFor((n) =>
      awsReadings({ template: unreadable("fis:GetExperimentTemplate", n < 2 ? "Throttled" : "AccessDeniedException") }),
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("AccessDeniedException");
  });

  test("a signal that may not be read is named", async () => {
    const lines = await linesFor(() => awsReadings({ notWatched: [unreadable("cloudtrail:LookupEvents")] }));
    expect(lines[0]).toContain("cloudtrail:LookupEvents cannot be read");
  });

  test("one target that breaks leaves the others to be checked", async () => {
    const lines = await linesFor(
      (n) => {
        if (n === 0) throw new Error("a bug");
        return awsReadings();
      },
      [target(), target({ name: "second" })],
    );
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["error", "info"]);
  });
});
