import { describe, expect, it } from "vitest";
import { dipsOf } from "../../src/core/dip.ts";
import { viewOf } from "../../src/core/view.ts";
import { at, given, phase, reading } from "./given.ts";
import * as s from "./story.ts";

/** From a time on, polls that all found this many running. */
const looks = (t: number, running: number, differing: Parameters<typeof s.look>[2] = {}) => [
  s.look(t, running, differing),
  s.look(t + 9, running, { ...differing, sinceT: t, polls: 2 }),
];

describe("the phase recovery", () => {
  it("begins with the first eviction, or the first service below its desired count, whichever comes first", () => {
    expect(reading(given(s.underWay(), s.gone(1, [135, 144])), "recovery", 150)).toBe("in_progress 144 -");
    expect(reading(given(s.underWay(), s.look(60, 7), s.gone(1, [135, 144])), "recovery", 150)).toBe(
      "in_progress 60 -",
    );
  });

  it("does not begin with a whole cluster", () => {
    expect(phase(given(s.underWay(), s.look(60, 8)), "recovery", 70).status).toBe("pending");
  });

  it("is complete with two polls after all hit instances are gone", () => {
    expect(reading(given(s.taken(), looks(153, 4), looks(310, 8)), "recovery", 400)).toBe("complete 145 319");
  });

  it("is not complete with one poll", () => {
    expect(phase(given(s.taken(), looks(153, 4), s.look(310, 8)), "recovery", 400).status).toBe("in_progress");
  });

  it("is not complete by polls from before the last instance went", () => {
    const whole = [s.look(100, 8), s.look(140, 8, { sinceT: 100, polls: 5 })];
    expect(phase(given(s.taken(), whole), "recovery", 300).status).toBe("in_progress");
    const across = s.look(170, 8, { sinceT: 100, polls: 8 });
    expect(phase(given(s.taken(), whole, across), "recovery", 300).status).toBe("in_progress");
  });

  it("is not complete while ECS still counts tasks whose host is gone", () => {
    const unnoticed = [s.gone(1, [135, 144]), s.gone(2, [135, 144]), looks(153, 8)];
    expect(phase(given(s.underWay(), ...unnoticed), "recovery", 300).status).toBe("in_progress");
    const noticed = [1, 2].flatMap((n) => [1, 2].map((k) => s.ended(n, k, 165)));
    const run = given(s.underWay(), ...unnoticed, noticed, s.look(171, 4));
    expect(phase(run, "recovery", 300).status).toBe("in_progress");
    expect(reading(given(s.underWay(), ...unnoticed, noticed, looks(310, 8)), "recovery", 400)).toBe(
      "complete 144 319",
    );
  });

  it.each([
    ["a task is on its way up", { waiting: 1 }],
    ["a target is not healthy", { targetsNotHealthy: 1, targetsHealthy: 7 }],
    ["a running task has no target yet", { targetsNotHealthy: 0, targetsHealthy: 7 }],
    ["target health was not read", { targetsNotHealthy: null, targetsHealthy: null }],
    ["no service was read", { services: [] }],
  ])("is not complete while %s", (_, differing) => {
    expect(phase(given(s.taken(), looks(310, 8, differing)), "recovery", 400).status).toBe("in_progress");
  });

  it("does without targets where their health cannot be read", () => {
    const unread = looks(310, 8, { targetsNotHealthy: null, targetsHealthy: null });
    expect(phase(given(s.taken(), unread, s.denied("health")), "recovery", 400).status).toBe("complete");
  });

  it("is against the current desired count, not the baseline's", () => {
    expect(phase(given(s.taken(), looks(310, 8, { desired: 10, waiting: 0 })), "recovery", 400).status).toBe(
      "in_progress",
    );
    const fewer = looks(310, 6, { desired: 6, targetsHealthy: 6 });
    expect(phase(given(s.taken(), fewer), "recovery", 400).status).toBe("complete");
  });

  it("does not wait for daemons, nor for a service that wants no task", () => {
    const services = [
      { name: "agent", scheduling: "DAEMON", desired: 4, running: 2, waiting: 0, deploying: false },
      { name: "idle", scheduling: "REPLICA", desired: 0, running: 0, waiting: 0, deploying: false },
    ] as const;
    const settled = looks(310, 8, { services, targetsHealthy: 0 });
    expect(phase(given(s.taken(), settled), "recovery", 400).status).toBe("complete");
  });

  it("needs no service where there was none", () => {
    const bare = s.underWay({ baseline: s.baseline({ services: [], tasks: [] }) });
    const run = given(bare, s.gone(1, [135, 144]), s.gone(2, [135, 144]), looks(153, 0, { services: [], waiting: 0 }));
    expect(phase(run, "recovery", 200).status).toBe("complete");
  });

  it("is not watched where services and tasks cannot be read, evictions or not", () => {
    const run = given(s.underWay(), s.denied("cluster"), s.gone(1, [135, 144]));
    expect(phase(run, "recovery", 200).status).toBe("not_watched");
  });

  it("is not seen, or stays under way with its count, when watching ends", () => {
    expect(phase(given(s.underWay(), s.closed("failed", 400)), "recovery", 999).status).toBe("not_seen");
    expect(phase(given(s.taken(), looks(153, 4), s.closed("not_recovered", 900)), "recovery", 999)).toMatchObject({
      status: "in_progress",
      count: { done: 4, of: 8 },
    });
  });
});

describe("a dip", () => {
  it("is the deepest stretch below the desired count, and not the whole time from the first to the last", () => {
    const run = given(s.taken(), s.look(40, 7), s.look(60, 8), s.look(150, 4), s.look(200, 6), s.look(310, 8));
    const view = viewOf(run);
    expect(view === null ? [] : dipsOf(view)).toEqual([
      { service: s.SERVICE, from: at(150), to: at(310), lowest: { running: 4, desired: 8, at: at(150) } },
    ]);
  });

  it("has no end while it lasts", () => {
    const view = viewOf(given(s.taken(), s.look(150, 4)));
    expect(view === null ? [] : dipsOf(view)).toMatchObject([{ from: at(150), to: null }]);
  });
});
