import { describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/fact.ts";
import { fateCounts } from "../../src/core/fate.ts";
import { viewOf } from "../../src/core/view.ts";
import { at, given, phase, reading } from "./given.ts";
import * as s from "./story.ts";

describe("the phase evictions", () => {
  it("begins when EC2 gives a Spot reason", () => {
    expect(reading(given(s.underWay(), s.gone(1, [135, 144])), "evictions", 150)).toBe("in_progress 144 -");
  });

  it("begins with a BidEvictedEvent too, at the time it states", () => {
    expect(reading(given(s.underWay(), s.bidEvicted(143, 1)), "evictions", 450)).toBe("in_progress 143 -");
  });

  it("is complete when every hit instance is gone and it is known why", () => {
    const run = given(s.underWay(), s.gone(1, [135, 144]), s.gone(2, [144, 153]));
    expect(reading(run, "evictions", 160)).toBe("complete 144 153");
  });

  it("counts an instance that its group terminated", () => {
    const run = given(s.underWay(), s.gone(1, [60, 69], "Client.InstanceInitiatedShutdown"), s.gone(2, [144, 153]));
    expect(phase(run, "evictions", 160)).toMatchObject({ status: "complete", count: { done: 2, of: 2 } });
  });

  it("is not complete while the reason of one is unknown, though recovery no longer waits for it", () => {
    const run = given(s.recovered(), s.gone(2, [135, 146], null));
    expect(phase(run, "recovery", 400).status).toBe("complete");
    const unknown = given(s.underWay(), s.gone(1, [135, 144]), s.gone(2, [144, 153], null));
    expect(phase(unknown, "evictions", 160)).toMatchObject({ status: "in_progress", count: { done: 1, of: 2 } });
    const told = given(s.underWay(), s.gone(1, [135, 144]), s.gone(2, [144, 153], null), [
      s.spotCode(2, "instance-terminated-by-experiment", 150),
    ]);
    expect(phase(told, "evictions", 160).status).toBe("complete");
  });

  it("is not seen 5 minutes after it was due: two minutes after the last warning, else the template's wait", () => {
    const warned = given(s.underWay(), s.warned(1, 24), s.warned(2, 40));
    expect(phase(warned, "evictions", 459).status).toBe("pending");
    expect(phase(warned, "evictions", 460).status).toBe("not_seen");
    const silent = given(s.underWay({ waitS: 300 }));
    expect(phase(silent, "evictions", 599).status).toBe("pending");
    expect(phase(silent, "evictions", 600).status).toBe("not_seen");
  });

  it("is not watched only where neither EC2 nor CloudTrail can be read", () => {
    expect(phase(given(s.underWay(), s.denied("instances")), "evictions", 160).status).toBe("pending");
    expect(phase(given(s.underWay(), s.denied("instances", "trail")), "evictions", 160).status).toBe("not_watched");
  });
});

describe("the phase replacements", () => {
  it("begins with the first task made after the disturbance, of a service that lost one", () => {
    const run = given(s.taken(), s.newTask(1, 31), s.newTask(2, 20, 22));
    expect(reading(run, "replacements", 160)).toBe("in_progress 31 -");
  });

  it("counts no task of a service that lost none", () => {
    const other = s.seenTask("arn:task/other", 200, { service: "other", createdAt: at(100), startedAt: at(200) });
    expect(phase(given(s.taken(), other), "replacements", 250)).toMatchObject({
      status: "pending",
      count: { done: 0, of: 4 },
    });
  });

  it("is complete when as many run as were lost, at the last that was needed", () => {
    const fresh = [1, 2, 3, 4, 5].map((k) => s.newTask(k, 30 + k, 300 + k));
    const run = given(s.taken(), fresh);
    expect(reading(run, "replacements", 400)).toBe("complete 31 304");
    expect(phase(run, "replacements", 400).count).toEqual({ done: 4, of: 4 });
  });

  it("is not complete while an instance is still to go, though nothing is missing yet", () => {
    const early = given(s.underWay(), s.draining(1, [20, 29]), s.ended(1, 1, 40, [0]), s.newTask(1, 31, 38));
    expect(phase(early, "replacements", 60)).toMatchObject({ status: "in_progress", count: { done: 1, of: 1 } });
  });

  it("does not let one service's many tasks stand for another's few", () => {
    const lost = s.seenTask("arn:task/api", 145, {
      ...{ service: "api", hostArn: s.host(1), status: "STOPPED", desiredStatus: "STOPPED" },
      ...{ stoppingAt: at(145), stoppedAt: at(145), stopCode: "TerminationNotice" },
    });
    const run = given(
      s.taken(),
      lost,
      [1, 2, 3, 4, 5].map((k) => s.newTask(k, 30 + k, 300 + k)),
    );
    expect(phase(run, "replacements", 400)).toMatchObject({ status: "in_progress", count: { done: 4, of: 5 } });
  });

  it("is not needed when hit instances carried no service's task", () => {
    const bare = s.requested({ baseline: s.baseline({ tasks: [] }) });
    const run = given(bare, s.started(), s.hit(1, 2), s.gone(1, [135, 144]), s.gone(2, [135, 144]));
    expect(phase(run, "replacements", 200).status).toBe("not_needed");
  });

  it("names daemons and standalone tasks, and counts neither", () => {
    const tasks = s.baseline().tasks.map((one) => ({
      ...one,
      ...(one.hostArn === s.host(1) ? { daemon: true } : {}),
      ...(one.taskArn === s.task(2, 1) ? { service: null } : {}),
    }));
    const facts = s.underWay({ baseline: s.baseline({ tasks }) });
    const run = given(facts, s.gone(1, [135, 144]), s.gone(2, [135, 144]));
    expect(phase(run, "replacements", 200).count).toEqual({ done: 0, of: 1 });
    const view = viewOf(run);
    expect([view?.lostDaemons.length, view?.lostAlone.length]).toEqual([2, 1]);
  });

  it("counts from a poll's bracket where no warning was seen, and from the warning where one was", () => {
    const facts = [s.underWay(), s.draining(1, [20, 29]), s.ended(1, 1, 40), s.newTask(1, 22, 38)];
    expect(phase(given(...facts), "replacements", 60).count).toEqual({ done: 1, of: 1 });
    expect(phase(given(...facts, s.warned(1, 24)), "replacements", 60).count).toEqual({ done: 0, of: 1 });
  });

  it("does not count a task as lost that was leaving before the request", () => {
    expect(phase(given(s.underWay(), s.ended(1, 1, -30)), "replacements", 60).count).toEqual({ done: 0, of: 0 });
    expect(phase(given(s.underWay(), s.ended(1, 1, 30)), "replacements", 60).count).toEqual({ done: 0, of: 1 });
  });

  it("leaves Fargate tasks out: they were on no instance", () => {
    const fargate = s.seenTask("arn:task/fargate", 150, {
      ...{ fargate: true, hostArn: null, status: "STOPPED", stoppingAt: at(150), stoppedAt: at(150) },
    });
    expect(phase(given(s.taken(), fargate), "replacements", 200).count?.of).toBe(4);
  });

  it("is not seen, or stays under way with its count, when watching ends", () => {
    expect(phase(given(s.taken(), s.closed("not_recovered", 900)), "replacements", 999).status).toBe("not_seen");
    const begun = given(s.taken(), s.newTask(1, 31, 300), s.closed("not_recovered", 900));
    expect(phase(begun, "replacements", 999)).toMatchObject({ status: "in_progress", count: { done: 1, of: 4 } });
  });

  it("is not watched where services and tasks cannot be read, though the baseline knows what must be lost", () => {
    const run = given(s.underWay(), s.denied("cluster"), s.gone(1, [135, 144]), s.gone(2, [135, 144]));
    expect(phase(run, "replacements", 200).status).toBe("not_watched");
  });
});

describe("the fate of a task", () => {
  const fates = (...facts: readonly (Fact | readonly Fact[])[]) => {
    const view = viewOf(given(...facts));
    return view === null ? null : fateCounts(view);
  };

  it("is told by its exit code and its host's end", () => {
    const all = [s.ended(1, 1, 60, [0, 143]), s.ended(1, 2, 60, [137]), s.ended(2, 1, 145), s.ended(2, 2, 150, [0])];
    expect(fates(s.underWay(), s.gone(1, [135, 144]), s.gone(2, [135, 144]), all)).toEqual({
      ...{ total: 4, inTime: 1, killed: 1, withHost: 2, unknown: 0, open: 0 },
    });
  });

  it("is open while the task goes down, and unknown when its host is gone and ECS has not said how it ended", () => {
    const leaving = s.seenTask(s.task(1, 1), 30, { hostArn: s.host(1), status: "DEACTIVATING", stoppingAt: at(30) });
    expect(fates(s.underWay(), leaving)).toMatchObject({ total: 1, open: 1, unknown: 0 });
    expect(fates(s.underWay(), leaving, s.gone(1, [135, 144]))).toMatchObject({ total: 2, open: 0, unknown: 2 });
  });
});
