import { describe, expect, it } from "vitest";
import type { Poll } from "../../src/core/poll.ts";
import { pollPlan } from "../../src/core/poll-plan.ts";
import type { Run } from "../../src/core/run.ts";
import type { Signal } from "../../src/core/saw.ts";
import { SECOND } from "../../src/core/time.ts";
import { at, given } from "./given.ts";
import * as s from "./story.ts";

const asked = (run: Run, t: number) => pollPlan(run, at(t)).map((poll) => poll.ask.signal);
const find = (run: Run, t: number, signal: Signal): Poll | undefined =>
  pollPlan(run, at(t)).find((poll) => poll.ask.signal === signal);
const everyS = (run: Run, t: number, signal: Signal) => (find(run, t, signal)?.everyMs ?? Number.NaN) / SECOND;

const out = [s.raised(170, 4, 6), s.group(180, 6, 4), s.group(250, 6, 6)];

describe("what is asked of AWS", () => {
  it("is nothing before the start is answered, after a start not made, and after the close", () => {
    expect(asked(given(s.requested(), s.cardPosted()), 1)).toEqual([]);
    expect(asked(given(s.requested(), s.cardPosted(), s.notMade()), 1)).toEqual([]);
    expect(asked(given(s.taken(), s.closed("not_recovered", 200)), 201)).toEqual([]);
  });

  it("is nothing that was denied", () => {
    for (const signal of ["events", "cluster", "groups", "instances", "experiment"] as const) {
      expect(asked(given(s.requested(), s.started()), 5)).toContain(signal);
      expect(asked(given(s.requested(), s.started(), s.denied(signal)), 5)).not.toContain(signal);
    }
    expect(asked(given(s.taken()), 160)).toContain("trail");
    expect(asked(given(s.taken(), s.denied("trail")), 160)).not.toContain("trail");
  });

  it("leaves target health out of the look where it was denied", () => {
    expect(find(given(s.underWay()), 5, "cluster")?.ask).toMatchObject({ targetGroupArns: [s.TARGET_GROUP] });
    expect(find(given(s.underWay(), s.denied("health")), 5, "cluster")?.ask).toMatchObject({ targetGroupArns: [] });
  });

  it("is the experiment until it is over, and its targets until they are named", () => {
    expect(asked(given(s.requested(), s.started()), 1)).not.toContain("targets");
    const running = given(s.requested(), s.started(), s.experiment("running", 0));
    expect(asked(running, 1)).toEqual(expect.arrayContaining(["experiment", "targets"]));
    const over = given(s.underWay(), s.experiment("completed", 12));
    expect(asked(over, 13)).not.toContain("experiment");
    expect(asked(over, 13)).not.toContain("targets");
  });

  it("is the event log fast when warnings are due, and slow in the quiet time of a long wait", () => {
    expect(everyS(given(s.underWay()), 20, "events")).toBe(5);
    expect(everyS(given(s.underWay({ waitS: 300 })), 100, "events")).toBe(30);
    expect(everyS(given(s.underWay({ waitS: 300 })), 150, "events")).toBe(5);
  });

  it("is the whole event log since the request until every hit instance is warned", () => {
    expect(find(given(s.underWay(), s.warned(1, 24)), 300, "events")?.ask).toMatchObject({ since: at(-2) });
    const warned = given(s.underWay(), s.warned(1, 24), s.warned(2, 24));
    expect(find(warned, 300, "events")?.ask).toMatchObject({ since: at(180) });
  });

  it("is DRAINING of hit instances only, until they are seen so", () => {
    const run = given(s.underWay(), s.draining(1, [20, 29]));
    expect(find(run, 30, "hosts")?.ask).toMatchObject({ hosts: [{ instanceId: s.instance(2) }] });
    expect(asked(given(s.taken()), 160)).not.toContain("hosts");
  });

  it("is the instances every 5 s from just before they are due to go until all are accounted for", () => {
    const warned = given(s.underWay(), s.warned(1, 24), s.warned(2, 24));
    expect(everyS(warned, 100, "instances")).toBe(30);
    expect(everyS(warned, 129, "instances")).toBe(5);
    const unexplained = given(s.underWay(), s.gone(1, [135, 144]), s.gone(2, [135, 144], null));
    expect(asked(unexplained, 150)).toContain("instances");
    expect(asked(given(s.taken()), 150)).not.toContain("instances");
  });

  it("is the instances every 7 s once a move was recommended so early that their group may replace them itself", () => {
    const recommended = (waitS: number) => given(s.underWay({ waitS }), s.recommended(1, 12), s.recommended(2, 12));
    expect(everyS(given(s.underWay({ waitS: 300 })), 60, "instances")).toBe(30);
    expect(everyS(recommended(300), 60, "instances")).toBe(7);
    expect(everyS(recommended(300), 290, "instances")).toBe(5);
    expect(everyS(recommended(120), 60, "instances"), "no replacement boots within a notice").toBe(30);
  });

  it("is also an interrupted instance that nobody knows, to learn whether it belongs to the target", () => {
    const stranger = given(s.taken(), s.warned(77, 200));
    expect(find(stranger, 210, "instances")?.ask).toMatchObject({ instanceIds: [s.instance(77)] });
    const running = { state: "running", stateReason: null, type: "m5.large", zone: "us-east-1b", spot: true } as const;
    const read = (group: string) =>
      s.observed({ subject: "instance", instanceId: s.instance(77), group, ...running }, [210, 212]);
    expect(asked(given(s.taken(), s.warned(77, 200), read("somebody-else")), 220)).not.toContain("instances");
    expect(asked(given(s.taken(), s.warned(77, 200), read(s.GROUP)), 220)).toContain("instances");
  });

  it("is the cluster every 7 s from the first sign of the interruption until the recovery, then once a minute", () => {
    expect(everyS(given(s.underWay()), 5, "cluster")).toBe(15);
    expect(everyS(given(s.underWay(), s.warned(1, 24)), 25, "cluster")).toBe(7);
    expect(everyS(given(s.recovered()), 330, "cluster")).toBe(60);
  });

  it("is the group slowly between a finished scale-out and the earliest scale-in", () => {
    expect(everyS(given(s.recovered(), out), 600, "groups")).toBe(30);
    expect(everyS(given(s.recovered(), out), 170 + 900, "groups")).toBe(9);
  });

  it("is scaling activities only once an instance is gone or the group grew", () => {
    expect(asked(given(s.underWay(), s.warned(1, 24)), 30)).not.toContain("activities");
    expect(everyS(given(s.taken()), 150, "activities")).toBe(20);
    expect(everyS(given(s.recovered(), out), 600, "activities")).toBeGreaterThanOrEqual(60);
  });

  it("is an alarm's words once a Cause has named it, until it has said them", () => {
    expect(find(given(s.taken(), out), 260, "alarms")?.ask).toMatchObject({ names: ["AlarmHigh"] });
    const said = s.observed({ subject: "alarm", name: "AlarmHigh", state: "ALARM", reason: "175 > 100" }, 170);
    expect(asked(given(s.taken(), out, said), 260)).not.toContain("alarms");
  });

  it("is CloudTrail once a minute at most, only after an eviction, and not for ever", () => {
    expect(asked(given(s.underWay()), 100)).not.toContain("trail");
    expect(everyS(given(s.taken()), 160, "trail")).toBeGreaterThanOrEqual(60);
    expect(asked(given(s.taken(), s.bidEvicted(144, 1, 2)), 500)).not.toContain("trail");
    expect(asked(given(s.taken()), 145 + 1201)).not.toContain("trail");
  });

  it("is never more often than every 5 s", () => {
    for (const run of [given(s.underWay()), given(s.taken()), given(s.recovered(), out)]) {
      for (let t = 0; t < 2820; t += 60) {
        for (const poll of pollPlan(run, at(t))) expect(poll.everyMs).toBeGreaterThanOrEqual(5 * SECOND);
      }
    }
  });
});
