import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StartRequest } from "../../src/core/guard/start-request.ts";
import { accept } from "../../src/core/guard.ts";
import { planMessage } from "../../src/core/plan-message.ts";
import type { PreflightReadings } from "../../src/core/preflight/reading.ts";
import type { AwsReadings, Reading, Readings, Unreadable } from "../../src/core/reading.ts";
import { refusalMessage } from "../../src/core/refusal.ts";
import {
  action,
  awsReadings,
  baseline,
  CHANNEL,
  CLUSTER_ARN,
  channel,
  given,
  groupReading,
  instance,
  NOW,
  openRun,
  preflight,
  readable,
  request,
  SPOT_GROUP,
  service,
  target,
  tasks,
  template,
  templateTarget,
  unreadable,
} from "./guard-support.ts";

const INPUTS = [
  "identity",
  "template",
  "cluster",
  "groups",
  "reached",
  "baseline",
  "clockSkewMs",
  "ownCluster",
  "channel",
  "openRun",
] as const;

const anyUnreadable: fc.Arbitrary<Unreadable> = fc.record({
  readable: fc.constant(false as const),
  operation: fc.string(),
  code: fc.oneof(
    fc.string(),
    fc.constantFrom("Timeout", "ResourceNotFoundException", "AccessDenied", "channel_not_found"),
  ),
  message: fc.string(),
});

/** What was read, mostly as in the workshop, or what AWS never said before; at times not at all. */
function anyReading<T>(usual: T, ...odd: readonly fc.Arbitrary<T>[]): fc.Arbitrary<Reading<T>> {
  const value = fc.oneof(
    { weight: 6, arbitrary: fc.constant(usual) },
    ...odd.map((arbitrary) => ({ weight: 2, arbitrary })),
  );
  return fc.oneof({ weight: 12, arbitrary: value.map(readable) }, { weight: 1, arbitrary: anyUnreadable });
}

const word = fc.oneof(
  fc.string(),
  fc.constantFrom(SPOT_GROUP, "", "__proto__", "toString", CLUSTER_ARN, "EcsSpotWorkshop", "SpotIntances"),
);
const anyInstance = fc
  .record({
    n: fc.nat(8),
    group: fc.oneof(fc.constant(SPOT_GROUP), fc.constant(null), word),
    spot: fc.boolean(),
    state: fc.constantFrom("running", "stopped", "terminated", "shutting-down", "odd"),
    interruptionBehavior: fc.constantFrom("terminate" as const, "stop" as const, "hibernate" as const, null),
  })
  .map(({ n, ...rest }) => instance(n, rest));
const anyTemplate = fc
  .record({
    arn: fc.option(word),
    multiAccount: fc.boolean(),
    actions: fc.array(
      fc
        .record({
          name: word,
          actionId: fc.constantFrom(
            "aws:ec2:send-spot-instance-interruptions",
            "aws:fis:wait",
            "aws:ec2:stop-instances",
          ),
          wait: fc.option(fc.oneof(word, fc.constantFrom("PT2M", "PT5M"))),
          targets: fc.array(word, { maxLength: 3 }),
        })
        .map(action),
      { maxLength: 3 },
    ),
    targets: fc.array(
      fc
        .record({
          name: word,
          resourceType: fc.constantFrom("aws:ec2:spot-instance", "aws:ec2:instance"),
          selectionMode: fc.oneof(word, fc.constantFrom("ALL", "COUNT(2)", "PERCENT(30)", "COUNT(999999)")),
          tags: fc.dictionary(word, word, { maxKeys: 2 }),
          filters: fc.array(fc.record({ path: word, values: fc.array(word) }), { maxLength: 2 }),
          resourceArns: fc.array(word, { maxLength: 2 }),
        })
        .map(templateTarget),
      { maxLength: 3 },
    ),
    stopConditions: fc.array(fc.record({ source: word, value: fc.option(word) }), { maxLength: 2 }),
  })
  .map(template);
const anyBaseline = fc
  .record({
    services: fc.array(
      fc.record({ name: word, desired: fc.nat(), running: fc.nat() }).map((differing) => service(differing)),
      { maxLength: 5 },
    ),
    tasks: fc
      .array(fc.tuple(fc.option(word), fc.array(fc.nat(3), { maxLength: 9 }), fc.boolean()), { maxLength: 4 })
      .map((all) => all.flatMap(([name, byHost, daemon]) => tasks(name, byHost, daemon))),
  })
  .map(baseline);

/** A part of the preflight's readings that is not there, now and then. */
const anyPreflight: fc.Arbitrary<PreflightReadings> = fc
  .option(fc.tuple(fc.constantFrom(...Object.keys(preflight())), anyUnreadable), { freq: 3 })
  .map((missing) => (missing === null ? preflight() : preflight({ [missing[0]]: missing[1] })));

const anyReadings: fc.Arbitrary<Readings> = fc.record({
  aws: fc
    .record<AwsReadings>({
      identity: anyReading({ account: "123456789012", arn: "" }, fc.record({ account: word, arn: word })),
      template: anyReading(template(), anyTemplate),
      cluster: anyReading({ arn: CLUSTER_ARN, status: "ACTIVE" }, fc.record({ arn: word, status: word })),
      groups: anyReading([groupReading()], fc.array(fc.record({ name: word, arn: word }))),
      reached: anyReading(
        [1, 2, 3, 4].map((n) => instance(n)),
        fc.array(anyInstance, { maxLength: 9 }),
      ),
      baseline: anyReading(baseline(), anyBaseline),
      preflight: anyPreflight,
      notWatched: fc.array(anyUnreadable, { maxLength: 3 }),
      clockSkewMs: anyReading(0, fc.double()),
      ownCluster: anyReading<string | null>(null, word),
    })
    .map(awsReadings),
  channel: anyReading(
    channel(),
    fc.record({
      id: word,
      name: word,
      kind: fc.constantFrom("public" as const, "private" as const, "direct" as const, "group-message" as const),
      isMember: fc.boolean(),
      isArchived: fc.boolean(),
      isExternallyShared: fc.boolean(),
    }),
  ),
  openRun: anyReading(null, fc.record({ recovered: fc.boolean(), startedAt: fc.double() }).map(openRun)),
});

const anyRequest: fc.Arbitrary<StartRequest> = fc
  .record({
    target: fc
      .record({
        autoScalingGroups: fc.constantFrom([SPOT_GROUP], [], [SPOT_GROUP, "x"]),
        allowSameCluster: fc.boolean(),
      })
      .map(target),
    channel: fc.oneof({ weight: 9, arbitrary: fc.constant(CHANNEL) }, { weight: 1, arbitrary: word }),
    reason: fc.option(fc.string()),
    step: fc.constantFrom<StartRequest["step"]>(
      { kind: "question" },
      { kind: "press", supersedes: null },
      { kind: "press", supersedes: "run-7f3k2m9q4x" },
    ),
  })
  .map(request);

describe("whatever is read", () => {
  it("one unreadable input is enough not to start", () => {
    fc.assert(
      fc.property(fc.constantFrom(...INPUTS), anyUnreadable, (input, cannot) => {
        const readings =
          input === "channel" || input === "openRun" ? given({ [input]: cannot }) : given({ aws: { [input]: cannot } });
        expect(accept(request(), readings, NOW).kind).toBe("refused");
      }),
    );
  });

  it("every input is one that the start depends on", () => {
    const { notWatched: _, preflight: _checked, ...needed } = awsReadings();
    expect([...INPUTS].sort()).toEqual([...Object.keys(needed), "channel", "openRun"].sort());
    expect(accept(request(), given({ aws: { notWatched: [unreadable("cloudtrail:LookupEvents")] } }), NOW).kind).toBe(
      "accepted",
    );
  });

  it("the answer is a plan that holds, or reasons with something to do about them; never a crash", () => {
    let started = 0;
    fc.assert(
      fc.property(anyRequest, anyReadings, (asked, readings) => {
        const verdict = accept(asked, readings, NOW);
        if (verdict.kind === "refused") {
          expect(verdict.refusals.length).toBeGreaterThan(0);
          for (const refusal of verdict.refusals) {
            expect(refusal.rule).toMatch(/^[a-z]+(-[a-z]+)*$/);
            expect(refusal.what.length).toBeGreaterThan(0);
            expect(refusal.fix.length).toBeGreaterThan(0);
          }
          expect(refusalMessage(verdict.refusals, asked.target, "/spot-chaos").summary).toMatch(
            /^I did not start anything/,
          );
          return;
        }
        started += 1;
        const { plan } = verdict;
        const reached = readings.aws.reached.readable ? readings.aws.reached.value : [];
        expect(plan.count).toBeGreaterThanOrEqual(1);
        expect(plan.count).toBeLessThanOrEqual(plan.candidates.length);
        for (const candidate of plan.candidates) {
          expect(asked.target.autoScalingGroups).toContain(candidate.group);
          const rows = reached.filter((one) => one.instanceId === candidate.instanceId);
          expect(rows.some((one) => one.spot && one.state === "running")).toBe(true);
          expect(
            rows.every((one) => one.interruptionBehavior === "terminate" || one.state !== "running" || !one.spot),
          ).toBe(true);
        }
        const { step: _asked, ...wish } = asked;
        const times = { readAt: NOW, validUntil: NOW };
        const kept = {
          id: "run-1",
          mode: "start",
          wish,
          accepted: verdict,
          refusals: [],
          changed: [],
          agreed: "a1b2",
          approvals: null,
          ...times,
        } as const;
        const message = planMessage(kept);
        expect(message.buttons[0]?.confirm?.text.length).toBeLessThanOrEqual(300);
      }),
      { numRuns: 3_000, seed: 20220927 },
    );
    // Otherwise the property above would say nothing about plans.
    expect(started).toBeGreaterThan(20);
  });
});
