import type { DescribeTasksCommandOutput, ListTasksCommandOutput } from "@aws-sdk/client-ecs";
import type { GetExperimentCommandOutput, StartExperimentCommandOutput } from "@aws-sdk/client-fis";
import { describe, expect, test } from "vitest";
import { createPretendAws, type PretendAws, type ServiceName } from "../../../src/sim/aws/pretend-aws.ts";
import type { WorldEvent } from "../../../src/sim/aws/world-event.ts";

const epoch = Date.parse("2026-03-02T10:00:00Z");
const group = "EcsSpotWorkshop-ASG-SPOT";
const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** The workshop world, watched for an hour after an experiment that began `waitS` after the epoch. */
function play(seed: number, waitS = 7 * seed): { readonly facts: readonly WorldEvent[]; readonly startedAt: number } {
  let now = epoch;
  const aws = createPretendAws({ scenario: "workshop", seed, now: () => now });
  now += waitS * 1_000;
  ask<StartExperimentCommandOutput>(aws, "fis", "StartExperiment", {
    clientToken: "run",
    experimentTemplateId: "EXTa1b2c3de5f6g7h",
  });
  now += 3_600_000;
  const facts = aws.history();
  return { facts, startedAt: facts.find((f) => f.kind === "experiment" && f.status === "running")?.at ?? 0 };
}

function ask<T>(aws: PretendAws, service: ServiceName, operation: string, input: Readonly<Record<string, unknown>>): T {
  return aws.call({ service, operation, input, accessKeyId: "AKIAEXAMPLE" }) as T;
}

function offsets(run: ReturnType<typeof play>, kind: WorldEvent["kind"]): readonly number[] {
  return run.facts.filter((f) => f.kind === kind && f.at >= run.startedAt).map((f) => (f.at - run.startedAt) / 1_000);
}

/** The statuses of all tasks after each change of one. */
function* taskStatuses({ facts, startedAt }: ReturnType<typeof play>): Generator<readonly [number, readonly string[]]> {
  const statuses = new Map<string, string>();
  for (const fact of facts) {
    if (fact.kind !== "task") continue;
    statuses.set(fact.taskArn, fact.status);
    yield [(fact.at - startedAt) / 1_000, [...statuses.values()]];
  }
}

describe.each(seeds)("the workshop world, seed %i, as in the recorded run", (seed) => {
  const run = play(seed);

  test("recommends at T+12 s, warns at T+24 s and evicts at T+147 s", () => {
    const near = (of: readonly number[], at: number, within: number) => {
      expect(of).toHaveLength(3);
      for (const offset of of) expect(Math.abs(offset - at)).toBeLessThanOrEqual(within);
    };
    near(offsets(run, "recommendation"), 12, 5);
    near(offsets(run, "notice"), 24, 5);
    near(offsets(run, "eviction"), 147, 10);
  });

  test("calls the experiment completed before the notices are out", () => {
    const completed = run.facts.find((f) => f.kind === "experiment" && f.status === "completed");
    expect((completed?.at ?? 0) - run.startedAt).toBeLessThan((offsets(run, "notice")[0] ?? 0) * 1_000);
  });

  test("raises desired from 4 to 7 at about T+155 s and brings it back to 4 in one to three steps, first after 19 to 23 min", () => {
    const moves = run.facts.flatMap((f) => (f.kind === "desired-capacity" ? [f] : []));
    const [out, firstIn] = moves;
    expect([out?.from, out?.to]).toEqual([4, 7]);
    expect(Math.abs(((out?.at ?? 0) - run.startedAt) / 1_000 - 155)).toBeLessThanOrEqual(60);
    expect(moves.length - 1).toBeGreaterThanOrEqual(1);
    expect(moves.length - 1).toBeLessThanOrEqual(3);
    expect(moves.slice(1).every((move) => move.to < move.from)).toBe(true);
    expect(moves.at(-1)?.to).toBe(4);
    const minutes = ((firstIn?.at ?? 0) - run.startedAt) / 60_000;
    expect(minutes).toBeGreaterThanOrEqual(19);
    expect(minutes).toBeLessThanOrEqual(23);
  });

  test("has 11 tasks waiting at the worst, give or take 2, all through PROVISIONING", () => {
    const waiting = [...taskStatuses(run)].map(
      ([, all]) => all.filter((s) => ["PROVISIONING", "PENDING", "ACTIVATING"].includes(s)).length,
    );
    expect(Math.abs(Math.max(...waiting) - 11)).toBeLessThanOrEqual(2);
    const provisioned = new Set(
      run.facts.flatMap((f) => (f.kind === "task" && f.status === "PROVISIONING" ? [f.taskArn] : [])),
    );
    const started = run.facts.flatMap((f) => (f.kind === "task" && f.status === "RUNNING" ? [f.taskArn] : []));
    expect(started.length).toBeGreaterThanOrEqual(11);
    expect(started.every((arn) => provisioned.has(arn))).toBe(true);
  });

  test("runs all 22 tasks again, healthy, between T+6 and T+9 min, and ends its last termination near T+23 min", () => {
    const lastHealthy = run.facts.flatMap((f) => (f.kind === "target" && f.health === "healthy" ? [f.at] : [])).at(-1);
    const minutes = ((lastHealthy ?? 0) - run.startedAt) / 60_000;
    expect(minutes).toBeGreaterThan(5.5);
    expect(minutes).toBeLessThan(9);
    const ended = run.facts.flatMap((f) =>
      f.kind === "activity" && f.status === "Successful" && f.description.startsWith("Terminating") ? [f.at] : [],
    );
    const last = ((ended.at(-1) ?? 0) - run.startedAt) / 60_000;
    expect(last).toBeGreaterThan(21);
    expect(last).toBeLessThan(25);
  });

  test("lets no task stop in time: 300 s of deregistration and 90 s of stopping outlast the notice", () => {
    const evictions = run.facts.filter((f) => f.kind === "eviction").map((f) => f.at);
    const stopped = run.facts.filter((f) => f.kind === "task" && f.status === "STOPPED");
    expect(stopped.length).toBeGreaterThanOrEqual(11);
    expect(stopped.every((f) => f.at > Math.min(...evictions))).toBe(true);
  });
});

describe("the pretend AWS", () => {
  test("plays the same history for the same seed, and another for another", () => {
    expect(play(1).facts).toEqual(play(1).facts);
    expect(play(1, 7).facts).not.toEqual(play(2, 7).facts);
  });

  test("does not move because it is read: a thousand looks and a single one see the same", () => {
    const watch = (stepMs: number) => {
      let now = epoch;
      const aws = createPretendAws({ scenario: "workshop", seed: 3, now: () => now });
      now = epoch + 30_000;
      ask(aws, "fis", "StartExperiment", { clientToken: "run", experimentTemplateId: "EXTa1b2c3de5f6g7h" });
      while (now < epoch + 30 * 60_000) {
        now += stepMs;
        ask(aws, "ecs", "ListTasks", { cluster: "EcsSpotWorkshop" });
        aws.picture();
      }
      return aws.history().filter((fact) => fact.at <= epoch + 30 * 60_000);
    };
    expect(watch(1_700)).toEqual(watch(30 * 60_000));
  });

  test("keeps one replacement on spare capacity early, when the spared host has the free slot", () => {
    const run = play(1);
    const early = run.facts.filter((f) => f.kind === "task" && f.status === "RUNNING" && f.at - run.startedAt < 60_000);
    expect(early).toHaveLength(1);
  });

  test("shows a waiting task without a container instance, under desiredStatus RUNNING and never under PENDING", () => {
    let now = epoch;
    const aws = createPretendAws({ scenario: "workshop", seed: 1, now: () => now });
    const cluster = "EcsSpotWorkshop";
    ask(aws, "fis", "StartExperiment", { clientToken: "run", experimentTemplateId: "EXTa1b2c3de5f6g7h" });
    now += 120_000;
    expect(
      ask<ListTasksCommandOutput>(aws, "ecs", "ListTasks", { cluster, desiredStatus: "PENDING" }).taskArns,
    ).toEqual([]);
    const { taskArns } = ask<ListTasksCommandOutput>(aws, "ecs", "ListTasks", { cluster, desiredStatus: "RUNNING" });
    const { tasks } = ask<DescribeTasksCommandOutput>(aws, "ecs", "DescribeTasks", { cluster, tasks: taskArns });
    const waiting = tasks?.filter((task) => task.lastStatus === "PROVISIONING") ?? [];
    expect(waiting).toHaveLength(11);
    expect(waiting.every((task) => task.containerInstanceArn === undefined)).toBe(true);
  });

  test("replaces each evicted instance itself, besides the three of the alarm: seven in service", () => {
    const run = play(4);
    const launched = run.facts.flatMap((f) => (f.kind === "in-service" && f.group === group ? [f.instanceId] : []));
    expect(new Set(launched).size).toBe(6);
  });

  test("starts a second experiment on another sample of the same group", () => {
    let now = epoch;
    const aws = createPretendAws({ scenario: "workshop", seed: 1, now: () => now });
    const start = (clientToken: string) =>
      ask<StartExperimentCommandOutput>(aws, "fis", "StartExperiment", {
        clientToken,
        experimentTemplateId: "EXTa1b2c3de5f6g7h",
      }).experiment?.id;
    const first = start("one");
    expect(start("one")).toBe(first);
    now += 45 * 60_000;
    const second = start("two");
    expect(second).not.toBe(first);
    now += 45 * 60_000;
    const { experiment } = ask<GetExperimentCommandOutput>(aws, "fis", "GetExperiment", { id: second });
    expect(experiment?.state?.status).toBe("completed");
    expect(aws.picture().services).toMatchObject([{ running: 22, pending: 0 }]);
    expect(aws.picture().groups[1]).toMatchObject({ desired: 4, inService: 4 });
  });
});
