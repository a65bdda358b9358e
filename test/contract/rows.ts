import type { Requested, StopAsked } from "../../src/core/fact.ts";
import { exactly } from "../../src/core/time.ts";
import type { RunRow, WantedPost } from "../../src/engine/ports.ts";

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
