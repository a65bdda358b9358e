import { expect, test } from "vitest";
import { measurePlanSpeed } from "../../src/bench/plan-speed.ts";

test("a plan of 200 instances and 2,000 tasks is read within 60 calls and 5 s of world time, token buckets and all", async () => {
  const figure = await measurePlanSpeed();
  expect(figure).toMatchObject({ name: "plan", unit: "calls", met: true });
  expect(figure.measured.most).toBeLessThanOrEqual(60);
  expect(figure.notes.join("\n")).toContain("5 of 140, room on 60 instances");
}, 120_000);
