import { describe, expect, it } from "vitest";
import type { StartRequest } from "../../src/core/guard/start-request.ts";
import { accept, requestedFact } from "../../src/core/guard.ts";
import type { AwsReadings, ChannelReading, OpenRun, Reading } from "../../src/core/reading.ts";
import { SECOND } from "../../src/core/time.ts";
import {
  ARN_PLACE,
  ASKER,
  acceptedOf,
  action,
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
  templateTarget,
  unreadable,
  whenAsked,
} from "./guard-support.ts";

/** [the rules that say no (none: it may start), what is so, how it differs from the workshop] */
type Case = readonly [
  rules: readonly string[],
  situation: string,
  world: {
    readonly aws?: Partial<AwsReadings>;
    readonly channel?: Reading<ChannelReading>;
    readonly openRun?: Reading<OpenRun | null>;
    readonly request?: Partial<StartRequest>;
  },
];

const inChannel = (differing: Partial<ChannelReading>) => ({ channel: readable(channel(differing)) });
const forTarget = (differing: Parameters<typeof target>[0]) => ({ request: { target: target(differing) } });
const withTemplate = (differing: Parameters<typeof template>[0]) => ({
  aws: { template: readable(template(differing)) },
});
const withReached = (...reached: readonly ReturnType<typeof instance>[]) => ({ aws: { reached: readable(reached) } });
const OTHER_PLACE = "eu-west-1:999999999999";
const WAITING = action({ name: "pause", actionId: "aws:fis:wait", wait: null, targets: [] });

const DECISIONS: readonly Case[] = [
  [[], "the workshop just before the real run", {}],

  [["direct-message"], "asked in a direct message", inChannel({ kind: "direct" })],
  [["group-message"], "asked in a group message", inChannel({ kind: "group-message" })],
  [
    ["externally-shared"],
    "asked in a channel shared with another organisation",
    inChannel({ isExternallyShared: true }),
  ],
  [["channel-archived"], "asked in an archived channel", inChannel({ isArchived: true, isMember: false })],
  [["not-a-member"], "asked where the bot is not a member", inChannel({ isMember: false })],
  [
    ["not-a-member"],
    "asked in a private channel that the bot cannot see",
    { channel: unreadable("conversations.info", "channel_not_found") },
  ],
  [
    ["channel-unreadable"],
    "the channel cannot be read",
    { channel: unreadable("conversations.info", "missing_scope") },
  ],
  [[], "asked in a private channel with the bot in it", inChannel({ kind: "private" })],
  [["channel-not-allowed"], "asked in a channel that is not the target's", { request: { channel: "C0LUNCH" } }],
  [["channel-not-allowed"], "the target allows no channel", forTarget({ channels: [] })],
  [["starter-not-allowed"], "asked by someone who is not among the starters", { request: { by: "U0VISITOR" } }],
  [["starter-not-allowed"], "the target has no starters", forTarget({ starters: [] })],

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
    ["template-elsewhere"],
    "the template is in another account",
    withTemplate({ arn: "arn:aws:fis:us-east-1:999999999999:experiment-template/EXT1" }),
  ],
  [
    ["template-elsewhere"],
    "the template is in another Region",
    withTemplate({ arn: "arn:aws:fis:eu-west-1:123456789012:experiment-template/EXT1" }),
  ],
  [["template-elsewhere"], "the template's ARN is none", withTemplate({ arn: "EXT1" })],
  [
    [],
    "the template's ARN is the target's",
    withTemplate({ arn: `arn:aws:fis:${ARN_PLACE}:experiment-template/EXT1` }),
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
    ["instance-elsewhere"],
    "the template names an instance of another account",
    withTemplate({
      targets: [templateTarget({ tags: {}, resourceArns: [`arn:aws:ec2:${OTHER_PLACE}:instance/i-1`] })],
    }),
  ],

  [
    ["template-missing"],
    "the template is gone",
    { aws: { template: unreadable("fis:GetExperimentTemplate", "ResourceNotFoundException") } },
  ],
  [
    ["template-missing"],
    "the stack is gone",
    {
      aws: {
        template: unreadable("cloudformation:DescribeStacks", "ValidationError", "Stack with id x does not exist"),
      },
    },
  ],
  [
    ["template-unreadable"],
    "the template may not be read",
    { aws: { template: unreadable("fis:GetExperimentTemplate") } },
  ],
  [["multi-account"], "the template targets other accounts too", withTemplate({ multiAccount: true })],
  [["no-interruption"], "the template does nothing", withTemplate({ actions: [] })],
  [["no-interruption"], "the template only waits", withTemplate({ actions: [WAITING] })],
  [[], "the template waits, then interrupts", withTemplate({ actions: [WAITING, action()] })],
  [
    ["foreign-action"],
    "the template also terminates instances",
    withTemplate({ actions: [action(), action({ name: "kill", actionId: "aws:ec2:terminate-instances" })] }),
  ],
  [
    ["wrong-target-type"],
    "the interruption acts on instances at large",
    withTemplate({ targets: [templateTarget({ resourceType: "aws:ec2:instance" })] }),
  ],
  [
    ["wrong-target-type"],
    "the interruption acts on a target that the template lacks",
    withTemplate({ actions: [action({ targets: ["Others"] })] }),
  ],
  [["wrong-target-type"], "the interruption acts on nothing", withTemplate({ actions: [action({ targets: [] })] })],
  [["wait-unreadable"], "the interruption has no wait", withTemplate({ actions: [action({ wait: null })] })],
  [["wait-unreadable"], "the wait is longer than FIS takes", withTemplate({ actions: [action({ wait: "PT16M" })] })],
  [["wait-unreadable"], "the wait is shorter than a notice", withTemplate({ actions: [action({ wait: "PT1M" })] })],
  [["wait-unreadable"], "the wait is no duration", withTemplate({ actions: [action({ wait: "2 minutes" })] })],
  [
    ["waits-differ"],
    "two interruptions wait differently",
    withTemplate({ actions: [action(), action({ name: "later", wait: "PT5M" })] }),
  ],
  [
    [],
    "two interruptions of one target wait alike",
    withTemplate({ actions: [action(), action({ name: "again", wait: "PT120S" })] }),
  ],
  [
    ["targets-overlap"],
    "two targets may draw the same instance",
    withTemplate({
      actions: [action({ targets: ["SpotIntances", "More"] })],
      targets: [templateTarget(), templateTarget({ name: "More" })],
    }),
  ],
  [
    ["selection-unreadable"],
    "the selection is none that we know",
    withTemplate({ targets: [templateTarget({ selectionMode: "SOME" })] }),
  ],
  [
    ["nothing-selected"],
    "a percentage rounds down to none",
    withTemplate({ targets: [templateTarget({ selectionMode: "PERCENT(20)" })] }),
  ],
  [
    [],
    "the template has no filter for running instances",
    withTemplate({ targets: [templateTarget({ filters: [] })] }),
  ],

  [
    ["outside-groups"],
    "the tags reach a Spot Instance of another group",
    withReached(...instances(4), instance(9, { group: "production" })),
  ],
  [
    ["outside-groups"],
    "the tags reach an On-Demand Instance of another group",
    withReached(...instances(4), instance(9, { group: "production", spot: false })),
  ],
  [
    ["outside-groups"],
    "the tags reach an instance of no group",
    withReached(...instances(4), instance(9, { group: null })),
  ],
  [
    [],
    "an instance of another group is already terminated",
    withReached(...instances(4), instance(9, { group: "production", state: "terminated" })),
  ],
  [
    ["reached-instances-unreadable"],
    "nobody knows which instances are reached",
    { aws: { reached: unreadable("ec2:DescribeInstances", "UnauthorizedOperation") } },
  ],
  [["no-candidates"], "the tags reach nothing", withReached()],
  [["no-candidates"], "every reached instance is stopped", withReached(instance(1, { state: "stopped" }))],
  [
    ["no-candidates"],
    "every reached instance is On-Demand",
    withReached(instance(1, { spot: false, interruptionBehavior: null })),
  ],
  [
    ["not-terminated"],
    "an instance would be stopped",
    withReached(...instances(3), instance(4, { interruptionBehavior: "stop" })),
  ],
  [
    ["not-terminated"],
    "an instance would be hibernated",
    withReached(...instances(3), instance(4, { interruptionBehavior: "hibernate" })),
  ],
  [
    ["behaviour-unknown"],
    "an instance's interruption behaviour is unknown",
    withReached(...instances(3), instance(4, { interruptionBehavior: null })),
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
  [[], "the bot runs on another cluster", { aws: { ownCluster: readable(`arn:aws:ecs:${ARN_PLACE}:cluster/tools`) } }],
  [
    [],
    "the bot runs on a cluster of that name in another account",
    { aws: { ownCluster: readable(`arn:aws:ecs:${OTHER_PLACE}:cluster/EcsSpotWorkshop`) } },
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
];

describe("whether a run may start", () => {
  for (const [rules, situation, { request: differing, ...world }] of DECISIONS) {
    const answer = rules.length === 0 ? "starts" : "does not start";
    it(`${answer} when ${situation}`, () => {
      expect([...rulesOf(whenAsked(given(world), differing))].sort()).toEqual([...rules].sort());
    });
  }

  it("tells someone who may not ask nothing about AWS", () => {
    const nothingReads = given({
      aws: { identity: unreadable("sts:GetCallerIdentity"), ownCluster: readable(CLUSTER_ARN) },
    });
    expect(rulesOf(whenAsked(nothingReads, { by: "U0VISITOR" }))).toEqual(["starter-not-allowed"]);
  });

  it("believes nothing that another account's credentials read", () => {
    const world = given({ aws: { identity: readable({ account: "999999999999", arn: "" }), reached: readable([]) } });
    expect(rulesOf(whenAsked(world))).toEqual(["wrong-account"]);
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
    const { plan, stopAlarms, takesOver, warnings } = acceptedOf(whenAsked(given()));
    expect(plan.templateId).toBe("EXT3kPzRvWqLs9Tn");
    expect(plan.waitS).toBe(120);
    expect(plan.count).toBe(3);
    expect(plan.candidates.map((candidate) => candidate.instanceId)).toEqual(instances(4).map((one) => one.instanceId));
    expect(plan.baseline).toEqual(baseline());
    expect({ stopAlarms, takesOver, warnings }).toEqual({ stopAlarms: [], takesOver: null, warnings: [] });
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
