import { describe, expect, it } from "vitest";
import { CONFIRMATION_VALID_MS, confirmationMessage } from "../../src/core/confirmation.ts";
import type { StartRequest } from "../../src/core/guard/start-request.ts";
import { accept } from "../../src/core/guard.ts";
import type { Line, Message } from "../../src/core/message.ts";
import type { AwsReadings, Readings } from "../../src/core/reading.ts";
import {
  acceptedOf,
  action,
  baseline,
  given,
  instances,
  NOW,
  openRun,
  preflight,
  read,
  readable,
  request,
  spotInstance,
  target,
  tasks,
  template,
  templateTarget,
  unreadable,
} from "./guard-support.ts";

const VALID_UNTIL = NOW + CONFIRMATION_VALID_MS;

function question(readings: Readings, differing: Partial<StartRequest> = {}, changed: readonly Line[] = []): Message {
  const asked = request(differing);
  const accepted = acceptedOf(accept(asked, readings, NOW));
  return confirmationMessage({ id: "ask-1", request: asked, accepted, validUntil: VALID_UNTIL, changed });
}

function asked(aws: Partial<AwsReadings> = {}, differing: Partial<StartRequest> = {}): string {
  return read(question(given({ aws }), differing));
}

const withWait = (wait: string) => ({ template: readable(template({ actions: [action({ wait })] })) });

describe("the question before a start", () => {
  it("says what will happen in the workshop, and never which instances", () => {
    expect(asked({}, { reason: "quarterly game day" })).toBe(`Interrupt 3 of 4 Spot Instances? Nothing is started yet.
workshop · account 123456789012 · us-east-1 · cluster EcsSpotWorkshop · template EXT3kPzRvWqLs9Tn
quarterly game day

3 of these 4, chosen by FIS:
i-00000000000000001 m5.large us-east-1b
i-00000000000000002 m5.large us-east-1a
i-00000000000000003 m5.large us-east-1b
i-00000000000000004 m5.large us-east-1a

15 tasks of ec2-service-split run on these 4; the worst pick of 3 loses 12 of 22.

Point of no return: about 12 s after the start. FIS is done by then, and a stop changes nothing.
Stop conditions: none. No alarm will stop it.

 Warning: The template has no stop condition. No alarm stops it; with a wait of 2 minutes none could in time.
 Warning: Two mechanisms add instances, as is normal: EcsSpotWorkshop-ASG-SPOT. Up to 3 more instances than needed may run, and be paid, until the scale-in.

Everyone in this channel will see the run, in one thread, and anyone here may stop it.

Only you see this, and only you can press it, until 21:11 UTC.`);
  });

  it("is valid for 2 minutes, said as a time that everyone reads in their own zone", () => {
    expect(CONFIRMATION_VALID_MS).toBe(120_000);
    expect(question(given()).footer.flat()).toContainEqual({ when: VALID_UNTIL, as: "time" });
  });

  it("has a danger button that asks once more, with account, Region and numbers", () => {
    const [start, cancel] = question(given()).buttons;
    expect(start).toEqual({
      name: "confirm-start",
      label: "Interrupt 3 instances",
      value: "ask-1",
      style: "danger",
      confirm: {
        title: "Interrupt 3 of 4 Spot Instances?",
        text: "Account 123456789012, us-east-1, cluster EcsSpotWorkshop: 3 of 4 Spot Instances will be terminated. Up to 12 of 22 tasks of ec2-service-split go with them. It cannot be undone.",
        yes: "Interrupt 3 instances",
        no: "Not now",
      },
    });
    expect(cancel).toMatchObject({ name: "cancel-start", value: "ask-1", confirm: null });
  });

  it("keeps within Slack's dialog whatever the names are", () => {
    const cluster = "c".repeat(255);
    const name = "s".repeat(255);
    const aws = {
      cluster: readable({ arn: `arn:aws:ecs:us-east-1:123456789012:cluster/${cluster}`, status: "ACTIVE" }),
      baseline: readable(baseline({ tasks: tasks(name, [4, 4, 4, 3]) })),
    };
    const confirm = question(given({ aws }), { target: target({ cluster, name: "n".repeat(300) }) }).buttons[0]
      ?.confirm;
    expect(confirm?.title.length).toBeLessThanOrEqual(100);
    expect(confirm?.text.length).toBeLessThanOrEqual(300);
    expect(confirm?.text).toContain("It cannot be undone.");
    expect(confirm?.yes.length).toBeLessThanOrEqual(30);
  });

  it("says of a longer wait until when a stop may help, and that AWS does not promise it", () => {
    expect(asked(withWait("PT5M"))).toContain(
      "Point of no return: 3 min after the start, when EC2 gives its two-minute notice. A stop before may spare the instances (AWS does not promise it); a stop after changes nothing.",
    );
  });

  it("names the alarms that may stop it, and says when they come too late", () => {
    const value = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:too-many-5xx";
    const stopConditions = [{ source: "aws:cloudwatch:alarm", value }];
    expect(asked({ template: readable(template({ stopConditions })) })).toContain(
      "Stop conditions: too-many-5xx. They can hardly act in time.",
    );
  });

  it("says all when all are hit", () => {
    const all = template({ targets: [templateTarget({ selectionMode: "ALL" })] });
    // Its filters leave out other Spot Instances of the group; all of them at once would be refused.
    const more = preflight({ spotInstances: readable([1, 2, 3, 4, 5].map((n) => spotInstance(n))) });
    const text = asked({ template: readable(all), preflight: more });
    expect(text).toContain("Interrupt all 4 Spot Instances?");
    expect(text).toContain("15 tasks of ec2-service-split run on these 4; losing them takes 15 of 22.");
    expect(asked({ reached: readable(instances(1)), preflight: more })).toContain("Interrupt the only Spot Instance?");
  });

  it("puts the worst service first, shows three, and tells daemons and standalone tasks apart", () => {
    const text = asked({
      baseline: readable(
        baseline({
          tasks: [
            ...tasks("ec2-service-split", [4, 4, 4, 3, 4, 3]),
            ...tasks("cron", [0, 1]),
            ...tasks("web", [1, 1, 1, 1, 6]),
            ...tasks("api", [0, 1, 0, 0, 9]),
            ...tasks("mail", [0, 1, 0, 0, 19]),
            ...tasks("logs", [1, 1, 1, 1, 1, 1], true),
            ...tasks(null, [1, 0, 1]),
          ],
        }),
      ),
    });
    expect(text).toContain(
      [
        "1 task of cron runs on these 4; the worst pick of 3 loses 1 of 1.",
        "15 tasks of ec2-service-split run on these 4; the worst pick of 3 loses 12 of 22.",
        "4 tasks of web run on these 4; the worst pick of 3 loses 3 of 10.",
        "+2 more services, losing less.",
        "Daemons go with their hosts: logs.",
        "2 standalone tasks are there; up to 2 are lost, and nothing replaces them.",
      ].join("\n"),
    );
    expect(text).toContain("Warning: cron may be left without a single task.");
  });

  it("says so when no task is at stake", () => {
    expect(asked({ baseline: readable(baseline({ tasks: [] })) })).toContain("No task runs on these.");
  });

  it("shows the three worst warnings, each with what it means, and counts the others", () => {
    const notWatched = ["cloudtrail:LookupEvents", "cloudwatch:DescribeAlarms", "logs:FilterLogEvents"].map((one) =>
      unreadable(one),
    );
    const text = asked({ notWatched, clockSkewMs: readable(-12_000) });
    expect(text.match(/Warning: /g)).toHaveLength(3);
    expect(text).toMatch(/\+\d+ more warnings?/);
  });

  it("says which recovered run it ends", () => {
    const message = question(given({ openRun: readable(openRun({ recovered: true })) }));
    expect(read(message)).toContain("This ends another run: run-7f3k2m9q4x, asked by someone");
    expect(message.body.flat(2)).toContainEqual({ user: "U0OTHER" });
  });

  it("begins with what has changed when it is asked again", () => {
    const message = question(given(), {}, [["2 of 4 → 3 of 4 Spot Instances."]]);
    expect(read(message)).toMatch(/^It has changed since I asked, so I ask again\.\n2 of 4 → 3 of 4 Spot Instances\./);
  });
});
