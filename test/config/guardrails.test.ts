import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/config/read-config.ts";
import type { Guardrails } from "../../src/core/guardrails.ts";
import { HOUR, MINUTE } from "../../src/core/time.ts";

const ENV = { SLACK_BOT_TOKEN: "xoxb-111111111111-222222222222-abcdef", SLACK_APP_TOKEN: "xapp-1-A111-222-abcdef" };

const file = (lines: string, starters = "[U0123456789]") => `
targets:
  workshop:
    account: "012345678901"
    region: us-east-1
    cluster: EcsSpotWorkshop
    autoScalingGroups: [EcsSpotWorkshop-ASG-SPOT]
    template: { stack: fis-spot-interruption }
    channels: [C0123456789]
    starters: ${starters}
${lines
  .trim()
  .split("\n")
  .map((line) => `    ${line}`)
  .join("\n")}
`;

function limitsOf(lines: string): Guardrails | undefined {
  const answer = readConfig(ENV, () => file(lines));
  if (!("config" in answer)) throw new Error(JSON.stringify(answer.problems));
  return answer.config.targets[0]?.guardrails;
}

function problemsOf(lines: string, starters?: string) {
  const answer = readConfig(ENV, () => file(lines, starters));
  return "problems" in answer ? answer.problems : [];
}

test("a target takes every limit as people write it", () => {
  const limits = limitsOf(`
approvers: [U0123456780, S0123456789]
approvals: 2
approvalsValidFor: 45 min
windows:
  - { days: [mon, TUE], from: 09:00, to: "16:00", timeZone: Europe/Berlin }
  - { days: [sat], from: "22:00", to: "06:00", timeZone: UTC }
freeze:
  - { from: 2026-12-20, to: 2027-01-04, reason: end of the year }
coolDown: 1h 30min
atMost: { instances: 3, percent: 75 }
concurrentRuns: 2
alarms: [web-5xx, "arn:aws:cloudwatch:us-east-1:012345678901:alarm:web-p99"]
announce: [C0123456781, C0123456782, C0123456781]
oncall: S0123456780
`);
  expect(limits).toEqual({
    approvers: ["U0123456780", "S0123456789"],
    approvals: 2,
    approvalsValidForMs: 45 * MINUTE,
    windows: [
      { days: ["mon", "tue"], fromMinute: 540, toMinute: 960, timeZone: "Europe/Berlin" },
      { days: ["sat"], fromMinute: 1320, toMinute: 360, timeZone: "UTC" },
    ],
    freeze: [{ from: "2026-12-20", to: "2027-01-04", timeZone: "UTC", reason: "end of the year" }],
    coolDownMs: 1.5 * HOUR,
    atMost: { instances: 3, percent: 75 },
    concurrentRuns: 2,
    alarms: ["web-5xx", "arn:aws:cloudwatch:us-east-1:012345678901:alarm:web-p99"],
    announce: ["C0123456781", "C0123456782"],
    oncall: "S0123456780",
    unattended: false,
  });
});

test("lists that are left empty limit nothing", () => {
  expect(limitsOf("windows:\nfreeze: []\nalarms:\nannounce:\natMost:\noncall:")).toMatchObject({
    windows: [],
    freeze: [],
    alarms: [],
    announce: [],
    atMost: { instances: null, percent: null },
    oncall: null,
  });
});

describe("what is wrong is told with its place, and what to write", () => {
  const WINDOW = "days: [mon], from: 09:00, to: 16:00, timeZone: UTC";
  const wrong: readonly [lines: string, where: string, what: string, fix: string][] = [
    ["approvers: [ana]", "approvers.0", "is a name, not an id", "user groups"],
    ["approvals: 1", "approvals", "asks for 1, and approvers names nobody", "`approvers`"],
    ["approvals: many\napprovers: [S0123456789]", "approvals", "is not a whole number", "0 to 20"],
    ["approvals: 2\napprovers: [U0123456780]", "approvals", "asks for 2, and approvers names one person", "fewer"],
    [
      "approvals: 1\napprovers: [U0123456789]",
      "approvals",
      "asks for 1, and every starter is one of so many approvers",
      "List more",
    ],
    ["approvalsValidFor: 10", "approvalsValidFor", '"10" is not a duration', "30min"],
    ["approvalsValidFor: 5s", "approvalsValidFor", "is too short", "1min to 24h"],
    ["coolDown: 90 d", "coolDown", "is too long", "31d at most"],
    [`windows: [{ ${WINDOW.replace("mon", "monday")} }]`, "windows.0.days.0", "is not a day of the week", "mon"],
    [`windows: [{ ${WINDOW.replace("[mon]", "[]")} }]`, "windows.0.days", "names no day", "mon"],
    [`windows: [{ ${WINDOW.replace("UTC", "Berlin")} }]`, "windows.0.timeZone", "is not a time zone", "Europe/Berlin"],
    [`windows: [{ ${WINDOW.replace("16:00", "25:00")} }]`, "windows.0.to", "is not a time of day", "days:"],
    [`windows: [{ ${WINDOW.replace("16:00", "09:00")} }]`, "windows.0.to", "ends when it begins", "days:"],
    [`windows: [{ ${WINDOW.replace("timeZone", "timezone")} }]`, "windows.0.timezone", "not a setting", "timeZone?"],
    ["windows: always", "windows", "is text, and a list is asked for", "days:"],
    ["freeze: [{ from: 2026-02-30, to: 2026-03-01 }]", "freeze.0.from", "is not a day", "2026-12-20"],
    ["freeze: [{ from: 2026-12-20, to: 2026-01-04 }]", "freeze.0.to", "is before its first day", "2026-12-20"],
    ["freeze: [{ from: 2026-12-20 }]", "freeze.0.to", "is missing", "2026-12-20"],
    ["atMost: {}", "atMost", "sets no limit", "instances: 3"],
    ["atMost: { percent: 0 }", "atMost.percent", "is not from 1 to 100", "1 to 100"],
    ["atMost: { instance: 3 }", "atMost.instance", "is not a setting", "Did you mean instances?"],
    ["concurrentRuns: 0", "concurrentRuns", "is not from 1 to 100", "1 to 100"],
    ['alarms: ["arn:aws:sns:us-east-1:012345678901:x"]', "alarms.0", "is an ARN, and not an alarm's", "CloudWatch"],
    [
      'alarms: ["arn:aws:cloudwatch:eu-west-1:012345678901:alarm:web-p99"]',
      "alarms",
      "names an alarm of eu-west-1 in account 012345678901, and the target is in us-east-1",
      "own account",
    ],
    ["announce: ['#incidents']", "announce.0", "is a channel's name", "channel ids"],
    ["oncall: U0123456789\nannounce: [C0123456781]", "oncall", "is not a user group's id", "begins with S"],
    ["oncall: S0123456789", "oncall", "is given without announce", "`announce`"],
    ["unattended: true\napprovals: 1\napprovers: [S0123456789]", "unattended", "approvals asks for 1", "Leave one"],
    ["unattended: maybe", "unattended", "true or false is asked for", "true or false"],
    ["cooldown: 2h", "cooldown", "is not a setting", "Did you mean coolDown?"],
  ];
  test.each(wrong)("%s", (lines, where, what, fix) => {
    expect(problemsOf(lines)).toEqual([
      {
        where: expect.stringMatching(
          new RegExp(`^spot-chaos\\.yaml:\\d+ targets\\.workshop\\.${where.replaceAll(".", "\\.")}$`),
        ),
        what: expect.stringContaining(what),
        fix: expect.stringMatching(fix),
      },
    ]);
  });

  test("all of it at once", () => {
    expect(problemsOf("coolDown: soon\nunattended: 3\nannounce: [x]\nfreeze: [{ from: a, to: b }]")).toHaveLength(5);
  });

  test("nobody approves alone what they start: with a group among them, nobody can tell", () => {
    expect(problemsOf("approvals: 1\napprovers: [U0123456789]", "[U0123456789, U0123456780]")).toEqual([]);
    expect(problemsOf("approvals: 1\napprovers: [U0123456789]", "[S0123456789]")).toEqual([]);
    expect(problemsOf("approvals: 9\napprovers: [S0123456789]")).toEqual([]);
  });
});
