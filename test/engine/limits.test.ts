import { describe, expect, test } from "vitest";
import type { StartStep } from "../../src/core/guard/start-request.ts";
import type { Target } from "../../src/core/target.ts";
import { HOUR, MINUTE } from "../../src/core/time.ts";
import { judge } from "../../src/engine/judge.ts";
import type { RunRow } from "../../src/engine/ports.ts";
import { UserGroups } from "../../src/engine/user-groups.ts";
import { NOW, readable, request, rulesOf, target, unreadable } from "../core/guard-support.ts";
import { GROUP, limited } from "../core/guardrail-support.ts";
import { ANA, type Stage, setStage } from "./stage.ts";

const PRESS: StartStep = { kind: "press", supersedes: null };

function rulesAsked(stage: Stage, of: Target, { step = PRESS, own = null as string | null } = {}) {
  const userGroups = new UserGroups({ chat: stage.chat.chat, clock: stage.clock });
  const { log } = { log: { info: () => {}, warn: () => {}, error: () => {} } };
  const ports = {
    aws: stage.aws.aws,
    chat: stage.chat.chat,
    store: stage.store.store,
    clock: stage.clock,
    log,
    userGroups,
  };
  const runs = { open: async () => readable(null), own };
  return stage.act(async () => rulesOf(await judge(ports, request({ target: of, step }), runs)));
}

function ran(stage: Stage, row: Partial<RunRow>, closedAt: number | null = null): void {
  const { account, region, cluster, name } = target();
  const runId = row.runId ?? `run-${stage.store.runs.length}`;
  const whole = {
    runId,
    account,
    region,
    cluster,
    targetName: name,
    channel: ANA.channel,
    openedAt: NOW - 3 * HOUR,
    closed: null,
    ...row,
  };
  stage.store.runs.push(whole);
  if (closedAt === null) return;
  const at = { from: closedAt, to: closedAt };
  stage.store.facts.set(runId, [{ kind: "Closed", key: "closed", at, seenAt: closedAt, outcome: "back", by: null }]);
}

describe("before a start", () => {
  test("a guest is refused, and AWS is asked nothing", async () => {
    const stage = setStage();
    stage.chat.world.person = (id) =>
      readable({ id, isBot: false, isGuest: true, isStranger: false, isDeleted: false });
    expect(await rulesAsked(stage, target())).toEqual(["person-is-guest"]);
    expect(stage.aws.calls).toEqual([]);
  });

  test("nothing starts while everything is halted, and everything may once it is not", async () => {
    const stage = setStage();
    await stage.store.store.halt({ by: ANA.user, at: NOW, where: ANA.channel, reason: null });
    expect(await rulesAsked(stage, target())).toEqual(["halted"]);
    await stage.store.store.resume({ by: ANA.user, at: NOW, where: ANA.channel, ends: [0] });
    expect(await rulesAsked(stage, target())).toEqual([]);
  });

  test("a store that cannot say whether it is halted is a no", async () => {
    const stage = setStage();
    stage.store.world.fails = (what) => what === "halted";
    expect(await rulesAsked(stage, target())).toEqual(["halt-unreadable"]);
  });

  test("Slack that asks to wait is asked again, for a minute", async () => {
    const stage = setStage();
    let asked = 0;
    const person = stage.chat.world.person;
    stage.chat.world.person = (id) => (++asked < 3 ? unreadable("slack:users.info", "ratelimited") : person(id));
    expect(await rulesAsked(stage, target())).toEqual([]);
    stage.chat.world.person = () => unreadable("slack:users.info", "ratelimited");
    expect(await rulesAsked(stage, target())).toEqual(["person-unreadable"]);
  });
});

describe("the cool-down", () => {
  const cooling = limited({ coolDownMs: 2 * HOUR });

  test("counts from the end of the target's last run that started anything", async () => {
    const stage = setStage();
    ran(stage, { closed: "back" }, NOW - 2 * HOUR);
    expect(await rulesAsked(stage, cooling)).toEqual([]);
    ran(stage, { closed: "recovered" }, NOW - HOUR);
    ran(stage, { closed: "not_started" }, NOW - MINUTE);
    expect(await rulesAsked(stage, cooling)).toEqual(["cool-down"]);
  });

  test("does not count the run that it is about, and has not begun while one is open", async () => {
    const stage = setStage();
    ran(stage, { runId: "run-9" });
    expect(await rulesAsked(stage, cooling, { own: "run-9" })).toEqual([]);
    expect(await rulesAsked(stage, cooling)).toEqual(["cool-down"]);
  });

  test("of a run whose end is not told yet begins with what was learned of it last", async () => {
    const stage = setStage();
    ran(stage, { closed: "superseded", openedAt: NOW - HOUR });
    expect(await rulesAsked(stage, cooling)).toEqual(["cool-down"]);
    expect(await rulesAsked(stage, limited({ coolDownMs: HOUR }))).toEqual([]);
  });

  test("is a no when the store does not answer", async () => {
    const stage = setStage();
    ran(stage, { closed: "back" }, NOW);
    stage.store.store.runsOf = () => Promise.reject(new Error("gone"));
    expect(await rulesAsked(stage, cooling)).toEqual(["cool-down-unreadable"]);
    expect(await rulesAsked(stage, target())).toEqual([]);
  });
});

describe("runs at a time in an account", () => {
  const one = limited({ concurrentRuns: 1 });

  test("are those on its other clusters; the one on this cluster has a rule of its own", async () => {
    const stage = setStage();
    ran(stage, { runId: "run-here" });
    ran(stage, { runId: "run-elsewhere", account: "999999999999", cluster: "web" });
    expect(await rulesAsked(stage, one)).toEqual([]);
    ran(stage, { runId: "run-beside", cluster: "web" });
    expect(await rulesAsked(stage, one)).toEqual(["concurrent-runs"]);
    expect(await rulesAsked(stage, limited({ concurrentRuns: 2 }))).toEqual([]);
  });

  test("are a no when the store does not answer", async () => {
    const stage = setStage();
    stage.store.world.fails = (what) => what === "openRuns";
    expect(await rulesAsked(stage, one)).toEqual(["concurrent-runs-unreadable"]);
  });
});

describe("what the plan takes", () => {
  test("is refused beyond the limit, and read of AWS", async () => {
    const stage = setStage();
    expect(await rulesAsked(stage, limited({ atMost: { instances: 2, percent: null } }))).toEqual(["most-instances"]);
    expect(stage.aws.calls.map(({ what }) => what)).toEqual(["readBefore"]);
  });

  test("asks for alarms that the target names, throttled ones again", async () => {
    const stage = setStage();
    const limits = limited({ alarms: ["web-5xx"] });
    stage.aws.world.alarms = (named, n) =>
      n < 2
        ? unreadable("cloudwatch:DescribeAlarms", "Throttled")
        : readable([{ named: named[0] ?? "", state: "ALARM" }]);
    expect(await rulesAsked(stage, limits)).toEqual(["alarm-not-ok"]);
    stage.aws.world.alarms = () => unreadable("cloudwatch:DescribeAlarms");
    expect(await rulesAsked(stage, limits)).toEqual(["alarms-unreadable"]);
  });
});

describe("user groups", () => {
  const byGroup = limited({}, { starters: [GROUP] });

  test("let start whoever is in them, and are a no when they cannot be read", async () => {
    const stage = setStage();
    expect(await rulesAsked(stage, byGroup)).toEqual(["starter-not-allowed"]);
    stage.chat.world.members = () => readable([ANA.user]);
    expect(await rulesAsked(stage, byGroup)).toEqual([]);
    stage.chat.world.members = () => unreadable("slack:usergroups.users.list", "missing_scope");
    expect(await rulesAsked(stage, byGroup)).toEqual(["starter-unreadable"]);
  });

  test("are asked about once a minute to show, and anew at each press", async () => {
    const stage = setStage();
    let asked = 0;
    const chat = { ...stage.chat.chat, members: async () => readable([`U${++asked}`]) };
    const groups = new UserGroups({ chat, clock: stage.clock });
    const read = (anew: boolean) => stage.act(async () => [...(await groups.read([GROUP, "U1"], { anew })).values()]);
    expect(await read(false)).toEqual([readable(["U1"])]);
    expect(await read(false)).toEqual([readable(["U1"])]);
    expect(await read(true)).toEqual([readable(["U2"])]);
    expect(await read(false)).toEqual([readable(["U2"])]);
    await stage.until(61);
    expect(await read(false)).toEqual([readable(["U3"])]);
  });

  test("that could not be read are asked about again", async () => {
    const stage = setStage();
    stage.chat.world.members = (_group, n) => (n === 0 ? unreadable("slack:usergroups.users.list") : readable([]));
    const groups = new UserGroups({ chat: stage.chat.chat, clock: stage.clock });
    const read = () => stage.act(async () => (await groups.read([GROUP], { anew: false })).get(GROUP)?.readable);
    expect([await read(), await read()]).toEqual([false, true]);
  });
});

describe("two that were pressed at the same moment in one account", () => {
  const pressedBeside = async (openedAt: number) => {
    const stage = setStage([limited({ concurrentRuns: 1 })]);
    // Another bot opens its run once every guard here has said yes.
    stage.store.world.slowly = async (what) => {
      if (what === "open") ran(stage, { runId: "run-beside", cluster: "web", openedAt });
    };
    const { summary } = await stage.start();
    await stage.until(10);
    return { summary, starts: stage.asked("start").length, runs: stage.watches.all().length };
  };
  const summary =
    "I did not start anything: concurrentRuns: 1 of workshop is reached: another run was opened in account 123456789012 a moment ago. Wait until it has ended, or press Finish watching there.";

  test.each([
    ["before", -1],
    ["after", 1],
    ["in the same moment as", 0],
  ])("are one: what is opened first in the store is, also where it was pressed %s the other", async (_when, ms) => {
    expect(await pressedBeside(NOW + ms)).toEqual({ summary, starts: 0, runs: 0 });
  });

  test("leave the plan that came second open, to be started once there is room", async () => {
    const stage = setStage([limited({ concurrentRuns: 1 })]);
    const question = await stage.ask();
    stage.store.world.slowly = async (what) => {
      if (what === "open" && stage.store.runs.length === 0) ran(stage, { runId: "run-beside", cluster: "web" });
    };
    expect((await stage.act(() => stage.desk.start(ANA, question))).summary).toContain("concurrentRuns: 1");
    await stage.store.store.close({ runId: "run-beside", token: 1 }, "back");
    expect((await stage.act(() => stage.desk.start(ANA, question))).summary).toContain("begins");
  });

  test("do not keep from starting what was opened before them", async () => {
    const stage = setStage([limited({ concurrentRuns: 1 })]);
    await stage.start();
    ran(stage, { runId: "run-beside", cluster: "web", openedAt: NOW - 1 });
    await stage.until(10);
    expect(stage.asked("start")).toHaveLength(1);
  });
});
