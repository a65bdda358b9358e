import { describe, expect, it } from "vitest";
import type { Target } from "../../src/core/target.ts";
import { targetsAnswer } from "../../src/core/targets-answer.ts";
import { HOUR } from "../../src/core/time.ts";
import { ASKER, CHANNEL, NOW, read, readable, target, unreadable } from "./guard-support.ts";
import { BEN, doorReadings, GROUP, limited } from "./guardrail-support.ts";

const asked = (of: readonly Target[], readings: Parameters<typeof doorReadings>[0] = {}, user = ASKER) =>
  read(
    targetsAnswer(
      of.map((one) => ({ target: one, readings: doorReadings(readings) })),
      { user, channel: CHANNEL },
      NOW,
    ),
  );

describe("what may be started here", () => {
  it("says that a channel has no target, and how it gets one", () => {
    expect(asked([])).toContain("No target is configured for this channel (C0GAMEDAY). Add the channel's id");
  });

  it("says who may start it, and that nothing is against it now", () => {
    expect(asked([target()])).toBe(
      [
        "workshop · 123456789012 · us-east-1 · cluster EcsSpotWorkshop",
        "Groups: EcsSpotWorkshop-ASG-SPOT · template from stack fis-spot-interruption",
        "You may start it. Starters: someone. Anyone here may stop it.",
        " Now: none of these limits is against a start.",
      ].join("\n"),
    );
    expect(asked([target()], {}, BEN)).toContain("You may not start it.");
    expect(asked([target({ starters: [] })])).toContain("Nobody may start it");
  });

  it("says who may approve, by group too, and that it cannot be read where it cannot", () => {
    const one = limited({ approvals: 1, approvers: [GROUP] }, { starters: [GROUP] });
    const text = asked([one], { members: new Map([[GROUP, readable([BEN])]]) }, BEN);
    expect(text).toContain("You may start it.");
    expect(text).toContain("1 approval is needed, each good for 30min, and nobody's own counts. You may approve.");
    const denied = unreadable("slack:usergroups.users.list", "missing_scope");
    expect(asked([one], { members: new Map([[GROUP, denied]]) }, BEN)).toContain(
      "Whether you may approve cannot be read (slack:usergroups.users.list failed with missing_scope).",
    );
    expect(asked([limited({ approvers: [BEN] })])).toContain(
      "No approval is needed; approvers end a halt. You may not approve.",
    );
  });

  it("says where schedules start it with nobody there", () => {
    expect(asked([limited({ unattended: true })])).toContain("Schedules start it by themselves");
    expect(asked([target()])).not.toContain("by themselves");
  });

  it("names every limit with its value", () => {
    const all = limited({
      windows: [{ days: ["tue"], fromMinute: 0, toMinute: 1440, timeZone: "Europe/Berlin" }],
      freeze: [{ from: "2022-12-20", to: "2023-01-04", timeZone: "UTC", reason: null }],
      coolDownMs: 2 * HOUR,
      atMost: { instances: 3, percent: 75 },
      concurrentRuns: 1,
      alarms: ["web-5xx"],
      announce: ["C0INCIDENTS"],
      oncall: GROUP,
    });
    expect(asked([all])).toContain(
      "Windows: tue 00:00 to 24:00 Europe/Berlin. Freeze: 2022-12-20 to 2023-01-04 UTC. Cool-down: 2h. At most 3 instances and 75 %. Runs at a time in the account: 1. Alarms that must be OK: web-5xx. Announced in C0INCIDENTS for a user group.",
    );
  });

  it("says what is against a start now, and until when", () => {
    const cooling = limited({ coolDownMs: 2 * HOUR, concurrentRuns: 1 });
    const neighbours = readable([{ runId: "run-2", targetName: "web" }]);
    const lastRun = readable({ runId: "run-1", endedAt: NOW - HOUR });
    expect(asked([cooling], { lastRun, neighbours })).toContain(
      "Not now: coolDown: 2h of workshop is not over: run run-1 ended at 20:09 UTC. Try again from 22:09 UTC. Whoever keeps my configuration can change targets.workshop.coolDown. +1 more.",
    );
  });
});
