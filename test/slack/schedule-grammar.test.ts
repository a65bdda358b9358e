import { describe, expect, test } from "vitest";
import { parseCommand } from "../../src/slack/grammar.ts";

const parse = (text: string) => parseCommand(text, { command: "/spot-chaos", targets: ["web", "batch"] });
const added = (differing: object = {}) => ({
  kind: "schedule-add",
  expression: "0 10 * * 2",
  target: "web",
  timeZone: null,
  reason: null,
  ...differing,
});

describe("a schedule is added", () => {
  test.each([
    ['schedule add "0 10 * * 2" web', added()],
    ["schedule add “0 10 * * 2” Web --tz Europe/Berlin", added({ timeZone: "Europe/Berlin" })],
    ["schedule add 0 10 * * 2 web", added()],
    [
      'schedule add "0 10 * * 2" web --tz Europe/Berlin --reason weekly game day',
      added({ timeZone: "Europe/Berlin", reason: "weekly game day" }),
    ],
    ['schedule add "0 10 * * 2" web --reason="a b" --tz=UTC', added({ timeZone: "UTC", reason: "a b" })],
  ])("%s", (text, command) => {
    expect(parse(text)).toEqual(command);
  });

  test.each([
    ["schedule add", "five fields"],
    ['schedule add "0 10 * * 2"', "then a target"],
    ['schedule add "0 10 * * 2" api', "no target “api”"],
    ['schedule add "0 10 * * 2" web every week', "behind --reason"],
    ['schedule add "0 10 * * 2" web --tz', "--tz needs a value"],
    ['schedule add "0 10 * * 2" web --at ten', "option “--at”"],
    ["schedule remove", "needs the id"],
    ["schedule move sched-1", "“move”"],
    ["schedule list all", "takes nothing more"],
  ])("%s is not understood, and the right form is said", (text, words) => {
    const problem = parse(text);
    expect(problem).toMatchObject({ kind: "problem", wrong: expect.stringContaining(words) });
    expect(problem).toMatchObject({ right: expect.stringMatching(/^\/spot-chaos schedule /) });
  });
});

test.each([
  ["schedule", { kind: "schedule-list" }],
  ["schedule list", { kind: "schedule-list" }],
  ["schedule remove sched-1", { kind: "schedule-remove", id: "sched-1" }],
  ["schedule PAUSE sched-1", { kind: "schedule-pause", id: "sched-1" }],
  ["schedule resume sched-1", { kind: "schedule-resume", id: "sched-1" }],
])("%s", (text, command) => {
  expect(parse(text)).toEqual(command);
});
