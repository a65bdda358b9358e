import { expect, test } from "vitest";
import { terminalInk, wrap } from "../../src/cli/rehearse/ink.ts";

test("a long line is broken between words, and no word in itself", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("arn:aws:ecs:us-east-1:123456789012:cluster/x is long", 10)).toEqual([
    "arn:aws:ecs:us-east-1:123456789012:cluster/x",
    "is long",
  ]);
  expect(wrap("", 10)).toEqual([""]);
  expect(wrap("whatever the length", Number.POSITIVE_INFINITY)).toEqual(["whatever the length"]);
});

test("a terminal shows bold words and coloured marks instead of mrkdwn's signs", () => {
  const ink = terminalInk(80);
  expect(ink.message("✔ *Notices* 3 of 3, `i-0abc`")).toBe(
    "\u001b[32m✔\u001b[39m \u001b[1mNotices\u001b[22m 3 of 3, i-0abc",
  );
  expect(ink.message("2 * 3 * 4")).toBe("2 * 3 * 4");
});
