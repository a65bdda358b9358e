import { describe, expect, it } from "vitest";
import type { StartRequest } from "../../src/core/guard/start-request.ts";
import { accept } from "../../src/core/guard.ts";
import { type KeptPlan, PLAN_VALID_MS, type PlanRow } from "../../src/core/kept-plan.ts";
import type { Message } from "../../src/core/message.ts";
import { planView } from "../../src/core/plan-end.ts";
import { planButton, planHash } from "../../src/core/plan-hash.ts";
import { checksMessage, planDetails, planMessage } from "../../src/core/plan-message.ts";
import type { AwsReadings, Readings } from "../../src/core/reading.ts";
import {
  acceptedOf,
  action,
  baseline,
  given,
  instances,
  NOW,
  openRun,
  read,
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

const VALID_UNTIL = NOW + PLAN_VALID_MS;

function kept(readings: Readings, differing: Partial<StartRequest> = {}, more: Partial<KeptPlan> = {}): KeptPlan {
  const { step: _asked, ...wish } = request(differing);
  const accepted = acceptedOf(accept({ ...wish, step: { kind: "question" } }, readings, NOW));
  const times = { readAt: NOW, validUntil: VALID_UNTIL, agreed: "a1b2", approvals: null };
  return { id: "run-1", mode: "start", wish, accepted, refusals: [], changed: [], ...times, ...more };
}

function plan(readings: Readings, differing: Partial<StartRequest> = {}, more: Partial<KeptPlan> = {}): Message {
  return planMessage(kept(readings, differing, more));
}

function asked(aws: Partial<AwsReadings> = {}, differing: Partial<StartRequest> = {}): string {
  return read(plan(given({ aws }), differing));
}

/** What stands behind "All checks". */
function checked(aws: Partial<AwsReadings> = {}): string {
  return read(checksMessage(kept(given({ aws }))));
}

function row(more: Partial<PlanRow>): PlanRow {
  const plan = kept(given(), { reason: "game day" });
  return { plan, state: "open", endedBy: null, version: 1, ts: "1.1", shownVersion: 1, ...more };
}

const withWait = (wait: string) => ({ template: readable(template({ actions: [action({ wait })] })) });

describe("a plan in the channel", () => {
  it("says what may be hit in the workshop, numbers first, and never which instances", () => {
    expect(
      asked({}, { reason: "quarterly game day", hypothesis: "all tasks run again within 10 minutes" }),
    ).toBe(` Plan · 3 of 4 Spot Instances, up to 12 of 22 tasks
Exercise in workshop: nothing is started yet. Next: Start, or Cancel.

ec2-service-split: the worst pick loses 12 of 22 tasks

3 of these 4, chosen by FIS:
i-00000000000000001 m5.large us-east-1b · 4 tasks
i-00000000000000002 m5.large us-east-1a · 4 tasks
i-00000000000000003 m5.large us-east-1b · 4 tasks
i-00000000000000004 m5.large us-east-1a · 3 tasks

EcsSpotWorkshop-ASG-SPOT: desired 4, at most 20 (room for 16 more)

Point of no return: about 12 s after the start. FIS is done by then, and a stop changes nothing.
Stop conditions: none. No alarm will stop it.

someone: quarterly game day · us-east-1 · 123456789012 · EcsSpotWorkshop · EXT3kPzRvWqLs9Tn
We expect: all tasks run again within 10 minutes
Only someone may start it, until 21:19 UTC. Then anyone here may stop it.`);
  });

  it("is valid for 10 minutes, said as a time that everyone reads in their own zone", () => {
    expect(PLAN_VALID_MS).toBe(600_000);
    expect(plan(given()).footer.flat()).toContainEqual({ when: VALID_UNTIL, as: "time" });
  });

  it("has a danger button that asks once more, with account, Region and numbers", () => {
    const [start, ...others] = plan(given()).buttons;
    const { wish, accepted } = kept(given());
    const value = planButton("run-1", planHash(wish.target, accepted.plan));
    expect(start).toEqual({
      name: "start",
      label: "Start",
      value,
      style: "danger",
      confirm: {
        title: "Interrupt 3 of 4 Spot Instances?",
        text: "Account 123456789012, us-east-1, cluster EcsSpotWorkshop: 3 of 4 Spot Instances will be terminated with up to 12 of 22 tasks. It cannot be undone.",
        yes: "Interrupt 3 instances",
        no: "Not now",
      },
    });
    expect(others).toMatchObject([
      { name: "refresh", value },
      { name: "cancel", value },
      { name: "details", value: "run-1" },
      { name: "checks", value: "run-1" },
    ]);
  });

  it("that is only to look at has no Start, and says so", () => {
    const look = plan(given(), {}, { mode: "look" });
    expect(look.buttons.map(({ name }) => name)).not.toContain("start");
    expect(read(look)).toMatch(/^ Plan, only to look at · 3 of 4 Spot Instances/);
  });

  it("that may not start shows why and how to mend it, and has no Start", () => {
    const refusal = { rule: "x", what: ["the group is at its maximum of 4"], fix: ["Raise it."] };
    const refused = plan(given(), {}, { refusals: [refusal] });
    expect(refused.buttons.map(({ name }) => name)).not.toContain("start");
    expect(read(refused)).toContain(
      "Exercise in workshop: nothing is started yet. It may not start: the group is at its maximum of 4.",
    );
    expect(read(refused)).toContain("the group is at its maximum of 4. Raise it.");
  });

  it("keeps within Slack's dialog whatever the names are", () => {
    const cluster = "c".repeat(255);
    const name = "s".repeat(255);
    const aws = {
      cluster: readable({ arn: `arn:aws:ecs:us-east-1:123456789012:cluster/${cluster}`, status: "ACTIVE" }),
      baseline: readable(baseline({ tasks: tasks(name, [4, 4, 4, 3]) })),
    };
    const confirm = plan(given({ aws }), { target: target({ cluster, name: "n".repeat(300) }) }).buttons[0]?.confirm;
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
    const text = asked({ template: readable(all) });
    expect(text).toContain("Plan · all 4 Spot Instances, up to 15 of 22 tasks");
    expect(text).toContain("ec2-service-split: loses 15 of 22 tasks");
    expect(text).toContain("FIS hits all of them:");
    expect(asked({ reached: readable(instances(1)) })).toContain("Plan · the only Spot Instance");
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
        "cron: the worst pick loses 1 of 1 task",
        "ec2-service-split: the worst pick loses 12 of 22 tasks",
        "web: the worst pick loses 3 of 10 tasks",
        "+2 more services, losing less: see Details.",
        "Daemons go with their hosts: logs.",
        "Standalone tasks: up to 2 of the 2 there, and nothing replaces them.",
      ].join("\n"),
    );
    expect(text).toMatch(/^ Plan · 3 of 4 Spot Instances, up to 23 of 71 tasks/);
    expect(text).toContain("cron may be left without a single task.");
    expect(text).toContain("i-00000000000000001 m5.large us-east-1b · ec2-service-split 4, 1 standalone, +2 more");
  });

  it("says so when no task is at stake", () => {
    expect(asked({ baseline: readable(baseline({ tasks: [] })) })).toContain("No task runs on any of them.");
  });

  it("names what it will not see, by what that means for the thread", () => {
    const text = checked({
      notWatched: [unreadable("cloudtrail:LookupEvents"), unreadable("some:NewThing", "Denied")],
    });
    expect(text).toContain(
      "I will not see EC2's late confirmation of evictions (BidEvictedEvent): cloudtrail:LookupEvents answers AccessDeniedException.",
    );
    expect(text).toContain("I will not see what some:NewThing tells: it answers Denied.");
  });

  it("warns of a clock that is over 5 s off, and not of one that is not", () => {
    expect(checked({ clockSkewMs: readable(-12_000) })).toContain("My clock is 12 s behind AWS's");
    expect(checked({ clockSkewMs: readable(5_000) })).not.toContain("My clock");
  });

  it("warns when waiting tasks will not make the group grow, because managed scaling is off", () => {
    const group = { name: SPOT_GROUP, desired: 4, inService: 4, min: 0, max: 20 };
    const withProvider = (managedScaling: boolean) =>
      checked({
        baseline: readable(
          baseline({
            groups: [{ ...group, capacityProvider: { name: "CP-SPOT", managedScaling, managedDraining: false } }],
          }),
        ),
      });
    expect(withProvider(false)).toContain("Managed scaling is off for the capacity provider CP-SPOT");
    expect(withProvider(true)).not.toContain("Managed scaling");
  });

  it("warns of a service that is not whole, a group at its maximum, and a host that ECS does not know", () => {
    const text = checked({
      reached: readable(instances(7)),
      baseline: readable(
        baseline({
          services: [service({ running: 20 })],
          groups: [{ name: SPOT_GROUP, desired: 4, inService: 4, min: 0, max: 4 }],
        }),
      ),
    });
    expect(text).toContain("ec2-service-split is not whole now: 20 of 22 tasks running.");
    expect(text).toContain("EcsSpotWorkshop-ASG-SPOT is at its maximum of 4: it cannot scale out.");
    expect(text).toContain("1 Spot Instance without a container instance in this cluster: i-00000000000000007.");
  });

  it("warns when the template may draw instances that do not run", () => {
    const reached = instances(5).map((one, i) => (i === 4 ? { ...one, state: "terminated" } : one));
    const unfiltered = template({ targets: [templateTarget({ filters: [] })] });
    expect(checked({ reached: readable(reached), template: readable(unfiltered) })).toContain(
      "has no filter State.Name = running and reaches 1 instance that is not running: FIS may draw those and fail.",
    );
    expect(checked({ reached: readable(reached) })).not.toContain("not running");
  });

  it("warns when the template itself waits, and when it hits more than FIS surely takes", () => {
    const pause = action({ name: "pause", actionId: "aws:fis:wait", wait: null, targets: [] });
    expect(checked({ template: readable(template({ actions: [pause, action()] })) })).toContain(
      "The template also waits (pause): what comes after that comes later than I say here.",
    );
    const all = template({ targets: [templateTarget({ selectionMode: "ALL" })] });
    expect(checked({ template: readable(all), reached: readable(instances(6)) })).toContain(
      "FIS may refuse more than 5 interruptions at once",
    );
  });

  it("shows three warnings, and all of them behind the button that counts them", () => {
    const aws = { notWatched: ["a:One", "a:Two", "a:Three", "a:Four"].map((operation) => unreadable(operation)) };
    expect(asked(aws)).not.toContain("a:Four");
    expect(checked(aws)).toContain("a:Four");
    expect(plan(given({ aws })).buttons.at(-1)?.label).toBe("All checks (4 warnings)");
    expect(checked()).toContain("Nothing was found that speaks against it.");
  });

  it("has every candidate and every service in its details", () => {
    const aws = { reached: readable(instances(9)), baseline: readable(baseline({ tasks: tasks("web", [1, 1]) })) };
    expect(asked(aws)).toContain("+3 more");
    expect(read(planDetails(kept(given({ aws }))))).toContain("i-00000000000000009");
  });

  it("shows since when each instance runs, and what is free elsewhere, where that was read", () => {
    const { accepted, ...rest } = kept(given());
    const [first, ...others] = accepted.plan.candidates;
    if (first === undefined) throw new Error("no candidate");
    const candidates = [{ ...first, launchedAt: NOW - 3_600_000 }, ...others];
    const services = [
      { service: "ec2-service-split", fits: 1, worst: 12 },
      { service: "web", fits: null, worst: 2 },
    ];
    const room = { hosts: 2, cpu: 1_536, memory: 3_072, services };
    const whole = { ...rest, accepted: { ...accepted, plan: { ...accepted.plan, candidates, room } } };
    expect(planMessage(whole).body.flat(2)).toContainEqual({ when: NOW - 3_600_000, as: "ago" });
    expect(read(planMessage(whole))).toContain(
      "Free elsewhere: 1.5 vCPU and 3 GiB on 2 instances.\nec2-service-split: 1 of the 12 tasks that it may lose fits there.",
    );
    expect(read(planDetails(whole))).toContain("web: how many of its tasks fit there could not be read.");
  });

  it("says which recovered run it ends", () => {
    const message = plan(given({ openRun: readable(openRun({ recovered: true })) }));
    expect(read(message)).toContain("This ends another run: run-7f3k2m9q4x, asked by someone");
    expect(message.body.flat(2)).toContainEqual({ user: "U0OTHER" });
  });

  it("says what has changed since it said something else", () => {
    const message = plan(given(), {}, { changed: [["2 of 4 → 3 of 4 Spot Instances."]] });
    expect(read(message)).toContain("Different from before:\n2 of 4 → 3 of 4 Spot Instances.");
    expect(read(message)).toMatch(/^ Plan, changed · /);
  });
});

describe("a plan that has ended", () => {
  it("says by whom it was cancelled, that nothing was started, and has no buttons", () => {
    const message = planView(row({ state: "cancelled", endedBy: "U0ANA" }));
    expect(message?.buttons).toEqual([]);
    expect(message === null ? "" : read(message)).toBe(` Cancelled · nothing was started
Exercise in workshop, 3 of 4 Spot Instances: someone cancelled this plan. Ask again with /spot-chaos start workshop.

someone: game day · us-east-1 · 123456789012`);
  });

  it("says until when it was valid", () => {
    const message = planView(row({ state: "expired" }));
    expect(message === null ? "" : read(message)).toContain("this plan was valid until 21:19 UTC.");
    expect(message?.summary).toBe(
      "Expired: the plan for an exercise in workshop (EcsSpotWorkshop). Nothing was started.",
    );
  });

  it("that was started shows nothing of its own: it is the card of its run", () => {
    expect(planView(row({ state: "started" }))).toBeNull();
  });
});
