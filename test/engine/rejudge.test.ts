import { describe, expect, test } from "vitest";
import type { Target } from "../../src/core/target.ts";
import { NOW, target } from "../core/guard-support.ts";
import { limited } from "../core/guardrail-support.ts";
import { type Replica, type Replicas, setReplicas } from "./replicas.ts";
import { ANA, BEN, WISH } from "./stage.ts";

const starts = ({ aws }: Replicas) => aws.calls.filter(({ what }) => what === "start").length;

/** What became of the run that another process went on with. */
function endOf({ watches }: Replica) {
  const run = watches.all()[0]?.run;
  const answer = run?.start?.answer;
  return { why: answer?.kind === "not-made" ? answer.why : "", outcome: run?.closed?.outcome ?? "open" };
}

/** Its bot dies in the moment of the call, which never arrives; another process, with that configuration, comes 5 s later. */
async function goneOnWith(today: readonly Target[], before: readonly Target[] = [target()]) {
  const stage = setReplicas(before);
  const one = await stage.replica("one");
  stage.aws.world.start = (n) => {
    if (n > 0) return { kind: "started", experimentId: "EXP1" };
    one.kill();
    return { kind: "unknown", message: "killed" };
  };
  await stage.start(one);
  await stage.until(5);
  const two = await stage.replica("two", today);
  await stage.until(90);
  return { ...endOf(two), starts: starts(stage), audits: await stage.store.auditRows() };
}

describe("a start that another process goes on with", () => {
  test("is judged by that process's configuration: the same one lets it start", async () => {
    expect(await goneOnWith([target()])).toMatchObject({ starts: 2, outcome: "open" });
  });

  test("is not started once a freeze was configured", async () => {
    const frozen = limited({ freeze: [{ from: "2022-09-20", to: "2022-10-04", timeZone: "UTC", reason: "sale" }] });
    const { why, ...ended } = await goneOnWith([frozen]);
    expect(ended).toMatchObject({ starts: 1, outcome: "not_started" });
    expect(why).toContain("sale");
    expect(ended.audits).toContainEqual(
      expect.objectContaining({ what: "start again", outcome: "refused: freeze", who: ANA.user }),
    );
  });

  test.each([
    ["gone", []],
    ["another cluster", [target({ cluster: "production" })]],
    ["another account's", [target({ account: "999999999999" })]],
    ["without that template", [target({ template: { id: "EXT9" } })]],
  ])("is not started once its target is %s, and that is said", async (_what, today) => {
    expect(await goneOnWith(today)).toMatchObject({
      starts: 1,
      outcome: "not_started",
      why: "workshop is not configured here any more as it was at the press",
    });
  });

  test("is not started by somebody who may not start it any more", async () => {
    expect(await goneOnWith([target({ starters: [BEN.user] })])).toMatchObject({ starts: 1, outcome: "not_started" });
  });

  test("is not started without the approvals that it needs by now", async () => {
    const ended = await goneOnWith([limited({ approvals: 1, approvers: [BEN.user] })]);
    expect(ended).toMatchObject({ starts: 1, outcome: "not_started" });
    expect(ended.why).toContain("approvals: 1 of workshop");
  });

  test("is started with the approvals that it has", async () => {
    const approved = [limited({ approvals: 1, approvers: [BEN.user] })];
    const stage = setReplicas(approved);
    const one = await stage.replica("one");
    stage.aws.world.start = (n) => {
      if (n > 0) return { kind: "started", experimentId: "EXP1" };
      one.kill();
      return { kind: "unknown", message: "killed" };
    };
    await stage.act(() => one.desk.plan(ANA, WISH));
    const posted = stage.chat.calls.findLast(({ what }) => what === "post");
    const value = posted?.message.buttons.find(({ name }) => name === "approve")?.value ?? "";
    const press = { value, ts: posted?.ts ?? "" };
    await stage.act(() => one.desk.approve(BEN, press));
    await stage.act(() => one.desk.start(ANA, press));
    await stage.until(5);
    const two = await stage.replica("two");
    await stage.until(90);
    expect({ ...endOf(two), starts: starts(stage) }).toMatchObject({ starts: 2, outcome: "open" });
  });
});

describe("an unattended start that another process goes on with", () => {
  const goneOnBy = async (today: Target) => {
    const stage = setReplicas([limited({ unattended: true })], { withSchedules: true });
    const until = (time: string) => stage.until((Date.parse(`2022-09-27T${time}Z`) - NOW) / 1000);
    const one = await stage.replica("one");
    await stage.act(() =>
      one.desk.schedule(ANA, {
        ...{ kind: "schedule-add", expression: "30 21 * * *", target: "workshop" },
        ...{ timeZone: "UTC", reason: "weekly game day" },
      }),
    );
    stage.aws.world.start = (n) => {
      if (n > 0) return { kind: "started", experimentId: "EXP1" };
      one.kill();
      return { kind: "unknown", message: "killed" };
    };
    await until("21:30:05");
    const two = await stage.replica("two", [today]);
    await until("21:32:00");
    return { ...endOf(two), starts: starts(stage) };
  };

  test("is started while its target still starts by itself", async () => {
    expect(await goneOnBy(limited({ unattended: true }))).toMatchObject({ starts: 2, outcome: "open" });
  });

  test("is not started once its target is attended", async () => {
    expect(await goneOnBy(limited({}))).toEqual({
      starts: 1,
      outcome: "not_started",
      why: "nothing of workshop starts by itself here any more",
    });
  });
});
