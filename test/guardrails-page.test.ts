import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { TARGET_KEYS } from "../src/config/target-schema.ts";
import { plainTextWith } from "../src/core/guard/plain-text.ts";
import { refusalsAtTheDoor } from "../src/core/guard.ts";
import { approved } from "../src/core/guardrail/approved.ts";
import type { Refusal } from "../src/core/refusal.ts";
import { HOUR, MINUTE } from "../src/core/time.ts";
import { channel, NOW, readable, request, unreadable } from "./core/guard-support.ts";
import { atDoor, atPlan, BEN, GROUP, limited, person } from "./core/guardrail-support.ts";

const page = await readFile(new URL("../docs/guardrails.md", import.meta.url), "utf8");
const plain = plainTextWith("/spot-chaos");
const weekdays = { days: ["mon", "tue", "wed", "thu"] as const, timeZone: "Europe/Berlin" };
const alarm = { named: "web-5xx", state: "ALARM" };
const nothingSaid = { needed: 1, given: [], missing: 1, rejected: null, void: [], unknown: null };
const no = { planId: "run-1", hash: "h", by: BEN, at: NOW, kind: "rejected", reason: "the sale runs" } as const;

/** One refusal of each rule, as it reads. */
const REFUSALS: readonly (readonly [string, Refusal | null | undefined])[] = [
  ...[
    atDoor({ readings: { halt: readable({ by: BEN, at: NOW - 4 * MINUTE, reason: "smoke in the data centre" }) } }),
    atDoor({ readings: { person: readable(person({ isGuest: true })) } }),
    atDoor({ target: limited({ windows: [{ ...weekdays, fromMinute: 540, toMinute: 960 }] }) }),
    atDoor({
      target: limited({
        freeze: [{ from: "2022-09-20", to: "2022-10-04", timeZone: "Europe/Berlin", reason: "autumn sale" }],
      }),
    }),
    atDoor({
      target: limited({ coolDownMs: 2 * HOUR }),
      readings: { lastRun: readable({ runId: "run-7f3k2m9q4x", endedAt: NOW - HOUR }) },
    }),
    atDoor({
      target: limited({ concurrentRuns: 1 }),
      readings: { neighbours: readable([{ runId: "run-2", targetName: "web" }]) },
    }),
    atDoor({
      target: limited({ announce: ["C0123456780"] }),
      readings: { announce: new Map([["C0123456780", readable(channel({ isMember: false }))]]) },
    }),
    atPlan({ target: limited({ atMost: { instances: 2, percent: null } }) }),
    atPlan({ target: limited({ atMost: { instances: null, percent: 66 } }), share: readable({ count: 2, of: 3 }) }),
    atPlan({ target: limited({ alarms: ["web-5xx"] }), alarms: readable([alarm]) }),
    refusalsAtTheDoor(
      request({ target: limited({}, { starters: [GROUP] }) }),
      readable(channel()),
      new Map([[GROUP, unreadable("slack:usergroups.users.list", "missing_scope")]]),
    ),
  ].map((refusals) => [refusals[0]?.rule ?? "none", refusals[0]] as const),
  ["approvals-missing", approved(limited({ approvals: 1, approvers: [GROUP] }), readable(nothingSaid))],
  ["plan-rejected", approved(limited({ approvals: 1, approvers: [BEN] }), readable({ ...nothingSaid, rejected: no }))],
];

const flat = (text: string) => text.replaceAll(/[`>\s]+/g, " ");

describe("docs/guardrails.md", () => {
  test.each(REFUSALS)("shows how %s reads", (_rule, refusal) => {
    const words = refusal == null ? "a rule that says nothing" : `${plain(refusal.what)}. ${plain(refusal.fix)}`;
    expect(flat(page)).toContain(flat(`I did not start anything: ${words}`).trim());
  });

  test("names every setting of a target that limits it", () => {
    const place = [
      "account",
      "region",
      "cluster",
      "autoScalingGroups",
      "template",
      "templates",
      "logGroup",
      "roleArn",
      "externalId",
    ];
    for (const key of TARGET_KEYS.filter((one) => !place.includes(one))) expect(page).toContain(`\`${key}\``);
  });

  test("says how FIS itself is stopped", () => {
    expect(page).toContain("Stop all experiments");
    expect(page).toContain(
      'aws fis update-safety-lever-state --id default --state "status=engaged,reason=halt" --region',
    );
  });
});
