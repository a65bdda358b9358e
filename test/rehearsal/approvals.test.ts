import { describe, expect, test } from "vitest";
import { approvalLimits, MOST_APPROVALS } from "../../src/cli/rehearse/approvals.ts";
import { buttonIn } from "../../src/cli/rehearse/people.ts";
import { rehearseVirtually } from "../../src/cli/rehearse/virtual.ts";
import { createPretend } from "../../src/cli/rehearse/world.ts";
import { fakeLog } from "../engine/fakes.ts";

async function rehearsed(approvals: number, command = "/spot-chaos start") {
  const acts: string[] = [];
  const { opening, pretend } = await rehearseVirtually({
    scenario: "pt5m",
    seed: 1,
    command,
    log: fakeLog().log,
    limits: (world) => approvalLimits(world, approvals),
    onWorld: () => ({ shown: () => {}, refused: () => {}, act: (words) => void acts.push(words) }),
  });
  const { shown } = pretend.workspace;
  return {
    opening,
    acts,
    plans: shown.filter((one) => buttonIn(one, "refresh") !== null),
    calls: pretend.aws.callCounts(),
  };
}

describe("a rehearsal that asks for approvals", () => {
  test.each([1, MOST_APPROVALS])(
    "has the plan approved %i times by others before its Start is pressed",
    async (many) => {
      const { opening, acts, plans, calls } = await rehearsed(many);
      expect(opening.kind).toBe("opened");
      const pressed = acts.filter((words) => words.includes("presses [ ") && !words.includes("Stop"));
      expect(pressed).toEqual([
        ...["ben", "mia"].slice(0, many).map((who) => `${who} presses [ Approve ]`),
        "ana presses [ Start ]",
      ]);
      expect(plans.map((plan) => buttonIn(plan, "start") !== null)).toEqual([...Array(many).fill(false), true]);
      expect(calls.get("fis:StartExperiment")).toBe(1);
    },
  );

  test("asks for none of a plan that is only to look at", async () => {
    const { opening, acts } = await rehearsed(1, "/spot-chaos plan workshop");
    expect(opening.kind).toBe("planned");
    expect(acts.filter((words) => words.includes("presses"))).toEqual([]);
  });
});

test("without approvals nothing is added to the target's configuration", () => {
  const world = createPretend({ scenario: "workshop", seed: 1 }, { now: () => 0, transportNow: () => 0 });
  expect(approvalLimits(world, 0)).toBe("");
});
