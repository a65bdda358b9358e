import { describe, expect, test } from "vitest";
import { limited } from "../core/guardrail-support.ts";
import { type Replica, type Replicas, setReplicas } from "./replicas.ts";

const KEY = "announce:C0INCIDENTS";
const announcing = () => setReplicas([limited({ announce: ["C0INCIDENTS"] })]);
const starts = (stage: Replicas) => stage.aws.calls.filter(({ what }) => what === "start").length;
const announced = (stage: Replicas) => stage.thread().filter((key) => key === KEY).length;

/** Killed with the first post of that key on its way: Slack has it, or has not. */
function killedAt(stage: Replicas, key: string, whom: () => Replica, isTaken: boolean): void {
  stage.chat.world.answer = (call) => {
    if (call.key !== key || call.n > 0) return null;
    whom().kill();
    return isTaken ? null : { kind: "unknown", message: "killed" };
  };
}

describe("a bot that dies while it announces", () => {
  for (const isTaken of [true, false]) {
    test(`leaves ${isTaken ? "one announcement that it did not note" : "none"}: the other announces it once in all, and starts`, async () => {
      const stage = announcing();
      const [one, two] = [await stage.replica("one"), await stage.replica("two")];
      killedAt(stage, KEY, () => one, isTaken);
      void stage.start(one);
      await stage.until(45);
      expect(announced(stage)).toBe(1);
      expect(starts(stage)).toBe(1);
      expect(two.watches.open()).toHaveLength(1);
    });
  }

  test("before it could say so to the store: nothing starts before the other has found it", async () => {
    const stage = announcing();
    const [one] = [await stage.replica("one"), await stage.replica("two")];
    one.pauseIn("chat.permalink");
    void stage.start(one);
    await stage.until(5);
    expect(starts(stage)).toBe(0);
    one.kill();
    await stage.until(45);
    expect(announced(stage)).toBe(1);
    expect(starts(stage)).toBe(1);
  });
});

test("a run that is over for good after a takeover says so in its announcement", async () => {
  const stage = announcing();
  const [one, two] = [await stage.replica("one"), await stage.replica("two")];
  await stage.start(one);
  await stage.until(30);
  one.kill();
  await stage.until(60);
  const runId = two.watches.open()[0]?.requested.runId ?? "";
  await stage.act(() => two.desk.finish({ user: "U0BEN", channel: "C0GAMEDAY" }, { run: runId }));
  await stage.until(120);
  const edits = stage.chat.calls.filter(
    ({ key, what, answer }) => key === KEY && what === "update" && answer === "done",
  );
  expect(edits.at(-1)?.message.summary).toContain("is over");
  expect(announced(stage)).toBe(1);
});
