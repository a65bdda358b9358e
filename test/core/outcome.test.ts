import { describe, expect, it } from "vitest";
import { effectsOf } from "../../src/core/effect.ts";
import type { Run } from "../../src/core/run.ts";
import { at, given } from "./given.ts";
import * as s from "./story.ts";

/** How the run wants to be closed at that time; null: it does not. */
function ending(run: Run, t: number): string | null {
  const close = effectsOf(run, at(t)).find((effect) => effect.kind === "close");
  return close === undefined ? null : close.outcome;
}

const out = [s.raised(170, 4, 6), s.group(180, 6, 4), s.group(250, 6, 6)];
const backAgain = s.group(1300, 4, 4);

describe("a run closes", () => {
  it("as back, when recovery and scale-in are complete", () => {
    expect(ending(given(s.recovered(), out), 1310)).toBeNull();
    expect(ending(given(s.recovered(), out, backAgain), 1310)).toBe("back");
    expect(ending(given(s.taken(), out, backAgain), 1310)).toBeNull();
  });

  it("as recovered, when nothing was scaled out and the group is at its baseline for 5 minutes", () => {
    expect(ending(given(s.recovered(), s.groupFrom(0, 600, 4, 4)), 610)).toBeNull();
    expect(ending(given(s.recovered(), s.groupFrom(0, 660, 4, 4)), 670)).toBe("recovered");
  });

  it("not as recovered before the group has replaced what it lost, and 5 minutes more", () => {
    const lacking = [s.groupFrom(0, 150, 4, 4), s.groupFrom(160, 700, 4, 2)].flat();
    expect(ending(given(s.recovered(), lacking), 710)).toBeNull();
    expect(ending(given(s.recovered(), lacking, s.groupFrom(710, 990, 4, 4)), 1000)).toBeNull();
    expect(ending(given(s.recovered(), lacking, s.groupFrom(710, 1050, 4, 4)), 1060)).toBe("recovered");
  });

  it.each([
    ["failed", "failed"],
    ["cancelled", "failed"],
    ["stopped", "stopped"],
  ] as const)(
    "when the experiment %s and nothing was touched until 3 minutes after its wait, as %s",
    (status, outcome) => {
      const facts = [s.underWay(), s.experiment(status, 20)];
      expect(ending(given(...facts, s.look(290, 8)), 299)).toBeNull();
      expect(ending(given(...facts, s.look(301, 8)), 301)).toBe(outcome);
      expect(ending(given(...facts, s.look(290, 8)), 301)).toBeNull();
    },
  );

  it.each([
    ["a warning", s.warned(1, 24)],
    ["an instance that drains", s.draining(1, [20, 29])],
    ["an eviction", s.gone(2, [135, 144])],
    ["a BidEvictedEvent", s.bidEvicted(144, 2)],
  ])("not by a stopped experiment after %s: nothing recalls it", (_, fact) => {
    expect(ending(given(s.underWay(), s.experiment("stopped", 20), fact, s.look(310, 8)), 310)).toBeNull();
  });

  it("not as stopped where nobody could have seen an interruption", () => {
    const blind = [s.experiment("stopped", 20), ...s.denied("events", "hosts", "instances"), s.look(310, 8)];
    expect(ending(given(s.underWay(), ...blind), 310)).toBeNull();
  });

  it("not as failed when an instance is interrupted before FIS has named its own", () => {
    const facts = [s.requested(), s.cardPosted(), s.started(), s.experiment("failed", 10), s.look(310, 8)];
    expect(ending(given(facts), 310)).toBe("failed");
    expect(ending(given(facts, s.draining(3, [20, 29])), 310)).toBeNull();
  });

  it("in the normal way after a stop that FIS ignored", () => {
    expect(ending(given(s.recovered(), s.experiment("stopped", 20), out, backAgain), 1310)).toBe("back");
  });

  it("as finished early, by the first who asked", () => {
    const run = given(s.taken(), s.stopAsked("finish", 300, "U0CAT"), s.stopAsked("finish", 280, "U0BEN"));
    expect(effectsOf(run, at(301))).toEqual([{ kind: "close", outcome: "finished_early", by: "U0BEN" }]);
  });

  it("at the limit: the template's wait and 45 minutes after the start", () => {
    expect(ending(given(s.taken()), 2819)).toBeNull();
    expect(ending(given(s.taken()), 2820)).toBe("not_recovered");
    expect(ending(given(s.recovered(), out), 2820)).toBe("not_back");
    expect(ending(given(s.underWay({ waitS: 900 })), 3599)).toBeNull();
    expect(ending(given(s.underWay({ waitS: 900 })), 3600)).toBe("not_recovered");
  });

  it("after the limit when nobody was there at it: a minute after the comeback, so that all is read once", () => {
    const back = [s.taken(), s.away(2700, 3000)];
    expect(ending(given(...back), 3059)).toBeNull();
    expect(ending(given(...back), 3060)).toBe("not_recovered");
  });

  it("at the sixth comeback after the limit, when none before lasted a minute", () => {
    const comebacks = [3000, 3040, 3080, 3120, 3160].map((t) => s.away(t - 10, t));
    expect(ending(given(s.taken(), ...comebacks), 3219)).toBeNull();
    expect(ending(given(s.taken(), ...comebacks), 3220)).toBe("not_recovered");
    expect(ending(given(s.taken(), ...comebacks, s.away(3219, 3230)), 3230)).toBe("not_recovered");
  });

  it("at the limit too when nobody could find out whether anything was started", () => {
    const run = given(s.requested(), s.cardPosted());
    expect(ending(run, 2817)).toBeNull();
    expect(effectsOf(run, at(2818))).toEqual([{ kind: "close", outcome: "not_recovered", by: null }]);
  });

  it("as not started, when the start was proven not made", () => {
    expect(ending(given(s.requested(), s.cardPosted(), s.notMade()), 1)).toBe("not_started");
  });

  it("once: a closed run wants nothing, and later facts do not reopen it", () => {
    const run = given(s.recovered(), out, backAgain, s.closed("back", 1310), s.group(1400, 9, 9));
    expect(effectsOf(run, at(5000))).toEqual([]);
  });
});
