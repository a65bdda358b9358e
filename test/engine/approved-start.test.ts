import { describe, expect, test } from "vitest";
import type { Message } from "../../src/core/message.ts";
import type { Asker, PlanButton } from "../../src/engine/desk.ts";
import { awsReadings, baseline, CHANNEL, instances, readable, tasks } from "../core/guard-support.ts";
import { limited } from "../core/guardrail-support.ts";
import { ANA, BEN, type Stage, setStage, WISH } from "./stage.ts";

const CLEO: Asker = { user: "U0CLEO", channel: CHANNEL };
const target = limited({ approvals: 1, approvers: [ANA.user, BEN.user, CLEO.user] });

/** The plan's message as the channel shows it. */
const shown = (stage: Stage): Message => {
  const call = stage.chat.calls.findLast(({ key, answer }) => key === "card" && answer === "done");
  if (call === undefined) throw new Error("there is no plan");
  return call.message;
};
const names = (stage: Stage) => shown(stage).buttons.map(({ name }) => name);
const press = (stage: Stage, name: string): PlanButton => {
  const button = shown(stage).buttons.find((one) => one.name === name) ?? shown(stage).buttons[0];
  return { value: button?.value ?? "", ts: stage.chat.calls.length === 0 ? "" : "ts-1" };
};
const text = (stage: Stage) => JSON.stringify(shown(stage).body);

async function planned(): Promise<Stage> {
  const stage = setStage([target]);
  expect(await stage.act(() => stage.desk.plan(ANA, WISH))).toBeNull();
  return stage;
}

const approve = async (stage: Stage, who: Asker) => {
  const answer = await stage.act(() => stage.desk.approve(who, press(stage, "approve")));
  await stage.turn();
  return answer;
};
const start = (stage: Stage) => stage.act(() => stage.desk.start(ANA, press(stage, "start")));

describe("a plan that needs approvals", () => {
  test("has a Start once they are there, and then starts", async () => {
    const stage = await planned();
    expect(names(stage)).toEqual(["approve", "reject", "refresh", "cancel", "details", "checks"]);
    expect(text(stage)).toContain(" 0 of 1");
    expect((await approve(stage, BEN)).summary).toContain("Approved.");
    expect(names(stage)[0]).toBe("start");
    expect(text(stage)).toContain(" 1 of 1");
    await start(stage);
    await stage.until(10);
    expect(stage.asked("start")).toHaveLength(1);
  });

  test("does not start by a button from before, or once the approval is too old", async () => {
    const stage = await planned();
    const refused = await start(stage);
    expect(refused.summary).toContain("approvals: 1 of workshop wants 1 more approval");
    await approve(stage, BEN);
    for (let minutes = 9; minutes <= 36; minutes += 9) {
      await stage.until(minutes * 60);
      await stage.act(() => stage.desk.refresh(ANA, press(stage, "refresh")));
    }
    expect(names(stage)).toContain("approve");
    expect((await start(stage)).summary).toContain("wants 1 more approval");
    expect(stage.asked("start")).toEqual([]);
  });

  test("is not approved by whoever asked for it", async () => {
    const stage = await planned();
    expect((await approve(stage, ANA)).summary).toContain("Your own approval does not count");
    expect(names(stage)).toContain("approve");
  });

  test("keeps its approvals when it is read again and is no worse", async () => {
    const stage = await planned();
    await approve(stage, BEN);
    stage.aws.world.readings = () => awsReadings({ reached: readable(instances(5)) });
    await stage.act(() => stage.desk.refresh(ANA, press(stage, "refresh")));
    expect(text(stage)).toContain(" 1 of 1");
    await start(stage);
    await stage.until(10);
    expect(stage.asked("start")).toHaveLength(1);
  });

  test("loses them when it has grown worse: the approvers are told, and it may be approved anew", async () => {
    const stage = await planned();
    await approve(stage, BEN);
    const worse = baseline({ tasks: tasks("ec2-service-split", [5, 5, 5, 3]) });
    stage.aws.world.readings = () => awsReadings({ baseline: readable(worse) });
    expect((await start(stage)).summary).toContain("different from what you saw");
    expect(text(stage)).toContain("void, since the plan is another one now");
    expect(stage.chat.calls.filter(({ what }) => what === "direct").map(({ message }) => message.summary)).toEqual([
      expect.stringContaining("Your approval of the plan for workshop is void"),
    ]);
    expect(names(stage)[0]).toBe("approve");
    await approve(stage, BEN);
    await start(stage);
    await stage.until(10);
    expect(stage.asked("start")).toHaveLength(1);
  });

  test("does not count an approval for what the approver did not see, though the plan was like that before", async () => {
    const stage = await planned();
    const better = baseline({ tasks: tasks("ec2-service-split", [2, 2, 2, 2]) });
    stage.aws.world.readings = () => awsReadings({ baseline: readable(better) });
    await stage.act(() => stage.desk.refresh(ANA, press(stage, "refresh")));
    await stage.turn();
    await approve(stage, BEN);
    expect(names(stage)[0]).toBe("start");
    stage.aws.world.readings = () => awsReadings();
    await stage.act(() => stage.desk.refresh(ANA, press(stage, "refresh")));
    await stage.turn();
    expect(names(stage)[0]).toBe("approve");
  });

  test("is over once somebody rejects it, and shows why", async () => {
    const stage = await planned();
    await approve(stage, BEN);
    const button = press(stage, "start");
    const no = await stage.act(() => stage.desk.reject(CLEO, press(stage, "reject"), { reason: "the sale runs" }));
    expect(no.summary).toContain("Rejected.");
    await stage.turn();
    expect(text(stage)).toContain("the sale runs");
    // Nobody who reads its first or its last line believes that it could still be started.
    expect(text(stage)).toContain("Plan, rejected");
    const [last] = shown(stage).footer.slice(-1);
    expect(JSON.stringify(last)).toContain("nothing can be started from it.");
    expect(names(stage)).toEqual(["refresh", "cancel", "details", "checks"]);
    expect((await stage.act(() => stage.desk.start(ANA, button))).summary).toContain("rejected this plan");
    expect(stage.asked("start")).toEqual([]);
  });

  test("stays over when it is read again and has grown worse: nobody else may approve it then", async () => {
    const stage = await planned();
    await stage.act(() => stage.desk.reject(CLEO, press(stage, "reject"), { reason: "the sale runs" }));
    const worse = baseline({ tasks: tasks("ec2-service-split", [5, 5, 5, 3]) });
    stage.aws.world.readings = () => awsReadings({ baseline: readable(worse) });
    await stage.act(() => stage.desk.refresh(ANA, press(stage, "refresh")));
    expect(text(stage)).toContain("the sale runs");
    expect(names(stage)).toEqual(["refresh", "cancel", "details", "checks"]);
    await stage.act(() => stage.desk.approve(BEN, press(stage, "refresh")));
    expect((await start(stage)).summary).toContain("rejected this plan");
    expect(stage.asked("start")).toEqual([]);
  });

  test("that is started while somebody's no is written down says so, instead of that it cannot start", async () => {
    const stage = await planned();
    await approve(stage, BEN);
    const [go, no] = [press(stage, "start"), press(stage, "reject")];
    stage.store.world.slowly = async (what) => {
      if (what !== "approve") return;
      stage.store.world.slowly = async () => {};
      await stage.act(() => stage.desk.start(ANA, go));
    };
    const answer = await stage.act(() => stage.desk.reject(CLEO, no, { reason: "the sale runs" }));
    expect(answer.summary).toContain("came too late: the plan was started a moment before");
    await stage.until(10);
    expect(stage.asked("start")).toHaveLength(1);
  });

  test("that grows worse while somebody's yes is written down says that this does not count", async () => {
    const stage = await planned();
    const yes = press(stage, "approve");
    stage.store.world.slowly = async (what) => {
      if (what !== "approve") return;
      stage.store.world.slowly = async () => {};
      const worse = baseline({ tasks: tasks("ec2-service-split", [5, 5, 5, 3]) });
      stage.aws.world.readings = () => awsReadings({ baseline: readable(worse) });
      await stage.act(() => stage.desk.refresh(ANA, yes));
    };
    const answer = await stage.act(() => stage.desk.approve(BEN, yes));
    expect(answer.summary).toContain("That does not count: the plan has grown worse meanwhile");
    expect(names(stage)[0]).toBe("approve");
    expect(text(stage)).toContain(" 0 of 1");
  });

  test("takes what two say at the same moment", async () => {
    const stage = setStage([limited({ approvals: 2, approvers: [BEN.user, CLEO.user] })]);
    await stage.act(() => stage.desk.plan(ANA, WISH));
    const button = press(stage, "approve");
    await Promise.all([BEN, CLEO].map((who) => stage.act(() => stage.desk.approve(who, button))));
    await stage.until(30);
    expect(text(stage)).toContain(" 2 of 2");
    expect(names(stage)[0]).toBe("start");
  });

  test("is not approved from another channel, nor after its end", async () => {
    const stage = await planned();
    const button = press(stage, "approve");
    const elsewhere = await stage.act(() => stage.desk.approve({ ...BEN, channel: "C0OTHER" }, button));
    expect(elsewhere.summary).toContain("another channel");
    await stage.act(() => stage.desk.cancel(ANA, press(stage, "cancel")));
    expect((await stage.act(() => stage.desk.approve(BEN, button))).summary).toContain("cancelled");
  });
});
