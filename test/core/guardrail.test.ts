import { describe, expect, it } from "vitest";
import { plainTextWith } from "../../src/core/guard/plain-text.ts";
import { refusalsAtTheDoor } from "../../src/core/guard.ts";
import { approved } from "../../src/core/guardrail/approved.ts";
import type { AlarmReading, DoorReadings } from "../../src/core/guardrail/asked.ts";
import { DOOR_RULES, PLAN_RULES } from "../../src/core/guardrail/rules.ts";
import type { Guardrails, Window } from "../../src/core/guardrails.ts";
import type { ChannelReading, Reading } from "../../src/core/reading.ts";
import type { Refusal } from "../../src/core/refusal.ts";
import type { Target } from "../../src/core/target.ts";
import { HOUR, MINUTE } from "../../src/core/time.ts";
import { ASKER, channel, NOW, readable, request, unreadable } from "./guard-support.ts";
import { atDoor, atPlan, BEN, CLEO, GROUP, limited, person, rules } from "./guardrail-support.ts";

const plain = plainTextWith("/spot-chaos");

// NOW is Tuesday, 27 September 2022, 21:09 UTC: 23:09 in Berlin.
const berlin = (differing: Partial<Window>): Window => ({
  days: ["tue"],
  fromMinute: 9 * 60,
  toMinute: 16 * 60,
  timeZone: "Europe/Berlin",
  ...differing,
});
const frozen = (from: string, to: string, timeZone = "Europe/Berlin") =>
  limited({ freeze: [{ from, to, timeZone, reason: "autumn sale" }] });
const ended = (agoMs: number | null): Partial<DoorReadings> => ({
  lastRun: readable({ runId: "run-1", endedAt: agoMs === null ? null : NOW - agoMs }),
});
const neighbours = (count: number): Partial<DoorReadings> => ({
  neighbours: readable(Array.from({ length: count }, (_, i) => ({ runId: `run-${i}`, targetName: `web-${i}` }))),
});
const told = (reading: Reading<ChannelReading>): AtDoorWorld => ({
  target: limited({ announce: ["C0INCIDENTS"] }),
  readings: { announce: new Map([["C0INCIDENTS", reading]]) },
});
const STORE = unreadable("store:runs", "Unreachable");

interface AtDoorWorld {
  readonly target?: Target;
  readonly readings?: Partial<DoorReadings>;
  readonly now?: number;
}

type Decision = readonly [rules: readonly string[], situation: string, world: AtDoorWorld];

const DECISIONS: readonly Decision[] = [
  [[], "nothing is limited", {}],
  [["halted"], "somebody halted everything", { readings: { halt: readable({ by: BEN, at: NOW - 1, reason: null }) } }],
  [["halt-unreadable"], "nobody can read whether it is halted", { readings: { halt: STORE } }],
  [["person-is-guest"], "a guest asks", { readings: { person: readable(person({ isGuest: true })) } }],
  [["person-is-bot"], "a bot asks", { readings: { person: readable(person({ isBot: true })) } }],
  [
    ["person-is-stranger"],
    "somebody of another company asks",
    { readings: { person: readable(person({ isStranger: true })) } },
  ],
  [
    ["person-deactivated"],
    "somebody asks who has left",
    { readings: { person: readable(person({ isDeleted: true })) } },
  ],
  [
    ["person-unreadable"],
    "Slack does not say who asks",
    { readings: { person: unreadable("slack:users.info", "missing_scope") } },
  ],

  [[], "it is inside a window", { target: limited({ windows: [berlin({ toMinute: 24 * 60 })] }) }],
  [
    [],
    "it is inside one of two windows",
    { target: limited({ windows: [berlin({ days: ["mon"] }), berlin({ fromMinute: 23 * 60, toMinute: 24 * 60 })] }) },
  ],
  [["outside-window"], "the window is over for today", { target: limited({ windows: [berlin({})] }) }],
  [
    ["outside-window"],
    "the window is another day's",
    { target: limited({ windows: [berlin({ days: ["wed"], toMinute: 24 * 60 })] }) },
  ],
  [
    [],
    "it is a window's first minute",
    { target: limited({ windows: [berlin({ fromMinute: 23 * 60 + 9, toMinute: 24 * 60 })] }) },
  ],
  [
    ["outside-window"],
    "it is the minute in which a window ends",
    { target: limited({ windows: [berlin({ toMinute: 23 * 60 + 9 })] }) },
  ],
  [
    [],
    "a window goes on past midnight",
    { target: limited({ windows: [berlin({ fromMinute: 22 * 60, toMinute: 6 * 60 })] }) },
  ],
  [
    [],
    "it is past midnight in a window of the day before",
    { target: limited({ windows: [berlin({ fromMinute: 22 * 60, toMinute: 6 * 60 })] }), now: NOW + 2 * HOUR },
  ],
  [
    ["outside-window"],
    "it is past midnight in a window of this day alone",
    {
      target: limited({ windows: [berlin({ days: ["wed"], fromMinute: 22 * 60, toMinute: 6 * 60 })] }),
      now: NOW + 2 * HOUR,
    },
  ],

  [["freeze"], "it is a freeze's only day", { target: frozen("2022-09-27", "2022-09-27") }],
  [["freeze"], "it is a freeze's first day", { target: frozen("2022-09-27", "2022-10-03") }],
  [["freeze"], "it is a freeze's last day", { target: frozen("2022-09-01", "2022-09-27") }],
  [[], "the freeze begins tomorrow", { target: frozen("2022-09-28", "2022-10-03") }],
  [[], "the freeze ended yesterday", { target: frozen("2022-09-01", "2022-09-26") }],
  [
    ["freeze"],
    "it is tomorrow already where the freeze is",
    { target: frozen("2022-09-28", "2022-09-28", "Asia/Tokyo") },
  ],

  [[], "it cooled down long enough", { target: limited({ coolDownMs: 2 * HOUR }), readings: ended(2 * HOUR) }],
  [
    ["cool-down"],
    "its last run ended a moment too lately",
    { target: limited({ coolDownMs: 2 * HOUR }), readings: ended(2 * HOUR - 1) },
  ],
  [["cool-down"], "its last run is open", { target: limited({ coolDownMs: 2 * HOUR }), readings: ended(null) }],
  [[], "it never ran", { target: limited({ coolDownMs: 2 * HOUR }) }],
  [[], "it has no cool-down, and nobody can read its last run", { readings: { lastRun: STORE } }],
  [
    ["cool-down-unreadable"],
    "nobody can read its last run",
    { target: limited({ coolDownMs: HOUR }), readings: { lastRun: STORE } },
  ],

  [
    [],
    "fewer runs are open in the account than may be",
    { target: limited({ concurrentRuns: 2 }), readings: neighbours(1) },
  ],
  [
    ["concurrent-runs"],
    "as many runs are open as may be",
    { target: limited({ concurrentRuns: 2 }), readings: neighbours(2) },
  ],
  [[], "any number of runs may be open", { readings: neighbours(9) }],
  [
    ["concurrent-runs-unreadable"],
    "nobody can read the open runs",
    { target: limited({ concurrentRuns: 1 }), readings: { neighbours: STORE } },
  ],

  [[], "its channels can be told", { target: limited({ announce: ["C0INCIDENTS"] }) }],
  [
    ["announce-not-a-member"],
    "the bot is not in a channel that is to be told",
    told(readable(channel({ isMember: false }))),
  ],
  [
    ["announce-not-a-member"],
    "the bot cannot see a channel that is to be told",
    told(unreadable("slack:conversations.info", "channel_not_found")),
  ],
  [
    ["announce-archived"],
    "a channel that is to be told is archived",
    told(readable(channel({ isArchived: true, isMember: false }))),
  ],
  [
    ["announce-externally-shared"],
    "another company would be told",
    told(readable(channel({ isExternallyShared: true }))),
  ],
  [
    ["announce-unreadable"],
    "a channel that is to be told cannot be read",
    told(unreadable("slack:conversations.info", "missing_scope")),
  ],
  [
    ["announce-unreadable"],
    "nobody asked about a channel that is to be told",
    { target: limited({ announce: ["C0OTHER"] }) },
  ],
];

describe("a target's limits, before anything of AWS is read", () => {
  for (const [expected, situation, world] of DECISIONS) {
    it(`${expected.length === 0 ? "let it start" : "refuse"} when ${situation}`, () => {
      expect(rules(atDoor(world))).toEqual(expected);
    });
  }
});

const MIXED: readonly AlarmReading[] = [
  { named: "web-5xx", state: "OK" },
  { named: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:web-p99", state: "ALARM" },
];
const alarmsOf = (...alarms: readonly AlarmReading[]) => ({
  target: limited({ alarms: alarms.map(({ named }) => named) }),
  alarms: readable(alarms),
});
const atMost = (instances: number | null, percent: number | null): Partial<Guardrails> => ({
  atMost: { instances, percent },
});

const PLANS: readonly (readonly [readonly string[], string, Parameters<typeof atPlan>[0]])[] = [
  [[], "the template takes as many as it may", { target: limited(atMost(3, null)) }],
  [["most-instances"], "the template takes one too many", { target: limited(atMost(2, null)) }],
  [
    ["most-instances-unreadable"],
    "nobody can tell how many it takes",
    { target: limited(atMost(2, null)), share: unreadable("ec2:DescribeInstances") },
  ],
  [[], "the template takes just the percent that it may", { target: limited(atMost(null, 75)) }],
  [
    ["most-percent"],
    "the template takes a little more than the percent that it may",
    { target: limited(atMost(null, 74)) },
  ],
  [
    ["most-percent"],
    "two of three are asked for and 66 percent allowed: nothing is rounded",
    { target: limited(atMost(null, 66)), share: readable({ count: 2, of: 3 }) },
  ],
  [
    [],
    "two of three are asked for and 67 percent allowed",
    { target: limited(atMost(null, 67)), share: readable({ count: 2, of: 3 }) },
  ],
  [["most-instances", "most-percent"], "both limits are passed", { target: limited(atMost(1, 10)) }],
  [
    ["most-percent-unreadable"],
    "nobody can tell what percent it takes",
    { target: limited(atMost(null, 50)), share: unreadable("ec2:DescribeInstances") },
  ],
  [[], "every alarm is OK", alarmsOf({ named: "web-5xx", state: "OK" })],
  [["alarm-not-ok"], "an alarm is in ALARM", alarmsOf(...MIXED)],
  [["alarm-not-ok"], "an alarm has too little data", alarmsOf({ named: "web-5xx", state: "INSUFFICIENT_DATA" })],
  [["alarm-missing"], "an alarm does not exist", alarmsOf({ named: "web-5xx", state: null })],
  [
    ["alarm-missing"],
    "an alarm was left out of the answer",
    { target: limited({ alarms: ["a"] }), alarms: readable([]) },
  ],
  [
    ["alarms-unreadable"],
    "the alarms cannot be read",
    { target: limited({ alarms: ["a"] }), alarms: unreadable("cloudwatch:DescribeAlarms") },
  ],
  [[], "it names no alarm, and none can be read", { alarms: unreadable("cloudwatch:DescribeAlarms") }],
];

describe("a target's limits on what a plan takes", () => {
  for (const [expected, situation, world] of PLANS) {
    it(`${expected.length === 0 ? "let it start" : "refuse"} when ${situation}`, () => {
      expect(rules(atPlan(world))).toEqual(expected);
    });
  }
});

describe("who may start, by user group", () => {
  const byGroup = (reading: Reading<readonly string[]> | null, starters: readonly string[] = [GROUP]) =>
    rules(
      refusalsAtTheDoor(
        request({ target: limited({}, { starters }) }),
        readable(channel()),
        reading === null ? new Map() : new Map([[GROUP, reading]]),
      ),
    );

  it("lets start whoever is in the group", () => {
    expect(byGroup(readable([BEN, ASKER]))).toEqual([]);
  });
  it("refuses whoever is in none of the groups", () => {
    expect(byGroup(readable([BEN]))).toEqual(["starter-not-allowed"]);
  });
  it("refuses when the group cannot be read, or nobody asked", () => {
    expect(byGroup(unreadable("slack:usergroups.users.list", "missing_scope"))).toEqual(["starter-unreadable"]);
    expect(byGroup(null)).toEqual(["starter-unreadable"]);
  });
  it("needs no group for somebody who is named", () => {
    expect(byGroup(unreadable("slack:usergroups.users.list"), [GROUP, ASKER])).toEqual([]);
  });
});

describe("at the press of Start", () => {
  const standing = { needed: 1, given: [], missing: 1, rejected: null, void: [], unknown: null };
  const two = limited({ approvals: 1, approvers: [BEN, CLEO] });
  const word = { planId: "p", hash: "h", by: BEN, at: NOW, kind: "rejected", reason: "not today" } as const;
  it("asks for no approval where none is needed, even when none can be read", () => {
    expect(approved(limited({}), STORE)).toBeNull();
  });
  it("lets it start once it is approved", () => {
    expect(approved(two, readable({ ...standing, missing: 0 }))).toBeNull();
  });
  it("refuses while approvals are missing, when it was rejected, and when nobody can tell", () => {
    expect(approved(two, readable(standing))?.rule).toBe("approvals-missing");
    expect(approved(two, readable({ ...standing, missing: 0, rejected: word }))?.rule).toBe("plan-rejected");
    expect(approved(two, STORE)?.rule).toBe("approvals-unreadable");
    const unknown = unreadable("slack:usergroups.users.list", "ratelimited");
    expect(approved(two, readable({ ...standing, unknown }))?.rule).toBe("approvals-unreadable");
    expect(approved(two, readable({ ...standing, missing: 0, unknown }))).toBeNull();
  });
});

describe("what a refusal says", () => {
  const said = (refusal: Refusal | undefined) =>
    refusal === undefined ? "" : `${plain(refusal.what)}. ${plain(refusal.fix)}`;

  it("names the setting, its value, and when or by whom it can start", () => {
    expect(said(atDoor({ target: limited({ windows: [berlin({})] }) })[0])).toBe(
      "it is outside windows: tue 09:00 to 16:00 Europe/Berlin of workshop. Try again from 07:00 UTC. Whoever keeps my configuration can change targets.workshop.windows.",
    );
    expect(said(atDoor({ target: frozen("2022-09-01", "2022-09-27") })[0])).toBe(
      "it is within freeze: 2022-09-01 to 2022-09-27 Europe/Berlin (autumn sale) of workshop. It ends at 22:00 UTC. Whoever keeps my configuration can change targets.workshop.freeze.",
    );
    expect(said(atDoor({ target: limited({ coolDownMs: 90 * MINUTE }), readings: ended(HOUR) })[0])).toBe(
      "coolDown: 1h 30min of workshop is not over: run run-1 ended at 20:09 UTC. Try again from 21:39 UTC. Whoever keeps my configuration can change targets.workshop.coolDown.",
    );
    expect(said(atPlan({ target: limited(atMost(null, 66)), share: readable({ count: 2, of: 3 }) })[0])).toBe(
      "atMost.percent: 66 of workshop allows 1 of 3 Spot Instances, and the template takes 2 (66.7 %). Use a template that takes 1 at most. Whoever keeps my configuration can change targets.workshop.atMost.",
    );
    expect(said(atPlan(alarmsOf(...MIXED))[0])).toBe(
      "alarms: [web-5xx, web-p99] of workshop wants each OK, and web-p99 is ALARM. Look at it in CloudWatch, and try again once it is OK. Whoever keeps my configuration can change targets.workshop.alarms.",
    );
  });

  it("names the operation that failed when something could not be read", () => {
    const target = limited({ coolDownMs: HOUR, concurrentRuns: 1 });
    const readings = { halt: STORE, person: STORE, lastRun: STORE, neighbours: STORE };
    const refusals = atDoor({ target, readings });
    expect(refusals).toHaveLength(4);
    for (const refusal of refusals) expect(said(refusal)).toContain("store:runs failed with Unreachable");
  });

  it("comes from a rule of its own, each in its place", () => {
    expect(DOOR_RULES).toHaveLength(6);
    expect(PLAN_RULES).toHaveLength(3);
  });
});
