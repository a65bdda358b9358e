import type { Instance } from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { ec2Filters, passes } from "../../src/aws/reach.ts";
import { adapterFor, scriptedAws, TARGET } from "./scripted-aws.ts";
import { WORKSHOP } from "./workshop-answers.ts";

const INSTANCE: Instance = {
  InstanceId: "i-0a",
  InstanceType: "m5.large",
  State: { Name: "running" },
  Placement: { AvailabilityZone: "us-east-1a" },
  EbsOptimized: true,
  SecurityGroups: [{ GroupId: "sg-1" }, { GroupId: "sg-2" }],
  Tags: [
    { Key: "team", Value: "shop" },
    { Key: "stage", Value: "prod" },
  ],
};

test("what EC2 can filter it is asked to filter", () => {
  const target = {
    tags: { team: "shop" },
    filters: [
      { path: "State.Name", values: ["running"] },
      { path: "Placement.AvailabilityZone", values: ["us-east-1a", "us-east-1b"] },
      { path: "EbsOptimized", values: ["true"] },
    ],
  };
  expect(ec2Filters(target)).toEqual([
    { Name: "tag:team", Values: ["shop"] },
    { Name: "instance-state-name", Values: ["running"] },
    { Name: "availability-zone", Values: ["us-east-1a", "us-east-1b"] },
  ]);
});

test("a star in a tag is a star to FIS, and must not become EC2's wildcard", () => {
  expect(ec2Filters({ tags: { team: "*" }, filters: [] })).toEqual([]);
  expect(passes(INSTANCE, { tags: { team: "*" }, filters: [] })).toBe(false);
});

test.each<[string, string, string[], boolean]>([
  ["a name", "State.Name", ["running"], true],
  ["one of several values", "InstanceType", ["t3.large", "m5.large"], true],
  ["a value in a list", "SecurityGroups.GroupId", ["sg-2"], true],
  ["a boolean", "EbsOptimized", ["true"], true],
  ["another value", "State.Name", ["stopped"], false],
  ["a path that is not there", "Nothing.Here", ["running"], false],
  ["a path into the prototype", "constructor.name", ["Object"], false],
])("any attribute path can be filtered by: %s", (_, path, values, expected) => {
  expect(passes(INSTANCE, { tags: {}, filters: [{ path, values }] })).toBe(expected);
});

test("all tags must fit, not one of them", () => {
  expect(passes(INSTANCE, { tags: { team: "shop", stage: "prod" }, filters: [] })).toBe(true);
  expect(passes(INSTANCE, { tags: { team: "shop", stage: "dev" }, filters: [] })).toBe(false);
});

test("a template that names its instances reaches those, through a filter that an unknown id does not fail", async () => {
  const script = scriptedAws({
    ...WORKSHOP,
    "fis.GetExperimentTemplate": () => ({
      experimentTemplate: {
        targets: {
          named: {
            resourceType: "aws:ec2:spot-instance",
            resourceArns: ["arn:aws:ec2:us-east-1:123456789012:instance/i-0a"],
            selectionMode: "ALL",
          },
        },
      },
    }),
  });
  const aws = adapterFor(script);
  const { reached } = await aws.readBefore(TARGET);
  expect(reached.readable).toBe(true);
  const byTemplate = script
    .askedFor("ec2.DescribeInstances")
    .filter((asked) => !JSON.stringify(asked).includes("instance-lifecycle"));
  expect(byTemplate).toMatchObject([{ Filters: [{ Name: "instance-id", Values: ["i-0a"] }] }]);
  aws.end();
});
