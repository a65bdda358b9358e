import type { DescribePoliciesCommandOutput } from "@aws-sdk/client-auto-scaling";
import type { DescribeResourcePoliciesCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import type { DescribeLaunchTemplateVersionsCommandOutput } from "@aws-sdk/client-ec2";
import type {
  DescribeServicesCommandOutput,
  DescribeTaskDefinitionCommandOutput,
  GetTaskProtectionCommandOutput,
  ListTasksCommandOutput,
} from "@aws-sdk/client-ecs";
import type { GetExperimentCommandOutput, StartExperimentCommandOutput } from "@aws-sdk/client-fis";
import type { GetServiceQuotaCommandOutput } from "@aws-sdk/client-service-quotas";
import { describe, expect, test } from "vitest";
import { createPretendAws, type ServiceName } from "../../../src/sim/aws/pretend-aws.ts";

const cluster = "EcsSpotWorkshop";

function open(scenario = "workshop") {
  let now = Date.parse("2026-03-02T10:00:00Z");
  const aws = createPretendAws({ scenario, seed: 1, now: () => now });
  return {
    wait: (ms: number) => {
      now += ms;
    },
    ask: <T>(service: ServiceName, operation: string, input: Readonly<Record<string, unknown>> = {}): T =>
      aws.call({ service, operation, input, accessKeyId: "AKIAEXAMPLE" }) as T,
  };
}

const refusal = (code: string, status = 400) => expect.objectContaining({ code, status });
const start = (clientToken: string) => ({ clientToken, experimentTemplateId: "EXTa1b2c3de5f6g7h" });
const lever = (status: string, reason = "Incident 4711") => ({ id: "default", state: { status, reason } });

describe("the safety lever, as in production", () => {
  test("is one for the account, disengaged until somebody pulls it, and says why it was", () => {
    const { ask } = open();
    expect(ask("fis", "GetSafetyLever", { id: "default" })).toMatchObject({
      safetyLever: { id: "default", state: { status: "disengaged" } },
    });
    ask("fis", "UpdateSafetyLeverState", lever("engaged"));
    expect(ask("fis", "GetSafetyLever", { id: "default" })).toMatchObject({
      safetyLever: { state: { status: "engaged", reason: "Incident 4711" } },
    });
    expect(() => ask("fis", "GetSafetyLever", { id: "other" })).toThrow(refusal("ResourceNotFoundException", 404));
    expect(() => ask("fis", "UpdateSafetyLeverState", lever("engaged", ""))).toThrow(refusal("ValidationException"));
  });

  test("cancels what is started while it is engaged, and nothing is hit", () => {
    const { ask, wait } = open("safety-lever");
    const { experiment } = ask<StartExperimentCommandOutput>("fis", "StartExperiment", start("one"));
    wait(5_000);
    const { experiment: now } = ask<GetExperimentCommandOutput>("fis", "GetExperiment", { id: experiment?.id });
    expect(now?.state?.status).toBe("cancelled");
    expect(ask("fis", "ListExperimentResolvedTargets", { experimentId: experiment?.id })).toEqual({
      resolvedTargets: [],
      nextToken: undefined,
    });
  });

  test("stops what runs when it is pulled, and lets the next one run once it is let go", () => {
    const { ask, wait } = open("pt5m");
    const { experiment } = ask<StartExperimentCommandOutput>("fis", "StartExperiment", start("one"));
    wait(30_000);
    ask("fis", "UpdateSafetyLeverState", lever("engaged"));
    wait(10_000);
    const stopped = ask<GetExperimentCommandOutput>("fis", "GetExperiment", { id: experiment?.id });
    expect(stopped.experiment?.state?.status).toBe("stopped");
    ask("fis", "UpdateSafetyLeverState", lever("disengaged", "over"));
    const next = ask<StartExperimentCommandOutput>("fis", "StartExperiment", start("two"));
    wait(5_000);
    const running = ask<GetExperimentCommandOutput>("fis", "GetExperiment", { id: next.experiment?.id });
    expect(running.experiment?.state?.status).toBe("running");
  });
});

describe("what only a plan asks for", () => {
  test("a task definition is found by family, revision and ARN; the agent's stop timeout is not the container's", () => {
    const { ask } = open();
    const arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/ec2-task:1";
    for (const taskDefinition of ["ec2-task", "ec2-task:1", arn]) {
      const { taskDefinition: found } = ask<DescribeTaskDefinitionCommandOutput>("ecs", "DescribeTaskDefinition", {
        taskDefinition,
      });
      expect(found).toMatchObject({ taskDefinitionArn: arn, cpu: "420", memory: "1680", networkMode: "bridge" });
      expect(found?.containerDefinitions?.[0]?.stopTimeout).toBeUndefined();
    }
    expect(() => ask("ecs", "DescribeTaskDefinition", { taskDefinition: "ec2-task:9" })).toThrow(
      refusal("ClientException"),
    );
  });

  test("protection is told of ten tasks a call, and of a service's only", () => {
    const { ask } = open("mixed-cluster");
    const { taskArns = [] } = ask<ListTasksCommandOutput>("ecs", "ListTasks", { cluster });
    expect(() => ask("ecs", "GetTaskProtection", { cluster, tasks: taskArns.slice(0, 11) })).toThrow(
      refusal("InvalidParameterException"),
    );
    const { taskArns: alone = [] } = ask<ListTasksCommandOutput>("ecs", "ListTasks", {
      cluster,
      family: "nightly-report",
    });
    const answer = ask<GetTaskProtectionCommandOutput>("ecs", "GetTaskProtection", {
      cluster,
      tasks: [...alone, "arn:aws:ecs:us-east-1:123456789012:task/EcsSpotWorkshop/gone"],
    });
    expect(answer.failures?.map(({ reason }) => reason)).toEqual(["TASK_NOT_VALID", "MISSING"]);
  });

  test("the user data of a launch template sets the agent up as its group is configured", () => {
    const userData = (scenario: string) => {
      const { ask } = open(scenario);
      const groups = ask<{
        AutoScalingGroups: {
          MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateId: string } } };
        }[];
      }>("auto-scaling", "DescribeAutoScalingGroups", { AutoScalingGroupNames: ["EcsSpotWorkshop-ASG-SPOT"] });
      const LaunchTemplateId =
        groups.AutoScalingGroups[0]?.MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId;
      const { LaunchTemplateVersions: versions = [] } = ask<DescribeLaunchTemplateVersionsCommandOutput>(
        "ec2",
        "DescribeLaunchTemplateVersions",
        { LaunchTemplateId, Versions: ["$Default"] },
      );
      return Buffer.from(versions[0]?.LaunchTemplateData?.UserData ?? "", "base64").toString();
    };
    expect(userData("workshop")).toContain("ECS_ENABLE_SPOT_INSTANCE_DRAINING=true");
    expect(userData("workshop")).toContain("ECS_CONTAINER_STOP_TIMEOUT=90s");
    expect(userData("no-draining")).not.toContain("DRAINING");
    const { ask } = open();
    const unknown = { LaunchTemplateId: "lt-00000000000000000" };
    expect(() => ask("ec2", "DescribeLaunchTemplateVersions", unknown)).toThrow(
      refusal("InvalidLaunchTemplateId.NotFound"),
    );
  });

  test("each managed group has the one policy that ECS made; the quota and the log group's policy are there", () => {
    const { ask } = open();
    const { ScalingPolicies: policies } = ask<DescribePoliciesCommandOutput>("auto-scaling", "DescribePolicies", {
      AutoScalingGroupName: "EcsSpotWorkshop-ASG-SPOT",
    });
    expect(policies?.map(({ PolicyName }) => PolicyName)).toEqual([
      expect.stringMatching(/^ECSManagedAutoScalingPolicy-/),
    ]);
    const spot = { ServiceCode: "ec2", QuotaCode: "L-34B43A08" };
    expect(ask<GetServiceQuotaCommandOutput>("service-quotas", "GetServiceQuota", spot).Quota?.Value).toBe(640);
    expect(() => ask("service-quotas", "GetServiceQuota", { ...spot, QuotaCode: "L-0" })).toThrow(
      refusal("NoSuchResourceException"),
    );
    const { resourcePolicies } = ask<DescribeResourcePoliciesCommandOutput>(
      "cloudwatch-logs",
      "DescribeResourcePolicies",
    );
    expect(resourcePolicies?.[0]?.policyDocument).toContain("events.amazonaws.com");
  });

  test("a deployment under way has two deployments, and ends with one of the new revision", () => {
    const { ask, wait } = open("deployment-midway");
    const deployments = () =>
      ask<DescribeServicesCommandOutput>("ecs", "DescribeServices", { cluster, services: ["ec2-service-split"] })
        .services?.[0]?.deployments ?? [];
    expect(deployments().map(({ rolloutState }) => rolloutState)).toEqual(["COMPLETED"]);
    ask("fis", "StartExperiment", start("one"));
    wait(60_000);
    expect(deployments().map(({ status, rolloutState }) => [status, rolloutState])).toEqual([
      ["PRIMARY", "IN_PROGRESS"],
      ["ACTIVE", "COMPLETED"],
    ]);
    wait(20 * 60_000);
    expect(deployments()).toMatchObject([{ rolloutState: "COMPLETED", runningCount: 22 }]);
    expect(deployments()[0]?.taskDefinition).toMatch(/:2$/);
  });
});
