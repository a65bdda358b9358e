import { describe, expect, it } from "vitest";
import { parseArn } from "../../src/core/guard/arn.ts";
import { secondsOf, spoken } from "../../src/core/guard/duration.ts";
import { plainText } from "../../src/core/guard/plain-text.ts";
import { readSelection, selectedOf } from "../../src/core/guard/selection.ts";
import { sentencesOf, warningsIn } from "../../src/core/preflight/checks.ts";
import {
  acceptedOf,
  action,
  baseline,
  given,
  groupReading,
  instance,
  instances,
  readable,
  rulesOf,
  SPOT_GROUP,
  target,
  template,
  templateTarget,
  whenAsked,
} from "./guard-support.ts";

function selected(mode: string, of: number): number | null {
  const selection = readSelection(mode);
  return selection === null ? null : selectedOf(selection, of);
}

describe("how many instances a template hits", () => {
  it.each([
    ["ALL", 4, 4],
    ["COUNT(3)", 4, 3],
    ["COUNT(1)", 1, 1],
    ["PERCENT(50)", 4, 2],
    ["PERCENT(100)", 4, 4],
    // The FIS guide's own examples.
    ["PERCENT(50)", 5, 2],
    ["PERCENT(5)", 4, 0],
  ])("%s of %i is %i", (mode, of, count) => {
    expect(selected(mode, of)).toBe(count);
  });

  it.each([
    "",
    "all",
    "COUNT",
    "COUNT(0)",
    "COUNT(-1)",
    "COUNT(1.5)",
    "COUNT(1e3)",
    "PERCENT(0)",
    "PERCENT(101)",
    "COUNT(1) ",
  ])("cannot be told from %j", (mode) => {
    expect(readSelection(mode)).toBeNull();
  });

  it("is all of them when COUNT asks for more than there are, with a warning that FIS may fail instead", () => {
    const { plan, checks } = acceptedOf(whenAsked(given({ aws: { reached: readable(instances(2)) } })));
    expect(plan.count).toBe(2);
    expect(warningsIn(checks).map((check) => plainText(sentencesOf(check)))).toContain(
      "The template asks for 1 more than the 2 Spot Instances it reaches. FIS may fail, or hit all of them.",
    );
  });

  it("adds up over targets of different groups, and is not told when they could share an instance", () => {
    const second = "EcsSpotWorkshop-ASG-SPOT-2";
    const both = target({ autoScalingGroups: [SPOT_GROUP, second] });
    const world = (tags: Readonly<Record<string, string>>) =>
      given({
        aws: {
          template: readable(
            template({
              actions: [action({ targets: ["one", "two"] })],
              targets: [
                templateTarget({ name: "one", selectionMode: "COUNT(1)" }),
                templateTarget({ name: "two", tags, selectionMode: "PERCENT(50)" }),
              ],
            }),
          ),
          groups: readable([groupReading(), groupReading(second)]),
          reached: readable([...instances(4), instance(7, { group: second }), instance(8, { group: second })]),
          baseline: readable(
            baseline({
              groups: [SPOT_GROUP, second].map((name) => ({ name, desired: 4, inService: 4, min: 0, max: 20 })),
            }),
          ),
        },
      });
    const byGroup = whenAsked(world({ "aws:autoscaling:groupName": second }), { target: both });
    expect(acceptedOf(byGroup).plan.count).toBe(2);
    expect(rulesOf(whenAsked(world({ team: "shop" }), { target: both }))).toEqual(["targets-overlap"]);
  });
});

describe("a wait in ISO 8601", () => {
  it.each([
    ["PT2M", 120],
    ["PT15M", 900],
    ["PT120S", 120],
    ["PT2M30S", 150],
    ["PT1H", 3_600],
    ["P1DT1S", 86_401],
  ])("%s is %i s", (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });

  it.each(["", "P", "PT", "P1DT", "2M", "PT2", "PT-2M", "PT2M ", "pt2m", "PT1.5M", "P2M", "PT2S1M"])(
    "%j is none that we read",
    (text) => {
      expect(secondsOf(text)).toBeNull();
    },
  );

  it("is said in minutes and seconds", () => {
    expect([12, 60, 150, 900].map(spoken)).toEqual(["12 s", "1 min", "2 min 30 s", "15 min"]);
  });
});

describe("an ARN", () => {
  it("tells account, Region and resource, whatever colons the resource has", () => {
    expect(parseArn(groupReading().arn)).toEqual({
      region: "us-east-1",
      account: "123456789012",
      resource: `autoScalingGroup:0b1c2d3e:autoScalingGroupName/${SPOT_GROUP}`,
    });
  });

  it.each(["", "EcsSpotWorkshop", "arn:aws:ecs:us-east-1:123456789012", "arn:::us-east-1:123456789012:cluster/x"])(
    "is not %j",
    (text) => {
      expect(parseArn(text)).toBeNull();
    },
  );
});
