import { describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/fact.ts";
import { fold, foldAll, runOf } from "../../src/core/fold.ts";
import { at, given, phase } from "./given.ts";
import * as s from "./story.ts";

const signal = (readable: boolean) =>
  s.observed({ subject: "signal", signal: "trail", readable, operation: "cloudtrail:LookupEvents", code: null }, 5);
const alarm = (reason: string, t: number, seen: number) =>
  s.observed({ subject: "alarm", name: "AlarmHigh", state: "ALARM", reason }, t, seen);
const blind = (to: number | null): Fact => ({
  ...{ kind: "Blind", key: "blind:1", at: { from: at(10), to: at(to ?? 70) }, seenAt: at(to ?? 70), why: "aws" },
  ...{ detail: "", from: at(10), to: to === null ? null : at(to) },
});
const startedAs = (experimentId: string): Fact => ({
  ...{ kind: "StartAnswered", key: experimentId, at: { from: at(0), to: at(0) }, seenAt: at(0) },
  answer: { kind: "started", experimentId },
});

describe("two words about one thing", () => {
  it.each<[string, Fact, Fact]>([
    ["two experiments are named", startedAs("EXP1"), startedAs("EXP2")],
    ["FIS gives two reasons", s.experiment("failed", 12, "one"), s.experiment("failed", 12, "another")],
    ["FIS names its instances bit by bit", s.hit(1), s.hit(1, 2)],
    ["a task's exit codes come late", s.ended(1, 1, 60, []), s.ended(1, 1, 60, [0, 137])],
    ["a task's older report comes last", s.newTask(1, 30), s.newTask(1, 30, 90)],
    ["an activity ends", s.activity(170), s.activity(170, { status: "Failed", endTime: at(190) })],
    ["an activity is told in two ways at once", s.activity(170), s.activity(170, { status: "PreInService" })],
    ["an alarm gives two reasons", alarm("175 > 100", 170, 200), alarm("180 > 100", 171, 200)],
    ["a signal is readable and not, at once", signal(true), signal(false)],
    ["a blindness ends", blind(null), blind(140)],
    ["a blindness ends twice", blind(130), blind(140)],
    ["two people finish", s.stopAsked("finish", 9, "U0BEN"), s.stopAsked("finish", 9, "U0CAT")],
    ["two requests have one run", s.requested(), s.requested({ waitS: 300 })],
    ["a run is closed twice", s.closed("back", 1300), s.closed("finished_early", 1300)],
  ])("make the same run in either order: %s", (_, one, other) => {
    expect(given(s.underWay(), one, other)).toEqual(given(s.underWay(), other, one));
    expect([...given(one, other).stops.keys()]).toEqual([...given(other, one).stops.keys()]);
    expect(given(s.underWay(), one, other, one)).toEqual(given(s.underWay(), one, other));
  });

  it("are joined to what is narrowest: the time that AWS states, else the closest polls", () => {
    const polls = given(s.underWay(), s.draining(1, [20, 29]), s.draining(1, [25, 40]));
    expect(polls.instances.get(s.instance(1))?.draining).toMatchObject({ stated: null, from: at(25), to: at(29) });
    const stated = given(s.underWay(), s.gone(1, [135, 144]), s.bidEvicted(143, 1), s.gone(2, [135, 144]));
    expect(phase(stated, "evictions", 400).first).toMatchObject({ stated: at(143) });
  });

  it("leave no trace of an earlier word once the later one is known", () => {
    const run = given(s.underWay(), blind(140), blind(null));
    expect([...run.blinds.values()].map((one) => one.to)).toEqual([at(140)]);
    expect(given(s.newTask(1, 30, 90), s.newTask(1, 30)).tasks.get("arn:task/new-1")?.status).toBe("RUNNING");
  });
});

describe("a run", () => {
  it("is untouched by what is joined to it: who holds it holds what was known then", () => {
    const before = runOf(s.taken());
    const copy = structuredClone(before);
    foldAll(before, s.recovered());
    fold(before, s.gone(3, [300, 309]));
    expect(before).toEqual(copy);
  });

  it("is the very same when there is nothing to join", () => {
    const run = runOf(s.taken());
    expect(foldAll(run, [])).toBe(run);
  });

  it("has no phase before its root is known, and all of them from then on", () => {
    const [root, ...rest] = s.taken();
    const headless = runOf(rest);
    expect(() => phase(headless, "notices", 200)).toThrow("no root");
    expect(root === undefined ? null : fold(headless, root)).toEqual(runOf(s.taken()));
  });
});
