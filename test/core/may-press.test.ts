import { describe, expect, test } from "vitest";
import { accept } from "../../src/core/guard.ts";
import { PLAN_VALID_MS, type PlanRow, type PlanState } from "../../src/core/kept-plan.ts";
import { mayPress, type PlanPress } from "../../src/core/may-press.ts";
import { ASKER, acceptedOf, CHANNEL, given, NOW, request } from "./guard-support.ts";

function row(state: PlanState, mode: "look" | "start" = "start"): PlanRow {
  const { step: _asked, ...wish } = request();
  const accepted = acceptedOf(accept(request(), given(), NOW));
  const plan = {
    id: "run-1",
    mode,
    wish,
    accepted,
    refusals: [],
    changed: [],
    agreed: "a1b2",
    approvals: null,
    readAt: NOW,
    validUntil: NOW + PLAN_VALID_MS,
  };
  return { plan, state, endedBy: null, version: 1, ts: "1.1", shownVersion: 1 };
}

const ANA = { user: ASKER, channel: CHANNEL, at: NOW + 1, command: "/spot-chaos" };
const PRESSES: readonly PlanPress[] = ["start", "refresh", "cancel"];

describe("a press of a plan", () => {
  test.each(PRESSES)("%s is its asker's, where it was asked, and nobody else's", (press) => {
    expect(mayPress(row("open"), press, ANA)).toBeNull();
    const no = mayPress(row("open"), press, { ...ANA, user: "U0BEN" });
    expect(no).toMatchObject({ rule: "not-the-asker" });
    expect(no?.words).toContain(`only the person who asked for this plan may ${press} it`);
    expect(mayPress(row("open"), press, { ...ANA, channel: "C0OTHER" })).toMatchObject({ rule: "another-channel" });
  });

  test.each([
    ["started", "answered-already", "The earlier press counts"],
    ["cancelled", "answered-already", "was cancelled"],
    ["expired", "expired", "only valid for 10 minutes"],
  ] as const)("does nothing once it is %s, and says so", (state, rule, words) => {
    for (const press of PRESSES) {
      const no = mayPress(row(state), press, ANA);
      expect(no).toMatchObject({ rule });
      expect(no?.words).toContain(words);
    }
  });

  test("of Start needs a plan that was asked for with start", () => {
    expect(mayPress(row("open", "look"), "start", ANA)).toMatchObject({ rule: "only-to-look" });
    expect(mayPress(row("open", "look"), "refresh", ANA)).toBeNull();
    expect(mayPress(row("open", "look"), "cancel", ANA)).toBeNull();
  });

  test("past its ten minutes only cancels, also while its message does not say so yet", () => {
    const late = { ...ANA, at: NOW + PLAN_VALID_MS + 1 };
    expect(mayPress(row("open"), "start", { ...late, at: NOW + PLAN_VALID_MS })).toBeNull();
    expect(mayPress(row("open"), "start", late)).toMatchObject({ rule: "expired" });
    expect(mayPress(row("open"), "refresh", late)).toMatchObject({ rule: "expired" });
    expect(mayPress(row("open"), "cancel", late)).toBeNull();
  });

  describe("of a plan that starts by itself", () => {
    const scheduled = { scheduleId: "sched-1", at: NOW };
    const byItself = (state: PlanState = "open"): PlanRow => {
      const { plan, ...rest } = row(state);
      return { ...rest, plan: { ...plan, scheduled, wish: { ...plan.wish, schedule: "sched-1" } } };
    };
    const BEN = { ...ANA, user: "U0BEN" };

    test.each(["start", "refresh", "approve", "reject"] as const)(
      "%s is nobody's, in whose name it may be",
      (press) => {
        for (const who of [ANA, BEN])
          expect(mayPress(byItself(), press, who)).toMatchObject({ rule: "starts-by-itself" });
      },
    );

    test("cancel is anybody's", () => {
      for (const who of [ANA, BEN]) expect(mayPress(byItself(), "cancel", who)).toBeNull();
    });

    test("start is its schedule's, in time, and no other schedule's", () => {
      expect(mayPress(byItself(), "start", { ...ANA, schedule: "sched-1" })).toBeNull();
      expect(mayPress(byItself(), "start", { ...ANA, schedule: "sched-2" })).toMatchObject({
        rule: "starts-by-itself",
      });
      const late = { ...ANA, schedule: "sched-1", at: NOW + PLAN_VALID_MS + 1 };
      expect(mayPress(byItself(), "start", late)).toMatchObject({ rule: "expired" });
      for (const state of ["started", "cancelled", "expired"] as const)
        expect(mayPress(byItself(state), "start", { ...ANA, schedule: "sched-1" })).not.toBeNull();
    });
  });

  test("of a schedule starts no plan that people are to start", () => {
    expect(mayPress(row("open"), "start", { ...ANA, schedule: "sched-1" })).toMatchObject({ rule: "starts-by-itself" });
  });
});
