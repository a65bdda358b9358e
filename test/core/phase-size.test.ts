import { describe, expect, it } from "vitest";
import { desiredPath } from "../../src/core/desired.ts";
import { viewOf } from "../../src/core/view.ts";
import { given, phase, reading } from "./given.ts";
import * as s from "./story.ts";

const failedLaunch = (t: number) =>
  s.activity(t, { status: "Failed", statusMessage: "There is no capacity available.", mechanism: "other" });

describe("the phase scale-out", () => {
  it("begins when the desired capacity is seen above the baseline", () => {
    expect(reading(given(s.taken(), s.group(180, 6, 4)), "scale-out", 190)).toBe("in_progress 180 -");
  });

  it("begins with a Cause that names AlarmHigh, at the time it states", () => {
    const run = given(s.taken(), s.raised(170, 4, 6), s.group(180, 6, 4));
    expect(reading(run, "scale-out", 190)).toBe("in_progress 170 -");
  });

  it("does not begin with the group's replacing what it lost", () => {
    const replaced = [s.activity(160, { mechanism: "replace-unhealthy" }), s.group(180, 4, 2), s.group(230, 4, 4)];
    expect(phase(given(s.taken(), replaced), "scale-out", 250).status).toBe("pending");
  });

  it("is complete when as many are InService as the highest desired capacity asked for", () => {
    const run = given(s.taken(), s.raised(170, 4, 6), s.group(180, 6, 4), s.group(230, 6, 5));
    expect(phase(run, "scale-out", 240)).toMatchObject({ status: "in_progress", count: { done: 5, of: 6 } });
    expect(reading(given(s.taken(), s.raised(170, 4, 6), s.group(250, 6, 6)), "scale-out", 260)).toBe(
      "complete 170 250",
    );
  });

  it("does not count a hit instance that is gone but that its group still lists as InService", () => {
    const ghosts = { hitsInService: [s.instance(1), s.instance(2)] };
    const run = given(s.taken(), s.raised(170, 4, 6), s.group(200, 6, 6, ghosts));
    expect(phase(run, "scale-out", 210)).toMatchObject({ status: "in_progress", count: { done: 4, of: 6 } });
  });

  it("is under way again when the desired capacity rises further", () => {
    const run = given(s.taken(), s.group(180, 6, 4), s.group(250, 6, 6), s.group(300, 7, 6));
    expect(phase(run, "scale-out", 310).status).toBe("in_progress");
  });

  it("failed, in Auto Scaling's words, when the newest launch failed and none came into service since", () => {
    const run = given(s.taken(), s.group(180, 6, 2), failedLaunch(200), s.group(230, 6, 2));
    expect(phase(run, "scale-out", 240)).toMatchObject({
      ...{ status: "failed", verdict: { why: "There is no capacity available." } },
    });
    const since = given(s.taken(), s.group(180, 6, 2), failedLaunch(200), s.group(230, 6, 3));
    expect(phase(since, "scale-out", 240).status).toBe("in_progress");
    const later = given(s.taken(), s.group(180, 6, 2), failedLaunch(200), s.activity(220), s.group(230, 6, 2));
    expect(phase(later, "scale-out", 240).status).toBe("in_progress");
  });

  it("failed when one group's newest launch failed, though another group launches on", () => {
    const other = s.activity(300, { group: "other" });
    const run = given(s.taken(), s.group(180, 6, 2), failedLaunch(200), other);
    expect(phase(run, "scale-out", 310).status).toBe("failed");
  });

  it("is not needed 5 minutes after the recovery, when the desired capacity never rose", () => {
    const early = given(s.recovered(), s.groupFrom(0, 600, 4, 4));
    expect(phase(early, "scale-out", 610).status).toBe("pending");
    const late = given(s.recovered(), s.groupFrom(0, 660, 4, 4));
    expect(phase(late, "scale-out", 670).status).toBe("not_needed");
    expect(phase(late, "scale-in", 670).status).toBe("not_needed");
  });

  it("is not needed either when the group replaced what it lost", () => {
    const group = [s.groupFrom(0, 150, 4, 4), s.groupFrom(160, 230, 4, 2), s.groupFrom(240, 640, 4, 4)];
    expect(phase(given(s.recovered(), ...group), "scale-out", 640).status).toBe("not_needed");
  });

  it("is not called unneeded when the group was not seen for longer than polls are apart", () => {
    const group = [s.groupFrom(0, 150, 4, 4), s.groupFrom(400, 800, 4, 4)];
    expect(phase(given(s.recovered(), ...group), "scale-out", 810).status).toBe("pending");
  });

  it("is not watched where the groups cannot be read", () => {
    expect(phase(given(s.recovered(), s.denied("groups")), "scale-out", 900).status).toBe("not_watched");
    expect(phase(given(s.recovered(), s.denied("groups")), "scale-in", 900).status).toBe("not_watched");
  });
});

describe("the desired path", () => {
  it("has one step an alarm, not one an activity, and takes the alarm's own time", () => {
    const view = viewOf(given(s.taken(), s.raised(170, 4, 6), s.raised(170, 4, 6), s.group(180, 6, 4)));
    const path = view === null ? [] : desiredPath(view, s.GROUP);
    expect(path.map((step) => [step.desired, step.by?.alarm])).toEqual([[6, "AlarmHigh"]]);
  });

  it("does not fall because an answer from before the alarm came in after it", () => {
    const stale = s.group(175, 4, 4);
    const run = given(s.recovered(), s.raised(170, 4, 6), stale, s.group(184, 6, 4));
    expect(phase(run, "scale-in", 190)).toMatchObject({ status: "pending", first: null });
  });
});

describe("the phase scale-in", () => {
  const out = [s.raised(170, 4, 6), s.group(180, 6, 4), s.group(250, 6, 6)];

  it("begins when the desired capacity falls after a scale-out", () => {
    expect(phase(given(s.recovered(), out), "scale-in", 900).status).toBe("pending");
    expect(reading(given(s.recovered(), out, s.group(1200, 5, 6)), "scale-in", 1210)).toBe("in_progress 1200 -");
  });

  it("is complete when desired and InService are back and the last extra instance is off the group's list", () => {
    const fallen = [...out, s.group(1200, 4, 6)];
    expect(phase(given(s.recovered(), fallen), "scale-in", 1210).status).toBe("in_progress");
    const going = s.group(1220, 4, 4, { instances: 6 });
    expect(phase(given(s.recovered(), fallen, going), "scale-in", 1230).status).toBe("in_progress");
    expect(reading(given(s.recovered(), fallen, going, s.group(1300, 4, 4)), "scale-in", 1310)).toBe(
      "complete 1200 1300",
    );
  });

  it("is not complete below the baseline", () => {
    expect(phase(given(s.recovered(), out, s.group(1200, 3, 3)), "scale-in", 1210).status).toBe("in_progress");
  });

  it("waits for every hit group, also for one that never rose and still lacks what it lost", () => {
    const groups = [...s.baseline().groups, { name: "other", desired: 2, inService: 2, min: 0, max: 9 }];
    const candidates = s
      .requested()
      .plan.candidates.map((one, place) => (place === 1 ? { ...one, group: "other" } : one));
    const plan = { candidates, baseline: s.baseline({ groups }) };
    const back = [...out, s.group(1200, 4, 4)];
    const facts = [s.requested(plan), s.recovered().slice(1), back].flat();
    const lacking = s.group(1200, 2, 1, { group: "other" });
    expect(phase(given(facts, lacking), "scale-in", 1210).status).toBe("in_progress");
    expect(reading(given(facts, lacking, s.group(1290, 2, 2, { group: "other" })), "scale-in", 1300)).toBe(
      "complete 1200 1290",
    );
  });

  it("is not seen when watching ends before it", () => {
    expect(phase(given(s.recovered(), out, s.closed("not_back", 2820)), "scale-in", 3000).status).toBe("not_seen");
  });
});
