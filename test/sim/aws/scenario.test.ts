import type { DescribeScalingActivitiesCommandOutput } from "@aws-sdk/client-auto-scaling";
import type { LookupEventsCommandOutput } from "@aws-sdk/client-cloudtrail";
import type { FilterLogEventsCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import type { DescribeSpotInstanceRequestsCommandOutput } from "@aws-sdk/client-ec2";
import type { DescribeTasksCommandOutput, ListTasksCommandOutput, Task } from "@aws-sdk/client-ecs";
import type { GetExperimentCommandOutput, StartExperimentCommandOutput } from "@aws-sdk/client-fis";
import { describe, expect, test } from "vitest";
import { createPretendAws, type PretendAws, type ServiceName } from "../../../src/sim/aws/pretend-aws.ts";
import { refusedScenarios, scenarios } from "../../../src/sim/aws/scenarios.ts";
import type { WorldEvent } from "../../../src/sim/aws/world-event.ts";

const epoch = Date.parse("2026-03-02T10:00:00Z");
const cluster = "EcsSpotWorkshop";
const spot = "EcsSpotWorkshop-ASG-SPOT";

interface Played {
  readonly aws: PretendAws;
  readonly facts: readonly WorldEvent[];
  readonly experimentId: string;
  readonly ask: <T>(service: ServiceName, operation: string, input?: Readonly<Record<string, unknown>>) => T;
  readonly offset: (fact: WorldEvent | undefined) => number;
}

/** Plays a scenario for 45 minutes (or `forS`) after the start of its experiment, with a stop at `stopAtS` if given. */
function play(scenario: string, options: { readonly stopAtS?: number; readonly forS?: number } = {}): Played {
  let now = epoch;
  const aws = createPretendAws({ scenario, seed: 1, now: () => now });
  const ask = <T>(service: ServiceName, operation: string, input: Readonly<Record<string, unknown>> = {}): T => {
    for (let tries = 0; ; tries++) {
      try {
        return aws.call({ service, operation, input, accessKeyId: "AKIAEXAMPLE" }) as T;
      } catch (error) {
        if (tries > 20 || !(error instanceof Error) || !/exceeded/.test(error.message)) throw error;
      }
    }
  };
  now += 37_000;
  const { experiment } = ask<StartExperimentCommandOutput>("fis", "StartExperiment", {
    clientToken: "run",
    experimentTemplateId: "EXTa1b2c3de5f6g7h",
  });
  const experimentId = experiment?.id ?? "";
  const end = now + (options.forS ?? 45 * 60) * 1_000;
  if (options.stopAtS !== undefined) {
    now += options.stopAtS * 1_000;
    ask("fis", "StopExperiment", { id: experimentId });
  }
  now = end;
  const facts = aws.history();
  const startedAt = facts.find((f) => f.kind === "experiment" && f.status === "running")?.at ?? 0;
  return { aws, facts, experimentId, ask, offset: (fact) => ((fact?.at ?? Number.NaN) - startedAt) / 1_000 };
}

const of = <K extends WorldEvent["kind"]>(played: Played, kind: K) =>
  played.facts.filter((f): f is Extract<WorldEvent, { kind: K }> => f.kind === kind);

const path = (played: Played) => of(played, "desired-capacity").map((f) => f.to);

function tasksOf(played: Played, desiredStatus: "RUNNING" | "STOPPED"): readonly Task[] {
  const { taskArns } = played.ask<ListTasksCommandOutput>("ecs", "ListTasks", { cluster, desiredStatus });
  if (taskArns?.length === 0) return [];
  return played.ask<DescribeTasksCommandOutput>("ecs", "DescribeTasks", { cluster, tasks: taskArns }).tasks ?? [];
}

test("every scenario has a name, a sentence for --help and the bot's target, and they are the issues' twenty-one", () => {
  expect(scenarios.map((s) => s.name)).toEqual(
    "workshop no-draining no-capacity slow-drain clean-drain spare-capacity lost-events messy-events not-back experiment-failed throttled two-services pt5m pt5m-stop-ignored mixed-cluster real-reclaim access-denied rebalancing rebalancing-undrained deployment-midway desired-changed".split(
      " ",
    ),
  );
  for (const { summary, target, world } of [...scenarios, ...refusedScenarios]) {
    expect(summary).toMatch(/^[A-Z].*\.$/);
    const groups = world.groups.map((group) => group.name);
    expect(target.autoScalingGroups.every((name) => groups.includes(name))).toBe(true);
  }
});

describe("the scenarios, each by its own configuration", () => {
  test("no-draining: no host drains, and nothing is replaced before the evictions", () => {
    const played = play("no-draining");
    expect(of(played, "container-instance").some((f) => f.status === "DRAINING")).toBe(false);
    const firstReplacement = of(played, "task").find((f) => f.status === "PROVISIONING");
    expect(played.offset(firstReplacement)).toBeGreaterThan(played.offset(of(played, "eviction")[0]));
    expect(tasksOf(played, "STOPPED").every((task) => task.stopCode === "TerminationNotice")).toBe(true);
  });

  test("no-capacity: launches fail in AWS's words and tasks stay PROVISIONING", () => {
    const played = play("no-capacity");
    expect(tasksOf(played, "RUNNING").filter((task) => task.lastStatus === "PROVISIONING")).toHaveLength(11);
    const { Activities } = played.ask<DescribeScalingActivitiesCommandOutput>(
      "auto-scaling",
      "DescribeScalingActivities",
      { AutoScalingGroupName: spot },
    );
    const [newest] = Activities ?? [];
    expect(newest?.StatusCode).toBe("Failed");
    expect(newest?.Description).toBe(
      "Launching a new EC2 instance.  Status Reason: Could not launch Spot Instances. UnfulfillableCapacity - There is no capacity available that matches your request. Launching EC2 instance failed.",
    );
    expect(path(played)).toEqual([7]);
  });

  test("slow-drain: targets drain at once, yet no task exits by itself before its host goes", () => {
    const played = play("slow-drain");
    const draining = of(played, "target").filter((f) => f.health === "draining" && played.offset(f) < 60);
    expect(draining.length).toBeGreaterThanOrEqual(11);
    const stopped = tasksOf(played, "STOPPED");
    expect(stopped.every((task) => task.stopCode === "ServiceSchedulerInitiated")).toBe(true);
    expect(stopped.every((task) => task.containers?.[0]?.exitCode === undefined)).toBe(true);
  });

  test("clean-drain: every task on the interrupted hosts stops in time, with exit code 0", () => {
    const played = play("clean-drain");
    const stopped = tasksOf(played, "STOPPED");
    expect(stopped.length).toBeGreaterThanOrEqual(11);
    expect(stopped.every((task) => task.containers?.[0]?.exitCode === 0)).toBe(true);
    const last = of(played, "task").findLast((f) => f.status === "STOPPED");
    expect(played.offset(last)).toBeLessThan(played.offset(of(played, "eviction")[0]));
  });

  test("spare-capacity: replacements run before the evictions, and desired never moves", () => {
    const played = play("spare-capacity");
    expect(path(played)).toEqual([]);
    const running = of(played, "task").filter((f) => f.status === "RUNNING");
    expect(running.length).toBeGreaterThan(0);
    expect(running.every((f) => played.offset(f) < 120)).toBe(true);
    expect(of(played, "eviction")).toHaveLength(3);
  });

  test("lost-events: the instances go, and the log group stays silent", () => {
    const played = play("lost-events");
    expect(of(played, "eviction")).toHaveLength(3);
    expect(of(played, "log-event")).toEqual([]);
  });

  test("messy-events: some events come twice, some late, some out of order, and none with a wrong time", () => {
    const played = play("messy-events");
    const events = logEvents(played);
    expect(events.length).toBeGreaterThan(6);
    const late = events.filter((e) => (e.ingestionTime ?? 0) - (e.timestamp ?? 0) > 10_000);
    expect(late.length).toBeGreaterThan(0);
    const byArrival = events.toSorted((a, b) => (a.ingestionTime ?? 0) - (b.ingestionTime ?? 0));
    expect(byArrival.map((e) => e.timestamp)).not.toEqual(events.map((e) => e.timestamp));
    const ids = events.map((e) => JSON.parse(e.message ?? "{}").id);
    expect(new Set(ids).size).toBe(6);
    expect(new Set(events.map((e) => e.eventId)).size).toBe(events.length);
  });

  test("not-back: the low alarm rings, and seven instances stay", () => {
    const played = play("not-back");
    expect(path(played)).toEqual([7]);
    expect(of(played, "alarm").at(-1)).toMatchObject({ state: "ALARM", name: expect.stringContaining("AlarmLow") });
    expect(played.aws.picture().groups[1]).toMatchObject({ desired: 7, inService: 7 });
  });

  test("experiment-failed: FIS says why, and nothing is interrupted", () => {
    const played = play("experiment-failed");
    const { experiment } = played.ask<GetExperimentCommandOutput>("fis", "GetExperiment", { id: played.experimentId });
    expect(experiment?.state?.status).toBe("failed");
    expect(experiment?.actions?.interrupt?.state?.status).toBe("failed");
    expect(of(played, "recommendation")).toEqual([]);
    expect(of(played, "eviction")).toEqual([]);
  });

  test("throttled: a third of all calls is refused, and the same calls each time", () => {
    const refusals = () => {
      const aws = createPretendAws({ scenario: "throttled", seed: 1, now: () => epoch });
      return Array.from({ length: 300 }, () => {
        try {
          aws.call({ service: "sts", operation: "GetCallerIdentity", input: {}, accessKeyId: "AKIAEXAMPLE" });
          return false;
        } catch {
          return true;
        }
      });
    };
    const first = refusals();
    expect(first.filter(Boolean).length).toBeGreaterThan(75);
    expect(first.filter(Boolean).length).toBeLessThan(125);
    expect(refusals()).toEqual(first);
  });

  test("two-services: the single task is gone for minutes, and the daemon follows the hosts", () => {
    const played = play("two-services");
    const single = of(played, "task").filter((f) => f.service === "order-import");
    const lost = single.find((f) => f.status === "STOPPED");
    const back = single.find((f) => f.status === "RUNNING");
    expect(played.offset(back) - played.offset(lost)).toBeGreaterThan(120);
    const daemon = of(played, "task").filter((f) => f.service === "log-router");
    expect(daemon.some((f) => f.status === "PROVISIONING" && f.instanceId !== null)).toBe(false);
    const services = played.aws.picture().services;
    expect(services.find((s) => s.name === "log-router")).toMatchObject({ desired: 6, running: 6 });
  });

  test("pt5m: notices come three minutes after the recommendations, and a stop before them prevents everything", () => {
    const watched = play("pt5m");
    expect(Math.abs(watched.offset(of(watched, "notice")[0]) - 204)).toBeLessThan(5);
    expect(Math.abs(watched.offset(of(watched, "eviction")[0]) - 327)).toBeLessThan(10);
    const stopped = play("pt5m", { stopAtS: 90 });
    expect(of(stopped, "experiment").at(-1)?.status).toBe("stopped");
    expect(of(stopped, "recommendation")).toHaveLength(3);
    expect(of(stopped, "notice")).toEqual([]);
    expect(stopped.aws.picture().services).toMatchObject([{ running: 22, pending: 0 }]);
  });

  test("pt5m-stop-ignored: FIS says stopped, and EC2 interrupts all the same", () => {
    const played = play("pt5m-stop-ignored", { stopAtS: 90 });
    expect(of(played, "experiment").at(-1)?.status).toBe("stopped");
    expect(of(played, "eviction")).toHaveLength(3);
  });

  test("mixed-cluster: only Spot Instances are hit, Fargate tasks stay, the standalone task is lost for good", () => {
    const played = play("mixed-cluster");
    const groups = played.aws.picture().groups;
    expect(groups.map((g) => [g.name, g.desired])).toEqual([
      ["EcsSpotWorkshop-ASG-OD", 2],
      [spot, 4],
    ]);
    const fargate = of(played, "task").filter((f) => f.service === "reports-fargate");
    expect(fargate).toEqual([]);
    const standalone = of(played, "task").filter((f) => f.service === null);
    expect(standalone.map((f) => f.status)).toEqual(["STOPPED"]);
  });

  test("real-reclaim: a fourth instance goes by EC2's own hand, and its Spot request says so", () => {
    const played = play("real-reclaim");
    const foreign = of(played, "eviction").find((f) => f.cause === "reclaim");
    expect(of(played, "eviction")).toHaveLength(4);
    const { SpotInstanceRequests } = played.ask<DescribeSpotInstanceRequestsCommandOutput>(
      "ec2",
      "DescribeSpotInstanceRequests",
      { Filters: [{ Name: "instance-id", Values: of(played, "eviction").map((f) => f.instanceId) }] },
    );
    for (const request of SpotInstanceRequests ?? []) {
      const expected =
        request.InstanceId === foreign?.instanceId
          ? "instance-terminated-no-capacity"
          : "instance-terminated-by-experiment";
      expect(request.Status?.Code).toBe(expected);
    }
  });

  test("access-denied: CloudTrail and the load balancer refuse in their own words, the rest answers", () => {
    const played = play("access-denied", { forS: 60 });
    expect(() => played.ask("cloudtrail", "LookupEvents")).toThrow(
      expect.objectContaining({
        code: "AccessDeniedException",
        message: expect.stringContaining("is not authorized to perform: cloudtrail:LookupEvents"),
      }),
    );
    expect(() => played.ask("elastic-load-balancing-v2", "DescribeTargetHealth", { TargetGroupArn: "x" })).toThrow(
      expect.objectContaining({ code: "AccessDenied", status: 403 }),
    );
    expect(played.ask<ListTasksCommandOutput>("ecs", "ListTasks", { cluster }).taskArns).not.toEqual([]);
  });
});

test("the workshop's evictions reach CloudTrail minutes later, each with its own time", () => {
  const early = play("workshop", { forS: 160 });
  const lookup = { LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "BidEvictedEvent" }] };
  expect(early.ask<LookupEventsCommandOutput>("cloudtrail", "LookupEvents", lookup).Events).toEqual([]);
  const late = play("workshop", { forS: 900 });
  const { Events } = late.ask<LookupEventsCommandOutput>("cloudtrail", "LookupEvents", lookup);
  const told = Events?.flatMap((e) => JSON.parse(e.CloudTrailEvent ?? "{}").serviceEventDetails.instanceIdSet);
  expect(told?.toSorted()).toEqual(
    of(late, "eviction")
      .map((f) => f.instanceId)
      .toSorted(),
  );
});

/** All events since the epoch, through every page, empty ones included. */
function logEvents(played: Played): NonNullable<FilterLogEventsCommandOutput["events"]> {
  const events: NonNullable<FilterLogEventsCommandOutput["events"]> = [];
  let nextToken: string | undefined;
  do {
    const page: FilterLogEventsCommandOutput = played.ask("cloudwatch-logs", "FilterLogEvents", {
      logGroupName: "/aws/events/spotinterruptions",
      startTime: epoch,
      nextToken,
    });
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}
