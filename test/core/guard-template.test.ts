import { describe } from "vitest";
import { decide, OTHER_PLACE, withTemplate } from "./guard-decision.ts";
import { ARN_PLACE, action, templateTarget, unreadable } from "./guard-support.ts";

const WAITING = action({ name: "pause", actionId: "aws:fis:wait", wait: null, targets: [] });

describe("what a template may do", () => {
  decide([
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
  ]);
});
