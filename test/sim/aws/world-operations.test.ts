import type { DescribeAutoScalingGroupsCommandOutput } from "@aws-sdk/client-auto-scaling";
import type { DescribeStacksCommandOutput } from "@aws-sdk/client-cloudformation";
import type { FilterLogEventsCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import type { DescribeInstancesCommandOutput } from "@aws-sdk/client-ec2";
import type { DescribeServicesCommandOutput, ListTasksCommandOutput } from "@aws-sdk/client-ecs";
import type { DescribeTargetHealthCommandOutput } from "@aws-sdk/client-elastic-load-balancing-v2";
import type {
  GetExperimentCommandOutput,
  ListExperimentResolvedTargetsCommandOutput,
  StartExperimentCommandOutput,
} from "@aws-sdk/client-fis";
import type { AssumeRoleCommandOutput, GetCallerIdentityCommandOutput } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { createPretendAws, type ServiceName } from "../../../src/sim/aws/pretend-aws.ts";

const epoch = Date.parse("2026-03-02T10:00:00Z");
const cluster = "EcsSpotWorkshop";
const template = "EXTa1b2c3de5f6g7h";

function open(scenario = "workshop") {
  let now = epoch;
  const aws = createPretendAws({ scenario, seed: 1, now: () => now });
  return {
    aws,
    wait: (ms: number) => {
      now += ms;
    },
    ask: <T>(
      service: ServiceName,
      operation: string,
      input: Readonly<Record<string, unknown>> = {},
      accessKeyId = "AKIAEXAMPLE",
    ): T => aws.call({ service, operation, input, accessKeyId }) as T,
  };
}

const refusal = (code: string, status = 400) => expect.objectContaining({ code, status });

describe("ECS, as in production", () => {
  test("takes at most 10 services and 100 tasks in a call, and at least one", () => {
    const { ask } = open();
    const many = (n: number) => Array.from({ length: n }, (_, i) => `x-${i}`);
    expect(() => ask("ecs", "DescribeServices", { cluster, services: many(11) })).toThrow(
      refusal("InvalidParameterException"),
    );
    expect(() => ask("ecs", "DescribeTasks", { cluster, tasks: many(101) })).toThrow(
      refusal("InvalidParameterException"),
    );
    expect(() => ask("ecs", "DescribeTasks", { cluster, tasks: [] })).toThrow(refusal("InvalidParameterException"));
  });

  test("names what it does not know as a failure, and refuses an unknown cluster", () => {
    const { ask } = open();
    const { services, failures } = ask<DescribeServicesCommandOutput>("ecs", "DescribeServices", {
      cluster,
      services: ["ec2-service-split", "gone"],
    });
    expect(services).toHaveLength(1);
    expect(failures).toEqual([
      { arn: "arn:aws:ecs:us-east-1:123456789012:service/EcsSpotWorkshop/gone", reason: "MISSING" },
    ]);
    expect(() => ask("ecs", "ListTasks", {})).toThrow(refusal("ClusterNotFoundException"));
    expect(() => ask("ecs", "ListTasks", { cluster, serviceName: "gone" })).toThrow(
      refusal("ServiceNotFoundException"),
    );
  });

  test("pages to the end, each task once", () => {
    const { ask } = open();
    const seen: string[] = [];
    let nextToken: string | undefined;
    do {
      const page: ListTasksCommandOutput = ask("ecs", "ListTasks", { cluster, maxResults: 5, nextToken });
      expect(page.taskArns?.length).toBeLessThanOrEqual(5);
      seen.push(...(page.taskArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(new Set(seen).size).toBe(22);
    expect(() => ask("ecs", "ListTasks", { cluster, nextToken: "nonsense" })).toThrow(
      refusal("InvalidParameterException"),
    );
  });

  test("refuses the hundred-and-first read of a shared bucket, and gives twenty more after a second", () => {
    const { ask, wait } = open();
    for (let n = 0; n < 50; n++) {
      ask("ecs", "ListTasks", { cluster });
      ask("ecs", "ListContainerInstances", { cluster });
    }
    expect(() => ask("ecs", "ListTasks", { cluster })).toThrow(refusal("ThrottlingException"));
    wait(1_000);
    for (let n = 0; n < 20; n++) ask("ecs", "ListTasks", { cluster });
    expect(() => ask("ecs", "ListTasks", { cluster })).toThrow(refusal("ThrottlingException"));
  });
});

describe("FIS, as in production", () => {
  test("answers a repeated clientToken with the same experiment, and a reused one with a conflict", () => {
    const { ask } = open();
    const start = () =>
      ask<StartExperimentCommandOutput>("fis", "StartExperiment", {
        clientToken: "run-1",
        experimentTemplateId: template,
        tags: { "spot-chaos-run": "run-1" },
      }).experiment;
    const first = start();
    expect(first?.state?.status).toBe("initiating");
    expect(first?.startTime).toBeUndefined();
    expect(first?.tags).toEqual({ "spot-chaos-run": "run-1" });
    expect(start()?.id).toBe(first?.id);
    expect(() => ask("fis", "StartExperiment", { clientToken: "x", experimentTemplateId: "EXTnone" })).toThrow(
      refusal("ResourceNotFoundException", 404),
    );
    expect(() => ask("fis", "GetExperiment", { id: "EXPnone" })).toThrow(refusal("ResourceNotFoundException", 404));
  });

  test("previews the targets without touching them when every action is skipped", () => {
    const { aws, ask, wait } = open();
    const { experiment } = ask<StartExperimentCommandOutput>("fis", "StartExperiment", {
      clientToken: "preview",
      experimentTemplateId: template,
      experimentOptions: { actionsMode: "skip-all" },
    });
    expect(experiment?.experimentOptions).toMatchObject({ actionsMode: "skip-all" });
    wait(10 * 60_000);
    const id = experiment?.id;
    const { experiment: done } = ask<GetExperimentCommandOutput>("fis", "GetExperiment", { id });
    expect(done?.actions?.interrupt?.state?.status).toBe("skipped");
    const { resolvedTargets } = ask<ListExperimentResolvedTargetsCommandOutput>(
      "fis",
      "ListExperimentResolvedTargets",
      { experimentId: id },
    );
    expect(resolvedTargets).toHaveLength(3);
    expect(aws.history().some((fact) => fact.kind === "notice")).toBe(false);
  });

  test("shows the targets only once they are resolved, and stops nothing that has ended", () => {
    const { ask, wait } = open();
    const { experiment } = ask<StartExperimentCommandOutput>("fis", "StartExperiment", {
      clientToken: "run",
      experimentTemplateId: template,
    });
    const resolved = () =>
      ask<ListExperimentResolvedTargetsCommandOutput>("fis", "ListExperimentResolvedTargets", {
        experimentId: experiment?.id,
      }).resolvedTargets;
    expect(resolved()).toEqual([]);
    wait(60_000);
    expect(resolved()).toHaveLength(3);
    const stopped = ask<GetExperimentCommandOutput>("fis", "StopExperiment", { id: experiment?.id });
    expect(stopped.experiment?.state?.status).toBe("completed");
  });
});

describe("EC2, the load balancer, the logs and the rest, as in production", () => {
  test("one unknown instance id fails the whole call; a filter for it does not", () => {
    const { ask } = open();
    const id = "i-0123456789abcdef0";
    expect(() => ask("ec2", "DescribeInstances", { InstanceIds: [id] })).toThrow(
      expect.objectContaining({
        code: "InvalidInstanceID.NotFound",
        message: "The instance ID 'i-0123456789abcdef0' does not exist",
      }),
    );
    const filtered = ask<DescribeInstancesCommandOutput>("ec2", "DescribeInstances", {
      Filters: [{ Name: "instance-id", Values: [id] }],
    });
    expect(filtered.Reservations).toEqual([]);
  });

  test("filters by tag, state and lifecycle together", () => {
    const { ask } = open();
    const { Reservations } = ask<DescribeInstancesCommandOutput>("ec2", "DescribeInstances", {
      Filters: [
        { Name: "tag:aws:autoscaling:groupName", Values: ["EcsSpotWorkshop-*"] },
        { Name: "instance-state-name", Values: ["running", "pending"] },
        { Name: "instance-lifecycle", Values: ["spot"] },
      ],
    });
    expect(Reservations).toHaveLength(4);
  });

  test("evicted instances can be described for an hour, with the reason", () => {
    const { ask, wait } = open();
    ask("fis", "StartExperiment", { clientToken: "run", experimentTemplateId: template });
    wait(30 * 60_000);
    const evicted = () =>
      ask<DescribeInstancesCommandOutput>("ec2", "DescribeInstances", {
        Filters: [{ Name: "state-reason-code", Values: ["Server.SpotInstanceTermination"] }],
      }).Reservations;
    expect(evicted()).toHaveLength(3);
    expect(evicted()?.[0]?.Instances?.[0]?.StateReason?.Message).toBe(
      "Server.SpotInstanceTermination: Spot instance termination",
    );
    wait(40 * 60_000);
    expect(evicted()).toEqual([]);
  });

  test("a target stays listed as draining for the deregistration delay, even when its instance has gone", () => {
    const { ask, wait } = open();
    const { services } = ask<DescribeServicesCommandOutput>("ecs", "DescribeServices", {
      cluster,
      services: ["ec2-service-split"],
    });
    const TargetGroupArn = services?.[0]?.loadBalancers?.[0]?.targetGroupArn;
    ask("fis", "StartExperiment", { clientToken: "run", experimentTemplateId: template });
    wait(200_000);
    const states = () =>
      ask<DescribeTargetHealthCommandOutput>("elastic-load-balancing-v2", "DescribeTargetHealth", {
        TargetGroupArn,
      }).TargetHealthDescriptions?.map((d) => d.TargetHealth?.State);
    // The page's own screenshot: 23 registered, 11 healthy and 12 draining.
    expect(states()?.filter((state) => state === "healthy")).toHaveLength(11);
    expect(states()?.filter((state) => state === "draining")).toHaveLength(12);
    wait(400_000);
    expect(new Set(states())).toEqual(new Set(["healthy"]));
  });

  test("a page of log events may be empty and still go on", () => {
    const { ask, wait } = open("messy-events");
    ask("fis", "StartExperiment", { clientToken: "run", experimentTemplateId: template });
    wait(300_000);
    const pages = Array.from({ length: 20 }, () => {
      wait(1_000);
      return ask<FilterLogEventsCommandOutput>("cloudwatch-logs", "FilterLogEvents", {
        logGroupName: "/aws/events/spotinterruptions",
        startTime: epoch,
      });
    });
    expect(pages.some((page) => page.events?.length === 0 && page.nextToken !== undefined)).toBe(true);
    expect(() => ask("cloudwatch-logs", "FilterLogEvents", { logGroupName: "/nowhere" })).toThrow(
      refusal("ResourceNotFoundException"),
    );
  });

  test("CloudTrail takes two lookups a second", () => {
    const { ask } = open();
    ask("cloudtrail", "LookupEvents");
    ask("cloudtrail", "LookupEvents");
    expect(() => ask("cloudtrail", "LookupEvents")).toThrow(refusal("ThrottlingException"));
  });

  test("the stack's misleading output FISExperimentID names the template", () => {
    const { ask } = open();
    const { Stacks } = ask<DescribeStacksCommandOutput>("cloudformation", "DescribeStacks", {
      StackName: "fis-spot-interruption",
    });
    expect(Stacks?.[0]?.Outputs?.find((o) => o.OutputKey === "FISExperimentID")?.OutputValue).toBe(template);
    expect(() => ask("cloudformation", "DescribeStacks", { StackName: "none" })).toThrow(refusal("ValidationError"));
  });

  test("keys of another account see another, empty account; an assumed role sees its own", () => {
    const { ask } = open();
    const foreign = "AKIAOTHERACCOUNT0001";
    const who = (key: string) => ask<GetCallerIdentityCommandOutput>("sts", "GetCallerIdentity", {}, key).Account;
    expect(who(foreign)).toBe("999999999999");
    const groups = ask<DescribeAutoScalingGroupsCommandOutput>(
      "auto-scaling",
      "DescribeAutoScalingGroups",
      {},
      foreign,
    );
    expect(groups.AutoScalingGroups).toEqual([]);
    const role = { RoleArn: "arn:aws:iam::123456789012:role/spot-chaos", RoleSessionName: "run" };
    expect(() => ask("sts", "AssumeRole", role)).toThrow(refusal("AccessDenied", 403));
    const { Credentials } = ask<AssumeRoleCommandOutput>("sts", "AssumeRole", { ...role, ExternalId: "spot-chaos" });
    expect(who(Credentials?.AccessKeyId ?? "")).toBe("123456789012");
  });

  test("refuses what it does not know in the service's own way, and counts it all the same", () => {
    const { aws, ask } = open();
    expect(() => ask("ecs", "RunTask")).toThrow(refusal("UnknownOperationException"));
    expect(() => ask("ec2", "RunInstances")).toThrow(refusal("InvalidAction"));
    expect([...aws.callCounts()]).toEqual([
      ["ecs:RunTask", 1],
      ["ec2:RunInstances", 1],
    ]);
  });
});
