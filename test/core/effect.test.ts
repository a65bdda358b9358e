import { describe, expect, it } from "vitest";
import { effectsOf } from "../../src/core/effect.ts";
import type { Run } from "../../src/core/run.ts";
import { at, given } from "./given.ts";
import * as s from "./story.ts";

const kinds = (run: Run, t: number) => effectsOf(run, at(t)).map((effect) => effect.kind);
const stopAnswer = (ok: boolean, t: number) =>
  s.observed({ subject: "stop-answer", ok, status: ok ? "stopping" : null, message: null }, t);

describe("the start", () => {
  it("waits for the card: the thread exists before the experiment does", () => {
    expect(kinds(given(s.requested()), 0)).toEqual([]);
    expect(effectsOf(given(s.requested(), s.cardPosted()), at(0))).toEqual([
      { kind: "start", templateId: "EXT1", notAfter: at(58) },
    ]);
  });

  it("is given up 60 s after the press, card or not: nobody waits for it any more", () => {
    expect(kinds(given(s.requested(), s.cardPosted()), 58)).toEqual(["start"]);
    expect(kinds(given(s.requested(), s.cardPosted()), 58.001)).toEqual(["give-up-start"]);
    expect(kinds(given(s.requested()), 59)).toEqual(["give-up-start"]);
  });

  it("is given up when somebody stops it before it was answered", () => {
    expect(kinds(given(s.requested(), s.cardPosted(), s.stopAsked("stop", 0)), 1)).toEqual(["give-up-start"]);
  });

  it("is wanted no more once it is answered", () => {
    expect(kinds(given(s.underWay()), 30)).toEqual([]);
    expect(kinds(given(s.requested(), s.cardPosted(), s.notMade()), 30)).toEqual(["close"]);
  });
});

describe("a stop", () => {
  it("is asked of FIS while the experiment is under way", () => {
    const run = given(s.underWay(), s.stopAsked("stop", 5));
    expect(effectsOf(run, at(6))).toEqual([{ kind: "stop", experimentId: "EXP1" }]);
  });

  it("is asked once, whoever asks again and whatever FIS answered", () => {
    const asked = [s.stopAsked("stop", 5), s.stopAsked("stop", 8, "U0CAT")];
    expect(kinds(given(s.underWay(), ...asked), 9)).toEqual(["stop"]);
    expect(kinds(given(s.underWay(), ...asked, stopAnswer(true, 10)), 11)).toEqual([]);
    expect(kinds(given(s.underWay(), ...asked, stopAnswer(false, 10)), 11)).toEqual([]);
  });

  it("is not asked of an experiment that is over: there is nothing left to stop", () => {
    expect(kinds(given(s.underWay(), s.experiment("completed", 12), s.stopAsked("stop", 60)), 61)).toEqual([]);
  });
});
