import { expect, test } from "vitest";
import { SLACK_LIMITS as pretend } from "../src/sim/slack/limits.ts";
import { BLOCKS_TEXT_BUDGET, SLACK_LIMITS as ours } from "../src/slack/limits.ts";

test("the product and the pretend workspace read the same limits in Slack's documentation", () => {
  const shared = Object.entries(ours).filter(([name]) => Object.hasOwn(pretend, name));
  expect(shared.length).toBe(Object.keys(ours).length);
  expect(Object.fromEntries(shared)).toEqual(
    Object.fromEntries(Object.entries(pretend).filter(([name]) => Object.hasOwn(ours, name))),
  );
});

test("our messages stay well below the limit whose rule nobody knows", () => {
  expect(BLOCKS_TEXT_BUDGET).toBeLessThan(10_000);
});
