import type { DescribeTasksCommandOutput, ListTasksCommandOutput, Task } from "@aws-sdk/client-ecs";
import { describe, expect, test } from "vitest";
import { createPretendAws, type ServiceName } from "../../../src/sim/aws/pretend-aws.ts";
import type { WorldEvent } from "../../../src/sim/aws/world-event.ts";

const cluster = "EcsSpotWorkshop";

/** Plays a world for 45 minutes after the start of its experiment. */
function play(scenario: string) {
  let now = Date.parse("2026-03-02T10:00:00Z");
  const aws = createPretendAws({ scenario, seed: 1, now: () => now });
  const ask = <T>(service: ServiceName, operation: string, input: Readonly<Record<string, unknown>>): T =>
    aws.call({ service, operation, input, accessKeyId: "AKIAEXAMPLE" }) as T;
  ask("fis", "StartExperiment", { clientToken: "run", experimentTemplateId: "EXTa1b2c3de5f6g7h" });
  now += 45 * 60_000;
  const facts = aws.history();
  const startedAt = facts.find((fact) => fact.kind === "experiment" && fact.status === "running")?.at ?? 0;
  return {
    of: <K extends WorldEvent["kind"]>(kind: K) =>
      facts.filter((fact): fact is Extract<WorldEvent, { kind: K }> => fact.kind === kind),
    offset: (fact: WorldEvent | undefined) => ((fact?.at ?? Number.NaN) - startedAt) / 1_000,
    tasks: (desiredStatus: "RUNNING" | "STOPPED"): readonly Task[] => {
      const { taskArns: tasks } = ask<ListTasksCommandOutput>("ecs", "ListTasks", { cluster, desiredStatus });
      return ask<DescribeTasksCommandOutput>("ecs", "DescribeTasks", { cluster, tasks }).tasks ?? [];
    },
  };
}

describe("worlds that plans meet, each by its own configuration", () => {
  test("rebalancing: the group terminates what is at risk, after its tasks have moved and before EC2 would", () => {
    const { of, offset } = play("rebalancing");
    const gone = of("instance").filter((fact) => fact.state === "shutting-down");
    expect(Math.max(...gone.slice(0, 3).map(offset))).toBeLessThan(324);
    expect(of("eviction")).toEqual([]);
    expect(of("container-instance").filter((fact) => fact.status === "DRAINING")).toHaveLength(3);
    expect(of("task").filter((fact) => fact.stopCode === "TerminationNotice")).toEqual([]);
    const [launch] = of("activity").filter((fact) => fact.description.startsWith("Launching"));
    expect(offset(launch)).toBeLessThan(30);
  });

  test("rebalancing-undrained: the group terminates as soon as the replacement is in service, tasks and all", () => {
    const { of, offset, tasks } = play("rebalancing-undrained");
    expect(offset(of("instance").find((fact) => fact.state === "shutting-down"))).toBeLessThan(90);
    expect(of("container-instance").some((fact) => fact.status === "DRAINING")).toBe(false);
    expect(tasks("STOPPED").filter((task) => task.stopCode === "TerminationNotice")).toHaveLength(12);
  });

  test("deployment-midway: every task is of the new revision at last, whatever was interrupted", () => {
    const { of, tasks } = play("deployment-midway");
    expect(of("deployment").map((fact) => fact.status)).toEqual(["IN_PROGRESS", "COMPLETED"]);
    expect(tasks("RUNNING")).toHaveLength(22);
    expect(tasks("RUNNING").every((task) => task.taskDefinitionArn?.endsWith(":2"))).toBe(true);
  });

  test("desired-changed: the load moves the desired count, once and only after half of the targets are gone", () => {
    const { of, offset, tasks } = play("desired-changed");
    expect(of("desired-count")).toMatchObject([{ from: 22, to: 26 }]);
    expect(offset(of("desired-count")[0])).toBeGreaterThan(offset(of("eviction")[0]) + 60);
    expect(tasks("RUNNING").filter((task) => task.lastStatus === "RUNNING")).toHaveLength(26);
  });
});
