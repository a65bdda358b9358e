import { expect, test } from "vitest";

test("the tests run on the Node version that the bot runs on", () => {
  expect(Number(process.versions.node.split(".")[0])).toBeGreaterThanOrEqual(24);
});
