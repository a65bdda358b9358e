import fc from "fast-check";
import { expect, test } from "vitest";
import { suggestionsFor } from "../../src/sim/slack/page/completion.ts";
import { shielded, unshielded } from "../../src/sim/slack/page/shield.ts";

const LIKE_TEXT = fc
  .array(
    fc.constantFrom(
      "T+0:12",
      ":",
      "*",
      "_",
      "`",
      "&lt;",
      "&amp;",
      "<@U1>",
      ":warning:",
      "a",
      " ",
      "\n",
      "1. ",
      "#",
      "[x](y)",
    ),
  )
  .map((parts) => parts.join(""));

test("nothing is lost: shown again, a plain text is the text, its escapes resolved", () => {
  fc.assert(
    fc.property(LIKE_TEXT, (text) => {
      const resolved = text.replaceAll("&lt;", "<").replaceAll("&amp;", "&");
      expect(unshielded(shielded(text, "plain_text"))).toBe(resolved);
    }),
  );
});

test("a time is no emoji, an emoji is one", () => {
  expect(shielded(":warning: T+0:12\n:tada: by T+2:27 (10:09:00) :+1:", "mrkdwn").match(/:[^:]*:/g)).toEqual([
    ":warning:",
    ":tada:",
    ":+1:",
  ]);
});

test("what Slack reads as marks stays: bold, code, mentions, links and dates", () => {
  const text = "*bold* `a:b` <@U1> <https://a.b/c|d> <!date^1^{time}|x>";
  const hidden = shielded(text, "mrkdwn");
  expect(hidden).toContain("*bold*");
  expect(hidden).toContain("<@U1> <https://a.b/c|d> <!date^1^{time}|x>");
  expect(unshielded(hidden)).toBe(text);
});

test("in plain text nothing is a mark but an emoji", () => {
  const hidden = shielded("*not bold* _x_ `c` <@U1> :tada:", "plain_text");
  expect(hidden).not.toMatch(/[*_`<>]/);
  expect(hidden).toContain(":tada:");
});

test("the composer offers the commands that begin as typed, and the bot after an @", () => {
  const forms = [
    { form: "/spot-chaos start [target] [reason]", what: "starts" },
    { form: "/spot-chaos status", what: "tells" },
    { form: "/spot-chaos stop [run]", what: "stops" },
  ];
  const texts = (typed: string) => suggestionsFor(typed, forms, "spot-chaos").map(({ text }) => text);
  expect(texts("/")).toEqual(["/spot-chaos start ", "/spot-chaos status ", "/spot-chaos stop "]);
  expect(texts("/spot-chaos sta")).toEqual(["/spot-chaos start ", "/spot-chaos status "]);
  expect(texts("/spot-chaos status")).toEqual([]);
  expect(texts("hello @sp")).toEqual(["hello @spot-chaos status", "hello @spot-chaos stop"]);
  expect(texts("hello sp")).toEqual([]);
});
