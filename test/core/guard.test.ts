import { describe, expect, it } from "vitest";
import { accept, refusalsAtTheDoor, requestedFact } from "../../src/core/guard.ts";
import { SECOND } from "../../src/core/time.ts";
import { decide, forTarget, OTHER_PLACE } from "./guard-decision.ts";
import {
  ARN_PLACE,
  ASKER,
  acceptedOf,
  baseline,
  CHANNEL,
  CLUSTER_ARN,
  channel,
  given,
  groupReading,
  instance,
  instances,
  NOW,
  openRun,
  readable,
  request,
  rulesOf,
  SPOT_GROUP,
  target,
  template,
  unreadable,
  whenAsked,
} from "./guard-support.ts";

describe("the target before a start", () => {
  decide([
    [[], "the workshop just before the real run", {}],
    [
      ["wrong-account"],
      "the credentials are another account's",
      { aws: { identity: readable({ account: "999999999999", arn: "" }) } },
    ],
    [
      ["identity-unreadable"],
      "nobody knows whose credentials these are",
      { aws: { identity: unreadable("sts:GetCallerIdentity") } },
    ],
    [
      ["cluster-elsewhere"],
      "the cluster is in another account",
      { aws: { cluster: readable({ arn: `arn:aws:ecs:${OTHER_PLACE}:cluster/EcsSpotWorkshop`, status: "ACTIVE" }) } },
    ],
    [
      ["other-cluster"],
      "AWS answered for another cluster",
      { aws: { cluster: readable({ arn: `arn:aws:ecs:${ARN_PLACE}:cluster/production`, status: "ACTIVE" }) } },
    ],
    [
      ["group-elsewhere"],
      "a group is in another account",
      { aws: { groups: readable([groupReading(SPOT_GROUP, OTHER_PLACE)]) } },
    ],
    [
      ["cluster-not-active"],
      "the cluster is going away",
      { aws: { cluster: readable({ arn: CLUSTER_ARN, status: "DEPROVISIONING" }) } },
    ],
    [
      ["cluster-unreadable"],
      "the cluster cannot be read",
      { aws: { cluster: unreadable("ecs:DescribeClusters", "ClusterNotFoundException") } },
    ],
    [
      ["groups-unreadable"],
      "the groups cannot be read",
      { aws: { groups: unreadable("autoscaling:DescribeAutoScalingGroups") } },
    ],
    [["groups-missing"], "a group does not exist", { aws: { groups: readable([]) } }],
    [
      ["groups-unnamed", "outside-groups", "no-candidates"],
      "the target names no group",
      forTarget({ autoScalingGroups: [] }),
    ],
    [["baseline-without-group"], "a group has no baseline", { aws: { baseline: readable(baseline({ groups: [] })) } }],
    [
      ["baseline-unreadable"],
      "the baseline cannot be read",
      { aws: { baseline: unreadable("ecs:ListTasks", "ThrottlingException") } },
    ],
    [["own-cluster"], "the bot runs on the target's cluster", { aws: { ownCluster: readable(CLUSTER_ARN) } }],
    [["own-cluster"], "the bot knows its cluster by name only", { aws: { ownCluster: readable("EcsSpotWorkshop") } }],
    [
      ["own-cluster-unreadable"],
      "the bot cannot tell where it runs",
      { aws: { ownCluster: unreadable("ecs:metadata", "Timeout") } },
    ],
    [
      [],
      "the bot may run on the target's cluster",
      { aws: { ownCluster: readable(CLUSTER_ARN) }, ...forTarget({ allowSameCluster: true }) },
    ],
    [
      [],
      "the bot cannot tell where it runs, and may run there",
      { aws: { ownCluster: unreadable("ecs:metadata", "Timeout") }, ...forTarget({ allowSameCluster: true }) },
    ],
    [
      [],
      "the bot runs on another cluster",
      { aws: { ownCluster: readable(`arn:aws:ecs:${ARN_PLACE}:cluster/tools`) } },
    ],
    [
      [],
      "the bot runs on a cluster of that name in another account",
      { aws: { ownCluster: readable(`arn:aws:ecs:us-east-1:999999999999:cluster/EcsSpotWorkshop`) } },
    ],
    [
      [],
      "the bot runs on a cluster of that name in another Region",
      { aws: { ownCluster: readable(`arn:aws:ecs:eu-west-1:123456789012:cluster/EcsSpotWorkshop`) } },
    ],
    [["run-open"], "another run is open on the cluster", { openRun: readable(openRun()) }],
    [
      ["open-run-unreadable"],
      "nobody knows whether another run is open",
      { openRun: unreadable("store:openRuns", "SQLITE_BUSY") },
    ],
    [
      [],
      "another run has recovered, and the question is still to be asked",
      { openRun: readable(openRun({ recovered: true })) },
    ],
    [
      [],
      "another run has recovered, and its end was confirmed",
      {
        openRun: readable(openRun({ recovered: true })),
        request: { step: { kind: "press", supersedes: "run-7f3k2m9q4x" } },
      },
    ],
    [
      ["takeover-unconfirmed"],
      "another run has recovered, and its end was not confirmed",
      { openRun: readable(openRun({ recovered: true })), request: { step: { kind: "press", supersedes: null } } },
    ],
    [
      ["takeover-unconfirmed"],
      "the end of yet another run was confirmed",
      { openRun: readable(openRun({ recovered: true })), request: { step: { kind: "press", supersedes: "run-0" } } },
    ],
    [
      ["run-open"],
      "the run whose end was confirmed is not recovered after all",
      { openRun: readable(openRun()), request: { step: { kind: "press", supersedes: "run-7f3k2m9q4x" } } },
    ],
    [["clock-off"], "the clock is 61 s ahead", { aws: { clockSkewMs: readable(61 * SECOND) } }],
    [["clock-off"], "the clock is 61 s behind", { aws: { clockSkewMs: readable(-61 * SECOND) } }],
    [["clock-off"], "the skew is no number", { aws: { clockSkewMs: readable(Number.NaN) } }],
    [[], "the clock is 60 s ahead", { aws: { clockSkewMs: readable(60 * SECOND) } }],
    [
      ["clock-skew-unreadable"],
      "the skew is unknown",
      { aws: { clockSkewMs: unreadable("sts:GetCallerIdentity", "Unreachable") } },
    ],
  ]);
});

describe("a refusal's reasons", () => {
  it("tells someone who may not ask nothing about AWS", () => {
    const nothingReads = given({
      aws: { identity: unreadable("sts:GetCallerIdentity"), ownCluster: readable(CLUSTER_ARN) },
    });
    expect(rulesOf(whenAsked(nothingReads, { by: "U0VISITOR" }))).toEqual(["starter-not-allowed"]);
  });

  it("can turn someone away before anything of AWS is read", () => {
    const atTheDoor = refusalsAtTheDoor(request({ by: "U0VISITOR" }), readable(channel({ isMember: false })));
    expect(atTheDoor.map((refusal) => refusal.rule)).toEqual(["starter-not-allowed", "not-a-member"]);
    expect(refusalsAtTheDoor(request(), readable(channel()))).toEqual([]);
  });

  it("believes nothing that another account's credentials read", () => {
    const world = given({ aws: { identity: readable({ account: "999999999999", arn: "" }), reached: readable([]) } });
    expect(rulesOf(whenAsked(world))).toEqual(["wrong-account"]);
  });

  it("tells one failed call once, however many inputs it leaves unread", () => {
    const gone = unreadable("fis:GetExperimentTemplate", "ResourceNotFoundException");
    expect(rulesOf(whenAsked(given({ aws: { template: gone, reached: gone } })))).toEqual(["template-missing"]);
    const denied = unreadable("autoscaling:DescribeAutoScalingGroups");
    expect(rulesOf(whenAsked(given({ aws: { groups: denied, baseline: denied } })))).toEqual(["groups-unreadable"]);
  });

  it("names every reason at once, the worst first", () => {
    const world = given({
      aws: {
        template: readable(template({ multiAccount: true })),
        cluster: unreadable("ecs:DescribeClusters"),
        clockSkewMs: readable(90 * SECOND),
      },
    });
    expect(rulesOf(whenAsked(world))).toEqual(["multi-account", "clock-off", "cluster-unreadable"]);
  });
});

describe("a run that may start", () => {
  it("is planned from what was read: the template, its wait, 3 of 4 running Spot Instances, the baseline", () => {
    const { plan, stopAlarms, takesOver, checks } = acceptedOf(whenAsked(given()));
    expect(plan.templateId).toBe("EXT3kPzRvWqLs9Tn");
    expect(plan.waitS).toBe(120);
    expect(plan.count).toBe(3);
    expect(plan.candidates.map((candidate) => candidate.instanceId)).toEqual(instances(4).map((one) => one.instanceId));
    expect(plan.baseline).toEqual(baseline());
    expect({ stopAlarms, takesOver }).toEqual({ stopAlarms: [], takesOver: null });
    expect(checks.filter((check) => check.forbids)).toEqual([]);
  });

  it("counts an instance that AWS lists twice once, and only running Spot Instances", () => {
    const reached = [...instances(4), instance(1), instance(5, { spot: false }), instance(6, { state: "terminated" })];
    expect(acceptedOf(whenAsked(given({ aws: { reached: readable(reached) } }))).plan.candidates).toHaveLength(4);
  });

  it("is a fact that nothing acts on later than 60 s after the press", () => {
    const asked = request({ reason: "quarterly game day", step: { kind: "press", supersedes: "run-7f3k2m9q4x" } });
    const readings = given({ openRun: readable(openRun({ recovered: true })) });
    const accepted = acceptedOf(accept(asked, readings, NOW));
    expect(requestedFact({ runId: "run-2", request: asked, accepted, now: NOW })).toEqual({
      kind: "Requested",
      key: "requested",
      at: { from: NOW, to: NOW },
      seenAt: NOW,
      runId: "run-2",
      target: target(),
      by: ASKER,
      channel: CHANNEL,
      reason: "quarterly game day",
      plan: accepted.plan,
      notAfter: NOW + 60_000,
      supersedes: "run-7f3k2m9q4x",
    });
  });
});
