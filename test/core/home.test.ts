import { describe, expect, test } from "vitest";
import { accept } from "../../src/core/guard.ts";
import type { Halt } from "../../src/core/guardrail/asked.ts";
import { type HomeNow, homeMessages, type Kept } from "../../src/core/home/home.ts";
import { homeRefusal } from "../../src/core/home/refusal.ts";
import { type KeptPlan, PLAN_VALID_MS, shownOf } from "../../src/core/kept-plan.ts";
import { channelIn, choiceIn, chosenIn } from "../../src/core/plan-form.ts";
import type { Schedule } from "../../src/core/schedule/schedule.ts";
import { patternOf } from "../../src/cron.ts";
import { problemsOfBlocks } from "../../src/sim/slack/blocks/validate.ts";
import { homeView } from "../../src/slack/home-view.ts";
import { at, given } from "./given.ts";
import { ASKER, given as asRead, NOW, read, readable, request, target, unreadable } from "./guard-support.ts";
import { GROUP, limited } from "./guardrail-support.ts";
import * as s from "./story.ts";

const LINK = "https://team.slack.com/archives/C1/p1";
const mine = (of = target(), may: { start?: boolean; approve?: boolean } = { start: true }) => ({
  target: of,
  mayStart: may.start ?? false,
  mayApprove: may.approve ?? false,
});
const none: Kept = { plans: [], recent: [], last: new Map(), schedules: [] };
const GUEST = {
  rule: "person-is-guest",
  what: ["you are a guest here, and guests may not start or approve"],
  fix: ["Ask a full member."],
};
const denied = unreadable("slack:usergroups.users.list", "missing_scope");

function home(differing: Partial<HomeNow> = {}): HomeNow {
  return {
    user: ASKER,
    mine: [mine()],
    unknown: null,
    barred: null,
    isIn: new Set(["C0GAMEDAY"]),
    halt: readable(null),
    open: [],
    kept: readable(none),
    ...differing,
  };
}

function shown(differing: Partial<HomeNow> = {}, now = NOW): string {
  return homeMessages(home(differing), now, "/spot-chaos").map(read).join("\n\n");
}

function plan(more: Partial<KeptPlan>): KeptPlan {
  const { step: _asked, ...wish } = request();
  const seen = shownOf(accept({ ...wish, step: { kind: "question" } }, asRead(), NOW));
  if (seen === null) throw new Error("the guards themselves said no");
  const times = { readAt: NOW, validUntil: NOW + PLAN_VALID_MS, agreed: "a1b2", approvals: null };
  return { id: "run-1", mode: "start", wish, ...seen, changed: [], ...times, ...more };
}

const NEVER = { matches: () => false, matchesDay: () => false, matchesHour: () => false };

const schedule: Schedule = {
  id: "sched-1",
  target: "workshop",
  channel: "C0GAMEDAY",
  expression: "0 10 * * 2",
  timeZone: "Europe/Berlin",
  reason: null,
  by: ASKER,
  activeSince: NOW,
  pausedBy: null,
};
const listed = (differing: Partial<Schedule> = {}) => ({
  schedule: { ...schedule, ...differing },
  pattern: patternOf(differing.expression ?? schedule.expression),
  startsByItself: false,
});

describe("a Home with nothing going on", () => {
  test("says so, and shows the target with what the person may do and that it never ran", () => {
    expect(shown()).toBe(
      [
        "1 target: no run is open. As of 21:09 UTC.",
        "",
        "Now\nNothing.",
        "",
        "Recent results\nNone yet.",
        "",
        "My targets",
        "",
        "workshop · 123456789012 · us-east-1 · cluster EcsSpotWorkshop",
        "You may start it in C0GAMEDAY.",
        "No run yet.",
        "",
        "Schedules\nNone.",
        "",
        "Everything else is typed in a target's channel: /spot-chaos help lists it.",
      ].join("\n"),
    );
  });

  test("has a Start for whoever may start something, and for nobody else", () => {
    const names = (of: Partial<HomeNow>) =>
      homeMessages(home(of), NOW, "/spot-chaos")[0]?.buttons.map(({ name }) => name);
    expect(names({})).toEqual(["home-start", "home-refresh"]);
    expect(names({ mine: [mine(target(), { approve: true })] })).toEqual(["home-refresh"]);
    expect(names({ mine: [] })).toEqual(["home-refresh"]);
  });

  test("of somebody without a target says who could change that, and nothing of the others", () => {
    const text = shown({ mine: [] });
    expect(text).toContain("No target is yours. As of");
    expect(text).toContain(`Whoever keeps my configuration can add ${ASKER} to a target's starters or approvers.`);
    expect(text).not.toContain("Schedules");
  });

  test("says when nobody can tell whether more targets are theirs", () => {
    const words = "cannot be read: slack:usergroups.users.list failed with missing_scope.";
    expect(shown({ unknown: { count: 1, reading: denied } })).toContain(`Whether 1 more target is yours ${words}`);
    expect(shown({ mine: [], unknown: { count: 2, reading: denied } })).toContain(`2 more targets are yours ${words}`);
  });

  test("begins with what is halted", () => {
    const halt: Halt = { by: "U0BEN", at: NOW, reason: "smoke" };
    expect(shown({ halt: readable(halt) })).toMatch(
      /^ Everything is halted since .* by someone: smoke\. .*an approver types \/spot-chaos resume\./,
    );
  });

  test("of somebody without a target says that everything is halted, and neither who said so nor why", () => {
    const halt: Halt = { by: "U0BEN", at: NOW, reason: "smoke" };
    for (const differing of [{ mine: [] }, { mine: [], unknown: { count: 1, reading: denied } }, { barred: GUEST }]) {
      const messages = homeMessages(home({ ...differing, halt: readable(halt) }), NOW, "/spot-chaos");
      expect(messages[0]?.summary).toMatch(
        /^Everything is halted\. Nothing starts until an approver types \/spot-chaos resume\. No target/,
      );
      for (const secret of ["U0BEN", "smoke"]) expect(JSON.stringify(messages)).not.toContain(secret);
    }
  });

  test("of somebody who may start nothing says why, and shows no target, whatever a list says", () => {
    const run = given(s.recovered(), s.closed("back", 2000));
    const kept = readable({ ...none, recent: [{ run, link: LINK }], schedules: [listed()] });
    const messages = homeMessages(home({ barred: GUEST, kept }), NOW, "/spot-chaos");
    expect(messages.map(read).join("")).toContain("No target can be shown. As of 21:09 UTC.\nYou are a guest here");
    expect(JSON.stringify(messages)).not.toContain("workshop");
    expect(messages[0]?.buttons.map(({ name }) => name)).toEqual(["home-refresh"]);
  });
});

describe("what was said in a channel", () => {
  const SAID = { reason: "a secret merger", hypothesis: "a secret hope" };
  const over = {
    run: given({ ...s.requested(), ...SAID }, s.recovered().slice(1), s.closed("back", 2000)),
    link: LINK,
  };
  const open = { run: given({ ...s.requested(), ...SAID }, s.recovered().slice(1)), link: LINK };
  const { wish } = plan({});
  const waiting = { plan: plan({ wish: { ...wish, ...SAID } }), link: LINK };
  const kept = readable({ ...none, plans: [waiting], recent: [over], last: new Map([["workshop", over]]) });
  const drawn = (differing: Partial<HomeNow>) =>
    JSON.stringify(homeMessages(home({ open: [open], kept, ...differing }), at(400), "/spot-chaos"));

  test("is shown to whoever is in it", () => {
    expect(drawn({}).split(LINK)).toHaveLength(5);
    expect(drawn({})).toContain("a secret merger");
  });

  test("stays there for everybody else: no reason, no expectation, no link; what happened is shown", () => {
    const text = drawn({ isIn: new Set(["C0OTHER"]) });
    for (const secret of [LINK, "a secret"]) expect(text).not.toContain(secret);
    expect(drawn({ isIn: new Set(), kept: denied })).not.toContain(LINK);
    expect(shown({ kept, isIn: new Set() }, at(2100))).toMatch(
      /Recent results\n\n Finished · recovered in .* · workshop\n.* · someone · in C0GAMEDAY/,
    );
  });
});

describe("a Home", () => {
  test("shows open runs and plans that wait, with what they wait for", () => {
    const open = [{ run: given(s.recovered()), link: LINK }];
    const waiting = plan({});
    const text = shown({ open, kept: readable({ ...none, plans: [{ plan: waiting, link: LINK }] }) }, at(400));
    expect(text).toContain("1 target: 1 run is open, 1 plan waits for a press.");
    expect(text).toContain("In C0GAMEDAY, asked by someone");
    expect(text).toMatch(
      /Plan · waits for a press of Start · workshop\nUntil .* in C0GAMEDAY, asked by someone · The plan/,
    );
    const unapproved = plan({ approvals: { lines: [], missing: 2, isRejected: false } });
    expect(shown({ kept: readable({ ...none, plans: [{ plan: unapproved, link: null }] }) })).toContain(
      "Plan · 2 approvals are missing · workshop",
    );
  });

  test("shows recent results, and the last one of each target", () => {
    const over = { run: given(s.recovered(), s.closed("back", 2000)), link: LINK };
    const text = shown({ kept: readable({ ...none, recent: [over], last: new Map([["workshop", over]]) }) });
    expect(text).toMatch(/Recent results\n\n Finished · recovered in .* · workshop\n.* · someone · Thread/);
    expect(text).toMatch(/Last: {2}Finished · recovered in .* · .* UTC · Thread/);
  });

  test("shows when a target may be started: inside its windows, or when the next one opens", () => {
    // NOW is a Tuesday, 23:09 in Berlin.
    const window = { days: ["tue"] as const, timeZone: "Europe/Berlin" };
    const open = limited({ windows: [{ ...window, fromMinute: 0, toMinute: 1440 }] });
    expect(shown({ mine: [mine(open)] })).toContain("Windows: tue 00:00 to 24:00 Europe/Berlin · open now");
    const later = limited({
      windows: [{ ...window, fromMinute: 540, toMinute: 960 }],
      freeze: [{ from: "2022-12-20", to: "2023-01-04", timeZone: "UTC", reason: null }],
    });
    const text = shown({ mine: [mine(later, { start: true, approve: true })] });
    expect(text).toContain("You may start and approve it in C0GAMEDAY.");
    expect(text).toContain("Windows: tue 09:00 to 16:00 Europe/Berlin · opens 07:00 UTC");
    expect(text).toContain("Freeze: 2022-12-20");
  });

  test("shows schedules with their next time, and why one has none", () => {
    const schedules = [
      listed(),
      listed({ pausedBy: "U0BEN" }),
      { ...listed(), pattern: NEVER },
      listed({ expression: "no" }),
      { ...listed(), startsByItself: true },
    ];
    const text = shown({ kept: readable({ ...none, schedules }) });
    expect(text).toContain("workshop · next 08:00 UTC\n0 10 * * 2 Europe/Berlin · in C0GAMEDAY · sched-1");
    expect(text).toContain("workshop · next 08:00 UTC · starts by itself");
    expect(text).toContain("workshop · paused by someone");
    expect(text).toContain("workshop · never comes due again");
    expect(text).toContain("workshop · cannot be read any more, so it never comes due");
  });

  test("claims nothing of what the database does not tell", () => {
    const text = shown({ kept: unreadable("store:home", "Unreachable") });
    expect(text).toContain("My database does not answer: there may be other runs");
    for (const claim of ["None", "Nothing.", "No run yet"]) expect(text).not.toContain(claim);
  });
});

test("a Home of very many things keeps within what Slack takes of a view", () => {
  const long = "x".repeat(300);
  const many = Array.from({ length: 60 }, (_, n) =>
    mine(
      limited(
        { approvers: [GROUP] },
        { name: `t-${n}-${"y".repeat(35)}`, channels: Array.from({ length: 40 }, (_, c) => `C0${c}`) },
      ),
    ),
  );
  const over = {
    run: given({ ...s.requested(), reason: long }, s.recovered().slice(1), s.closed("back", 2000)),
    link: LINK,
  };
  const kept: Kept = {
    plans: Array.from({ length: 40 }, () => ({ plan: plan({}), link: LINK })),
    recent: Array.from({ length: 40 }, () => over),
    last: new Map(many.map(({ target: { name } }) => [name, over])),
    schedules: Array.from({ length: 60 }, () => listed()),
  };
  for (const rehearsal of [true, false]) {
    const messages = homeMessages(home({ mine: many, kept: readable(kept) }), at(2000), "/spot-chaos");
    const { blocks } = homeView(messages, { rehearsal, command: "/spot-chaos" });
    expect(problemsOfBlocks(blocks, { surface: "home", pointer: "" })).toEqual([]);
    const text = JSON.stringify(blocks);
    expect(text.includes("REHEARSAL")).toBe(rehearsal);
    expect(text).toContain("+50 more");
    expect(new Set(blocks.map(({ block_id: id }) => id)).size).toBe(blocks.length);
  }
});

describe("a Start from Home", () => {
  test("names the channel in each choice", () => {
    const choice = choiceIn(
      { channel: "C0GAMEDAY", name: "game-day" },
      { value: "workshop a1", label: "workshop", about: "" },
    );
    expect(choice.label).toBe("workshop in #game-day");
    expect(chosenIn(choice.value)).toEqual({ target: "workshop", template: "a1" });
    expect(channelIn(choice.value)).toBe("C0GAMEDAY");
    expect([channelIn("workshop a1"), channelIn(null)]).toEqual([null, null]);
  });

  test("that can lead nowhere says why, for each channel", () => {
    expect(homeRefusal(ASKER, [], []).summary).toContain("you are not among the starters of any target");
    expect(homeRefusal(ASKER, [], [denied]).summary).toContain(
      "I could not read whether you may: slack:usergroups.users.list",
    );
    const refusals = [
      { rule: "asker-not-in-channel", what: ["you are not in ", { channel: "C1" }], fix: ["Join it."] },
    ];
    const places = Array.from({ length: 12 }, () => ({ target: target(), channel: "C1", refusals }));
    expect(read(homeRefusal(ASKER, places, []))).toMatch(
      /workshop in C1\nYou are not in C1\. Join it\.[\s\S]*\+4 more/,
    );
  });
});
