import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { render } from "../../src/slack/blocks.ts";
import { type Command, parseCommand } from "../../src/slack/grammar.ts";
import { problemMessage } from "../../src/slack/words.ts";

const words = { command: "/spot-chaos", targets: ["workshop", "staging-eu"] };
const parse = (text: string, targets: readonly string[] = words.targets) => parseCommand(text, { ...words, targets });
const start = (target: string | null, reason: string | null, hypothesis: string | null = null): Command => ({
  kind: "start",
  target,
  reason,
  hypothesis,
});

describe("commands that are understood", () => {
  const cases: readonly (readonly [string, Command])[] = [
    ["", { kind: "help" }],
    ["   ", { kind: "help" }],
    ["help", { kind: "help" }],
    ["HELP?", { kind: "help" }],
    ["targets", { kind: "targets" }],
    ["status", { kind: "status", run: null }],
    ["  Status  ", { kind: "status", run: null }],
    ["status run-7f3k2m9q4x", { kind: "status", run: "run-7f3k2m9q4x" }],
    ["stop", { kind: "stop", run: null }],
    ["STOP!", { kind: "stop", run: null }],
    ["stop now please!!", { kind: "stop", run: null }],
    ["stop run-7f3k2m9q4x", { kind: "stop", run: "run-7f3k2m9q4x" }],
    ["stop the run run-7f3k2m9q4x", { kind: "stop", run: "run-7f3k2m9q4x" }],
    ["plan", { kind: "plan", target: null }],
    ["Plan Workshop", { kind: "plan", target: "workshop" }],
    ['start workshop --reason "game day" --expect "no errors"', start("workshop", "game day", "no errors")],
    ["start workshop --expect all is well --reason Friday", start("workshop", "Friday", "all is well")],
    ["start workshop game day --expect calm", start("workshop", "game day", "calm")],
    ["start --expect calm", start(null, null, "calm")],
    ["start", start(null, null)],
    ["start workshop", start("workshop", null)],
    ["start WorkShop", start("workshop", null)],
    ["start `workshop`", start("workshop", null)],
    ["start workshop: quarterly game day", start("workshop", "quarterly game day")],
    ["start workshop quarterly game day", start("workshop", "quarterly game day")],
    ["start quarterly game day", start(null, "quarterly game day")],
    ['start "chaos"', start(null, "chaos")],
    ['start workshop "quarterly game day"', start("workshop", "quarterly game day")],
    ["start workshop “quarterly game day”", start("workshop", "quarterly game day")],
    ["start workshop „vierteljährlich“", start("workshop", "vierteljährlich")],
    ['start --reason "quarterly game day"', start(null, "quarterly game day")],
    ['start workshop --reason="quarterly game day"', start("workshop", "quarterly game day")],
    ["start workshop —reason quarterly", start("workshop", "quarterly")],
    ["start workshop it’s Friday", start("workshop", "it's Friday")],
    ["start\tworkshop\u00a0\u0007game\nday", start("workshop", "game day")],
    ["start workshop game day -- part 2", start("workshop", "game day -- part 2")],
  ];
  test.each(cases)("%j", (text, command) => {
    expect(parse(text)).toEqual(command);
  });

  test("where nothing may be started, the desk hears the name that was typed", () => {
    expect(parse("start workshop", [])).toEqual(start("workshop", null));
  });
});

describe("commands that are not", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["strat workshop", "“strat”", "/spot-chaos start"],
    ["stats", "“stats”", "/spot-chaos status"],
    ["abort", "“abort”", "/spot-chaos help"],
    ["workshop", "is a target, not a command", "/spot-chaos start workshop"],
    ["start workshp", "no target “workshp”", "/spot-chaos start workshop"],
    ["start production --reason x", "no target “production”", "/spot-chaos start workshop"],
    ["start --force", "option “--force”", "/spot-chaos start workshop"],
    ["start --reason", "needs a reason", "--reason"],
    ["start workshop --expect --reason x", "needs what you expect", "--reason"],
    [`start workshop --expect ${"x".repeat(301)}`, "301 characters; at most 300", "/spot-chaos start workshop"],
    ["plan workshp", "no target “workshp”", "/spot-chaos plan workshop"],
    ["plan workshop now", "“now” is too much", "/spot-chaos plan"],
    ["start workshop now --reason x", "both before and behind", "--reason"],
    ['start workshop "quarterly', "never closed", '/spot-chaos start workshop "quarterly game day"'],
    ["targets all", "“all” is too much", "/spot-chaos targets"],
    ["status run-1 run-2", "“run-2” is too much", "/spot-chaos status"],
    ["stop $(reboot)", "not the id of a run", "/spot-chaos stop"],
    [`start workshop ${"x".repeat(5000)}`, "5000 characters; at most 300", "/spot-chaos start workshop"],
  ];
  test.each(cases)("%j: says what was wrong and what is right", (text, wrong, right) => {
    const problem = parse(text);
    expect(problem).toMatchObject({ kind: "problem" });
    if (problem.kind !== "problem") return;
    expect(problem.wrong).toContain(wrong);
    expect(problem.right).toContain(right);
  });
});

describe("a halt gets through", () => {
  const halts: readonly (readonly [string, string | null])[] = [
    ["halt", null],
    ["HALT!", null],
    ["halt now", "now"],
    ["halt --reason smoke in the data centre", "smoke in the data centre"],
    ['halt --reason="smoke"', "smoke"],
    ['halt "customers cannot pay', "customers cannot pay"],
    ['"halt', null],
    ["halt don't ask", "don't ask"],
    [" halt\n\tsmoke", "smoke"],
  ];
  test.each(halts)("%j", (text, reason) => {
    expect(parse(text)).toEqual({ kind: "halt", reason });
  });
  test("and nothing else is one", () => {
    expect(parse("halting")).toMatchObject({ kind: "problem" });
    expect(parse("start workshop halt")).toMatchObject({ kind: "start" });
    expect(parse("resume")).toEqual({ kind: "resume" });
  });
});

test("the right form that a problem shows is always one that works", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          "start",
          "plan",
          "stop",
          "status",
          "x",
          "--reason",
          "--expect",
          "--x",
          '"',
          "workshop",
          "targets",
        ),
        {
          maxLength: 5,
        },
      ),
      (said) => {
        const problem = parse(said.join(" "));
        if (problem.kind !== "problem") return;
        expect(parse(problem.right.replace("/spot-chaos", ""))).not.toMatchObject({ kind: "problem" });
      },
    ),
  );
});

test("10,000 random texts never break it, and each gets an answer that Slack can show", () => {
  const verb = fc.constantFrom("start", "plan", "stop", "status", "targets", "help", "START", "", "st", "—start");
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.string({ unit: "grapheme", maxLength: 80 }),
    fc.tuple(verb, fc.string({ unit: "binary", maxLength: 60 })).map((parts) => parts.join(" ")),
    fc
      .array(
        fc.constantFrom(
          "“",
          '"',
          "start",
          "--reason",
          "--expect",
          "=",
          " ",
          "\u0000",
          "<!channel>",
          "\ud800",
          "workshop",
        ),
        {
          maxLength: 20,
        },
      )
      .map((parts) => parts.join("")),
    fc.tuple(verb, fc.integer({ min: 1, max: 4_000 })).map(([word, length]) => `${word} ${"a ".repeat(length)}`),
  );
  fc.assert(
    fc.property(text, (said) => {
      const answer = parse(said);
      switch (answer.kind) {
        case "problem":
          expect(answer.wrong.length * answer.right.length).toBeGreaterThan(0);
          expect(answer.wrong.length).toBeLessThan(300);
          render(problemMessage(answer), { rehearsal: false, command: "/spot-chaos" });
          break;
        case "start":
          expect(answer.reason?.length ?? 0).toBeLessThanOrEqual(300);
          expect(answer.hypothesis?.length ?? 0).toBeLessThanOrEqual(300);
          break;
        case "plan":
        case "stop":
        case "status":
        case "targets":
        case "runs":
        case "schedule-add":
        case "schedule-list":
        case "schedule-remove":
        case "schedule-pause":
        case "schedule-resume":
        case "help":
        case "halt":
        case "resume":
          break;
        default:
          answer satisfies never;
      }
    }),
    { numRuns: 10_000 },
  );
});
