import { describe, expect, it } from "vitest";
import type { StartRequest } from "../../src/core/guard/start-request.ts";
import type { Readings } from "../../src/core/reading.ts";
import { type Refusal, refusalMessage } from "../../src/core/refusal.ts";
import {
  channel,
  given,
  instance,
  instances,
  NOW,
  openRun,
  read,
  readable,
  target,
  template,
  unreadable,
  whenAsked,
} from "./guard-support.ts";

function refusalsOf(readings: Readings, differing: Partial<StartRequest> = {}): readonly Refusal[] {
  const verdict = whenAsked(readings, differing);
  return verdict.kind === "refused" ? verdict.refusals : [];
}

function told(readings: Readings, differing: Partial<StartRequest> = {}): string {
  return read(refusalMessage(refusalsOf(readings, differing), target(), "/spot-chaos"));
}

describe("a refusal", () => {
  it("says who is interrupting the cluster now, since when, and what to do", () => {
    const refusals = refusalsOf(given({ openRun: readable(openRun()) }));
    expect(refusals[0]?.what).toContainEqual({ user: "U0OTHER" });
    expect(refusals[0]?.what).toContainEqual({ when: NOW - 600_000, as: "time" });
    expect(told(given({ openRun: readable(openRun()) }))).toBe(
      "I did not start anything: EcsSpotWorkshop is being interrupted right now, asked by someone, started 20:59 UTC (run-7f3k2m9q4x). Wait until it has recovered, or finish it there.",
    );
  });

  it("gives the day too when the other run is an old one", () => {
    const old = openRun({ startedAt: NOW - 86_400_000 });
    expect(refusalsOf(given({ openRun: readable(old) }))[0]?.what).toContainEqual({
      when: old.startedAt,
      as: "date-time",
    });
  });

  it("tells how to bring the bot into the channel", () => {
    expect(told(given({ channel: readable(channel({ isMember: false })) }))).toBe(
      "I did not start anything: I am not in this channel, so I could not open the thread that the run needs. Invite me with /invite @spot-chaos, then try again.",
    );
  });

  it("names both accounts", () => {
    const world = given({ aws: { identity: readable({ account: "999999999999", arn: "" }) } });
    expect(told(world)).toContain(
      "I did not start anything: my credentials belong to account 999999999999, but workshop is in 123456789012.",
    );
  });

  it.each([
    [
      "UnauthorizedOperation",
      "Grant ec2:DescribeInstances to my role (the README has the whole policy), then try again.",
    ],
    [
      "AccessDeniedException",
      "Grant ec2:DescribeInstances to my role (the README has the whole policy), then try again.",
    ],
    ["ExpiredTokenException", "Whoever runs me must renew my AWS credentials."],
    ["RequestLimitExceeded", "I was told to slow down for a whole minute. Try again a little later."],
    ["Timeout", "Try again. If it stays so, check that I can reach ec2:DescribeInstances."],
    ["InternalError", "Try again. I start nothing while this cannot be read."],
  ])("for an unreadable input names the operation, AWS's own %s and what to do", (code, fix) => {
    const world = given({ aws: { reached: unreadable("ec2:DescribeInstances", code, "In AWS's words.") } });
    expect(told(world)).toBe(
      `I did not start anything: I could not read which instances the template reaches: ec2:DescribeInstances failed with ${code} (In AWS's words). ${fix}`,
    );
  });

  it("tells a missing template from a missing stack", () => {
    const missing = (operation: string, code: string, message: string) =>
      told(given({ aws: { template: unreadable(operation, code, message) } }));
    expect(missing("cloudformation:DescribeStacks", "TemplateNotFound", "the stack has no output")).toBe(
      "I did not start anything: the stack fis-spot-interruption names no experiment template in account 123456789012, us-east-1: cloudformation:DescribeStacks failed with TemplateNotFound (the stack has no output). Create it, or correct template of the target in my configuration.",
    );
    expect(missing("fis:GetExperimentTemplate", "ResourceNotFoundException", "")).toContain(
      "the stack fis-spot-interruption names an experiment template that does not exist in account 123456789012, us-east-1: fis:GetExperimentTemplate failed with ResourceNotFoundException.",
    );
  });

  it("asks for the trust of the target's role when that role cannot be taken on", () => {
    expect(told(given({ aws: { identity: unreadable("sts:AssumeRole", "AccessDenied") } }))).toBe(
      "I did not start anything: I could not read whose account my credentials belong to: sts:AssumeRole failed with AccessDenied. Grant me sts:AssumeRole on the target's roleArn, and let that role trust me.",
    );
  });

  it("names a few of many instances, and counts the others", () => {
    const outside = [7, 8, 9, 10, 11].map((n) => instance(n, { group: "production" }));
    expect(told(given({ aws: { reached: readable([...instances(4), ...outside]) } }))).toContain(
      "reaches 5 instances outside the groups of workshop: i-00000000000000007 (production), i-00000000000000008 (production), i-00000000000000009 (production), +2 more.",
    );
  });

  it("lists several reasons with the worst first, and puts the worst into the notification", () => {
    const world = given({
      aws: { template: readable(template({ multiAccount: true })), clockSkewMs: readable(-95_000) },
    });
    const message = refusalMessage(refusalsOf(world), target(), "/spot-chaos");
    expect(message.summary).toMatch(/^I did not start anything: the template .* 2 reasons in all\.$/);
    expect(read(message)).toBe(
      [
        "I did not start anything at workshop, for 2 reasons:",
        "1. The template EXT3kPzRvWqLs9Tn targets other accounts too, where I can see and promise nothing.\nUse a template whose account targeting is single-account.",
        "2. My clock is 95 s behind AWS's, over the 60 s that I trust myself with: the times would be wrong.\nWhoever runs me must set the clock of my host (NTP).",
      ].join("\n\n"),
    );
  });

  it("stays short when very much is wrong", () => {
    const many = Array.from(
      { length: 30 },
      (_, i): Refusal => ({ rule: `r${i}`, what: [`reason ${i}`], fix: ["Do."] }),
    );
    const message = refusalMessage(many, target(), "/spot-chaos");
    expect(message.body).toHaveLength(10);
    expect(read(message)).toContain("+22 more, to be seen once these are mended.");
  });

  it("offers nothing to press", () => {
    expect(refusalMessage(refusalsOf(given(), { by: "U0VISITOR" }), target(), "/spot-chaos").buttons).toEqual([]);
  });
});
