import { describe, expect, test } from "vitest";
import type { Message } from "../../src/core/message.ts";
import { readable } from "../core/guard-support.ts";
import { limited } from "../core/guardrail-support.ts";
import { ANA, type Stage, setStage, WISH } from "./stage.ts";

const KEY = "announce:C0INCIDENTS";
const announcing = () => setStage([limited({ announce: ["C0INCIDENTS"] })]);
const told = (stage: Stage, key = KEY) =>
  stage.chat.calls.filter((call) => call.key === key).map(({ what, answer }) => `${what} ${answer}`);
const last = (stage: Stage): Message | undefined => stage.chat.calls.findLast(({ key }) => key === KEY)?.message;

describe("a run that is announced", () => {
  test("is announced after its card and before its experiment, with the link to its thread", async () => {
    const stage = announcing();
    await stage.start();
    await stage.until(5);
    expect(stage.posted().slice(0, 2)).toEqual(["card", KEY]);
    expect(stage.asked("start")).toHaveLength(1);
    expect(JSON.stringify(last(stage))).toContain(`https://slack.test/${stage.run().relay.cardTs}`);
  });

  test("is said to be over at the end, in the same message", async () => {
    const stage = announcing();
    await stage.start();
    await stage.until(20);
    await stage.act(() => stage.desk.finish(ANA, { run: stage.run().requested.runId }));
    await stage.clock.idle();
    expect(told(stage)).toEqual(["post done", "update done"]);
    expect(last(stage)?.summary).toContain("No longer watched: the exercise in EcsSpotWorkshop is over");
  });

  test("starts nothing where Slack refuses the announcement, and the card says so", async () => {
    const stage = announcing();
    stage.chat.world.answer = ({ key }) =>
      key === KEY ? { kind: "refused", code: "not_in_channel", advice: "Invite me there." } : null;
    await stage.start();
    await stage.clock.idle();
    expect(stage.asked("start")).toEqual([]);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
    const closing = stage.chat.calls.findLast(({ key }) => key === "closing")?.message;
    expect(closing?.summary).toContain("it could not be announced in C0INCIDENTS, which announce of workshop names");
    expect(told(stage)).toEqual(["post refused"]);
  });

  test("starts nothing where Slack takes no announcement for a minute, and posts none behind", async () => {
    const stage = announcing();
    stage.chat.world.answer = ({ key }) => (key === KEY ? { kind: "wait", ms: 300_000 } : null);
    await stage.start();
    await stage.clock.idle();
    expect(stage.asked("start")).toEqual([]);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
    expect(told(stage)).toEqual(["post wait"]);
  });

  test("waits a little where Slack says so, and starts then", async () => {
    const stage = announcing();
    stage.chat.world.answer = ({ key, n }) => (key === KEY && n === 0 ? { kind: "wait", ms: 10_000 } : null);
    await stage.start();
    await stage.until(30);
    expect(told(stage)).toEqual(["post wait", "post done"]);
    expect(stage.asked("start")[0]).toBeGreaterThanOrEqual(10);
  });

  test("is looked for after a lost answer, and announced once", async () => {
    const stage = announcing();
    stage.chat.world.answer = ({ key, n }) => (key === KEY && n === 0 ? { kind: "unknown", message: "cut" } : null);
    stage.chat.world.find = (key) => readable(key === KEY ? ["ts-found"] : []);
    await stage.start();
    await stage.until(30);
    expect(told(stage).filter((call) => call.startsWith("post"))).toEqual(["post unknown"]);
    expect(stage.asked("start")).toHaveLength(1);
    expect(stage.run().run.announced.get("C0INCIDENTS")?.answer).toEqual({ kind: "posted", ts: "ts-found" });
  });

  test("starts nothing after a lost answer where nobody may look", async () => {
    const stage = announcing();
    stage.chat.world.answer = ({ key }) => (key === KEY ? { kind: "unknown", message: "cut" } : null);
    await stage.start();
    await stage.clock.idle();
    expect(stage.asked("start")).toEqual([]);
    expect(told(stage)).toEqual(["post unknown"]);
  });

  test("that is stopped before it was announced is not announced any more", async () => {
    const stage = announcing();
    stage.chat.world.answer = ({ key, n }) => (key === KEY && n === 0 ? { kind: "wait", ms: 20_000 } : null);
    await stage.start();
    await stage.until(5);
    await stage.act(() => stage.desk.stop(ANA, { run: null, threadTs: null }));
    await stage.clock.idle();
    expect(told(stage)).toEqual(["post wait"]);
    expect(stage.asked("start")).toEqual([]);
  });

  test("is not begun where the bot is not in the channel that is to be told", async () => {
    const stage = announcing();
    const here = stage.chat.chat.channel;
    stage.chat.chat.channel = async (id) => {
      const reading = await here(id);
      return reading.readable && id === "C0INCIDENTS" ? readable({ ...reading.value, isMember: false }) : reading;
    };
    await stage.act(() => stage.desk.plan(ANA, WISH));
    const [plan, ...others] = stage.chat.calls;
    expect(plan?.message.summary).toContain(
      "announce: C0INCIDENTS of workshop is to be told first, and I am not in that channel",
    );
    expect(plan?.message.buttons.map(({ name }) => name)).not.toContain("start");
    expect(others).toEqual([]);
  });
});
