import { describe, expect, it } from "vitest";
import { given, phase, reading } from "./given.ts";
import * as s from "./story.ts";

describe("the phase experiment", () => {
  it("is pending while FIS has not answered", () => {
    expect(reading(given(s.requested(), s.cardPosted()), "experiment", 0)).toBe("pending - -");
  });

  it("begins with FIS's answer, not with the press", () => {
    expect(reading(given(s.requested(), s.started(1)), "experiment", 2)).toBe("in_progress 1 -");
  });

  it("is complete when FIS says completed", () => {
    expect(reading(given(s.underWay(), s.experiment("completed", 12)), "experiment", 13)).toBe("complete 0 12");
  });

  it.each(["failed", "stopped", "cancelled"] as const)("failed when FIS says %s, in FIS's own words", (status) => {
    const found = phase(given(s.underWay(), s.experiment(status, 12, "Target resolution failed")), "experiment", 13);
    expect(found).toMatchObject({ status: "failed", verdict: { why: `${status}: Target resolution failed` } });
  });

  it("failed when the start was proven not made", () => {
    const found = phase(given(s.requested(), s.notMade()), "experiment", 1);
    expect(found).toMatchObject({ status: "failed", verdict: { why: "FIS refused" }, first: null });
  });

  it("is not watched where GetExperiment is denied, however long it lasts", () => {
    expect(phase(given(s.requested(), s.started(), s.denied("experiment")), "experiment", 900).status).toBe(
      "not_watched",
    );
  });
});

describe("the phase notices", () => {
  it("begins with a recommendation", () => {
    expect(reading(given(s.underWay(), s.recommended(1, 12)), "notices", 20)).toBe("in_progress 12 -");
  });

  it("is complete with a warning for every hit instance, at the last one, recommended or not", () => {
    const run = given(s.underWay(), s.recommended(1, 12), s.warned(1, 24), s.warned(2, 26));
    expect(reading(run, "notices", 30)).toBe("complete 12 26");
  });

  it("counts warnings, not recommendations", () => {
    const run = given(s.underWay(), s.recommended(1, 12), s.recommended(2, 12), s.warned(1, 24));
    expect(phase(run, "notices", 30)).toMatchObject({ status: "in_progress", count: { done: 1, of: 2 } });
  });

  it("does not count a warning of an instance that the experiment does not hit", () => {
    const run = given(s.underWay(), s.warned(1, 24), s.warned(3, 24));
    expect(phase(run, "notices", 30)).toMatchObject({ status: "in_progress", count: { done: 1, of: 2 } });
  });

  it("is not seen from 90 s after the warning was due, by the template's own wait", () => {
    const twoMinutes = given(s.underWay());
    expect(phase(twoMinutes, "notices", 89).status).toBe("pending");
    expect(phase(twoMinutes, "notices", 90).status).toBe("not_seen");
    const fiveMinutes = given(s.underWay({ waitS: 300 }));
    expect(phase(fiveMinutes, "notices", 269).status).toBe("pending");
    expect(phase(fiveMinutes, "notices", 270).status).toBe("not_seen");
  });

  it("is revised by a warning that comes in late", () => {
    const run = given(s.underWay(), s.warned(1, 24, 400), s.warned(2, 24, 400));
    expect(reading(run, "notices", 401)).toBe("complete 24 24");
  });

  it("counts from FIS's answer where the start time cannot be read", () => {
    const run = given(s.requested(), s.started(1), s.denied("experiment"));
    expect(phase(run, "notices", 90).status).toBe("pending");
    expect(phase(run, "notices", 91).status).toBe("not_seen");
  });

  it("is not watched where the event log cannot be read", () => {
    expect(phase(given(s.underWay(), s.denied("events")), "notices", 200).status).toBe("not_watched");
  });
});

describe("who is hit", () => {
  it("is not settled by warnings while FIS has not said: one of them may be a real reclaim", () => {
    const run = given(s.requested(), s.started(), s.experiment("running", 0), s.warned(1, 24), s.warned(2, 24));
    expect(phase(run, "notices", 30)).toMatchObject({ status: "in_progress", count: { done: 2, of: 2 } });
  });

  it("is whoever was warned where FIS's answer cannot be read", () => {
    const facts = [s.requested(), s.started(), s.experiment("running", 0), ...s.denied("targets")];
    expect(phase(given(facts, s.warned(1, 24)), "notices", 30).status).toBe("in_progress");
    expect(phase(given(facts, s.warned(1, 24), s.warned(2, 25)), "notices", 30).status).toBe("complete");
  });

  it("is everybody where every candidate was warned, whatever FIS says", () => {
    const warnings = [1, 2, 3, 4].map((n) => s.warned(n, 24));
    expect(phase(given(s.requested({ count: 4 }), s.started(), warnings), "notices", 30).status).toBe("complete");
  });
});

describe("the phase draining", () => {
  const both = [s.draining(1, [20, 29]), s.draining(2, [29, 34])];
  const targets = (n: number) => [1, 2].map((k) => s.loadTarget(n, k, "draining", [30, 30 + n + k]));

  it("does not begin with a deregistered target", () => {
    expect(phase(given(s.underWay(), targets(1)), "draining", 40).status).toBe("pending");
  });

  it("begins when a hit instance is seen DRAINING", () => {
    expect(reading(given(s.underWay(), s.draining(2, [29, 34])), "draining", 40)).toBe("in_progress 34 -");
  });

  it("is not complete while a target of their tasks has not been seen leaving", () => {
    const run = given(s.underWay(), both, targets(1), s.loadTarget(2, 1, "draining", [30, 33]));
    expect(phase(run, "draining", 60)).toMatchObject({ status: "in_progress", count: { done: 2, of: 2 } });
  });

  it("is complete when all are DRAINING and their targets left, at the last of these", () => {
    expect(reading(given(s.underWay(), both, targets(1), targets(2)), "draining", 60)).toBe("complete 29 34");
  });

  it("waits also for a target that came after the baseline", () => {
    const later = s.loadTarget(2, 3, "healthy", [9, 18]);
    expect(phase(given(s.underWay(), both, targets(1), targets(2), later), "draining", 60).status).toBe("in_progress");
  });

  it("does not wait for a healthy target to have been another one's", () => {
    const elsewhere = s.loadTarget(3, 1, "healthy", [0, 9]);
    expect(phase(given(s.underWay(), both, targets(1), targets(2), elsewhere), "draining", 60).status).toBe("complete");
  });

  it("does without targets where their health cannot be read", () => {
    expect(phase(given(s.underWay(), both, s.denied("health")), "draining", 60).status).toBe("complete");
  });

  it("does without targets that are IP addresses: nobody can say on which instance they are", () => {
    const health = { health: "healthy", reason: null, instanceId: null } as const;
    const address = s.observed(
      { subject: "target", targetGroupArn: s.TARGET_GROUP, targetId: "10.0.0.7:80", ...health },
      [0, 9],
    );
    expect(phase(given(s.underWay(), both, address), "draining", 60).status).toBe("complete");
  });

  it("is not seen once all are evicted, and not before", () => {
    const first = s.gone(1, [135, 145]);
    expect(phase(given(s.underWay(), first), "draining", 150).status).toBe("pending");
    const all = given(s.underWay(), first, s.gone(2, [135, 154]));
    expect(phase(all, "draining", 153).status).toBe("pending");
    expect(phase(all, "draining", 154).status).toBe("not_seen");
  });

  it("keeps its count and no tick when targets never left and watching ended", () => {
    const run = given(s.underWay(), both, s.closed("not_recovered", 300));
    expect(phase(run, "draining", 999)).toMatchObject({ status: "in_progress", count: { done: 2, of: 2 } });
  });

  it("is not watched where container instances cannot be read", () => {
    expect(phase(given(s.underWay(), s.denied("hosts")), "draining", 60).status).toBe("not_watched");
  });

  it.each([
    ["stopped in time", [0], 60, false],
    ["were killed after their stop timeout", [137], 60, true],
    ["went with their hosts", [null], 145, true],
  ] as const)("has a finding unless all tasks stopped in time: they %s", (_, codes, t, finding) => {
    const tasks = [1, 2].flatMap((n) => [1, 2].map((k) => s.ended(n, k, t, codes)));
    const run = given(s.underWay(), both, targets(1), targets(2), tasks, s.gone(1, [135, 145]), s.gone(2, [135, 145]));
    expect(phase(run, "draining", 200)).toMatchObject({ status: "complete", caveat: finding });
  });
});
