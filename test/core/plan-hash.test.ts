import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accept } from "../../src/core/guard.ts";
import type { Plan } from "../../src/core/plan.ts";
import { planButton, planHash, pressedPlan } from "../../src/core/plan-hash.ts";
import {
  acceptedOf,
  baseline,
  given,
  instances,
  NOW,
  readable,
  request,
  target,
  tasks,
  template,
} from "./guard-support.ts";

function planOf(aws: Parameters<typeof given>[0] = {}): Plan {
  return acceptedOf(accept(request(), given(aws), NOW)).plan;
}

const HERE = target();
const plan = planOf();

describe("what somebody agrees to with a plan", () => {
  test("is the same in whatever order AWS lists it", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...plan.candidates], { minLength: plan.candidates.length }),
        fc.nat(),
        (candidates, n) => {
          const { tasks: all } = plan.baseline;
          const turned = [...all.slice(n % all.length), ...all.slice(0, n % all.length)];
          const other = { ...plan, candidates, baseline: { ...plan.baseline, tasks: turned } };
          expect(planHash(HERE, other)).toBe(planHash(HERE, plan));
        },
      ),
    );
  });

  test.each([
    ["another account", planHash({ ...HERE, account: "999999999999" }, plan)],
    ["another Region", planHash({ ...HERE, region: "eu-west-1" }, plan)],
    ["another template", planHash(HERE, { ...plan, templateId: "EXTother" })],
    [
      "a template that says something else",
      planHash(
        HERE,
        planOf({
          aws: {
            template: readable(
              template({ multiAccount: false, stopConditions: [{ source: "aws:cloudwatch:alarm", value: "a" }] }),
            ),
          },
        }),
      ),
    ],
    ["another run that it ends", planHash(HERE, plan, { runId: "run-7f3k2m9q4x" })],
    ["another wait", planHash(HERE, { ...plan, waitS: 300 })],
    ["another count", planHash(HERE, { ...plan, count: 2 })],
    ["another instance", planHash(HERE, planOf({ aws: { reached: readable(instances(5)) } }))],
    [
      "another worst case",
      planHash(HERE, planOf({ aws: { baseline: readable(baseline({ tasks: tasks("web", [9, 9]) })) } })),
    ],
  ])("is another one with %s", (_what, hash) => {
    expect(hash).not.toBe(planHash(HERE, plan));
  });

  test("comes back with the press, beside the plan's id", () => {
    expect(pressedPlan(planButton("run-7f3k2m9q4x", "abc"))).toEqual({ id: "run-7f3k2m9q4x", hash: "abc" });
    fc.assert(fc.property(fc.string(), (any) => void expect(pressedPlan(any).id).toBeTypeOf("string")));
  });
});
