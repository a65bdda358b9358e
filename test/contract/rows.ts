import type { Approval } from "../../src/core/approvals.ts";
import type { Requested, StopAsked } from "../../src/core/fact.ts";
import type { HaltWord } from "../../src/core/guardrail/asked.ts";
import type { KeptPlan } from "../../src/core/kept-plan.ts";
import { exactly } from "../../src/core/time.ts";
import type { AuditRow, Lease, RunRow, Store, WantedPost } from "../../src/engine/ports.ts";

export const AT = Date.UTC(2023, 7, 4, 10, 0, 0);

export function run(runId: string): RunRow {
  return {
    runId,
    account: "111111111111",
    region: "us-east-1",
    cluster: "EcsSpotWorkshop",
    targetName: "workshop",
    channel: "C1",
    openedAt: AT,
    closed: null,
  };
}

/** Opens it on its cluster, which has to be free. */
export async function opened(store: Store, of: string | RunRow, posts: readonly WantedPost[] = []): Promise<Lease> {
  const row = typeof of === "string" ? run(of) : of;
  const lease = await store.open(row, [requested(row.runId)], posts, { supersedes: null, planVersion: null });
  if (lease === null || lease === "crowded") throw new Error(`the cluster of ${row.runId} is taken`);
  return lease;
}

/** So many runs, each on a cluster of its own. */
export function runs(count: number): readonly RunRow[] {
  return Array.from({ length: count }, (_, index) => ({ ...run(`run-${index}`), cluster: `cluster-${index}` }));
}

export function requested(runId: string): Requested {
  return {
    kind: "Requested",
    key: "requested",
    at: exactly(AT),
    seenAt: AT,
    runId,
    target: {
      name: "workshop",
      account: "111111111111",
      region: "us-east-1",
      cluster: "EcsSpotWorkshop",
      autoScalingGroups: ["EcsSpotWorkshop-ASG"],
      template: { stack: "fis-spot-interruption" },
      logGroup: "/aws/events/spotinterruptions",
      channels: ["C1"],
      starters: ["U1"],
      roleArn: null,
      externalId: null,
      allowSameCluster: false,
    },
    by: "U1",
    channel: "C1",
    reason: null,
    plan: {
      templateId: "EXT1",
      waitS: 120,
      count: 3,
      candidates: [],
      baseline: { services: [], groups: [], hosts: [], tasks: [] },
    },
    notAfter: AT + 60_000,
    supersedes: null,
  };
}

export function fact(key: string, by = "U1"): StopAsked {
  return { kind: "StopAsked", key, at: { from: AT, to: AT + 5_000 }, seenAt: AT + 5_000, what: "stop", by };
}

export function post(runId: string, key: string, hash: string): WantedPost {
  return {
    runId,
    key,
    place: 0,
    broadcast: false,
    message: {
      summary: `Spot interruption 🧪 <!channel> ${hash}`,
      body: [[["plain", { bold: "bold" }, { when: AT, as: "ago" }]]],
      footer: [],
      buttons: [],
    },
    facts: { recoveredS: null, outcome: "back", firstS: 12.5, seen: true },
    hash,
  };
}

export function audited(what: string, at = AT): AuditRow {
  return { at, who: "U1", where: "C1", what, runId: null, outcome: "ok" };
}

export function plan(id: string, validUntil = AT + 60_000): KeptPlan {
  const { target, by, channel, plan: read } = requested("run-1");
  return {
    id,
    mode: "start",
    wish: { target, by, channel, reason: "say \0 'hello'; \ud800 🧪", hypothesis: "all is well" },
    accepted: {
      plan: read,
      takesOver: { runId: "run-0", channel, cardTs: null, by, startedAt: AT, recovered: true },
      stopAlarms: ["arn:aws:cloudwatch:us-east-1:111111111111:alarm:a"],
      checks: [
        {
          rule: "count-short",
          level: "warn",
          forbids: false,
          evidence: ["half of the ", { bold: "Spot" }, " capacity"],
          consequence: ["FIS may fail."],
          fix: [],
        },
      ],
    },
    refusals: [],
    changed: [["less ", { code: "than" }, " before"]],
    agreed: "a1b2",
    approvals: { lines: [[{ bold: "Approvals" }, " 0 of 1"]], missing: 1, isRejected: false },
    readAt: AT,
    validUntil,
  };
}

export function approval(by: string, at = AT): Approval {
  return { planId: "plan-1", hash: "a1b2", by, at, kind: "approved", reason: null };
}

export function haltWord(by: string, at = AT): HaltWord {
  return { by, at, where: "C1", reason: "smoke" };
}

/** Ends all that stands now. */
export async function resume(store: Store, by: string, at = AT): Promise<void> {
  const standing = await store.halted();
  await store.resume({ by, at, where: "C1", ends: standing?.all ?? [] });
}
