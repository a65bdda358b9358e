import { describe, expect, test } from "vitest";
import { postPlan } from "../../src/engine/plan-post.ts";
import { Traffic } from "../../src/engine/traffic.ts";
import { fakeLog } from "./fakes.ts";
import { EPOCH, type Fate, post, show, slowSlack } from "./slow-slack.ts";

const LOST = { kind: "unknown", message: "cut" } as const;
/** Slack keeps the message at once; the process stands still, and learns five minutes later that its connection is dead. */
const STOPPED: Fate = { keptAfterMs: 0, answer: LOST, answeredAfterMs: 5 * 60_000 };

describe("a process that stands still for five minutes in the middle of a post that Slack has kept", () => {
  test("finds the reply where it stands, and does not post it again", async () => {
    const slack = slowSlack();
    slack.world.fate = (key, n) => (key === "notices" && n === 0 ? STOPPED : null);
    const relay = slack.relay();
    show(relay, post("card"), post("notices"), post("draining"));
    await slack.until(400);
    expect(slack.thread()).toEqual(["notices", "draining"]);
    relay.end();
    await slack.clock.idle();
  });

  test("finds the plan where it stands", async () => {
    const { chat, clock, world, thread } = slowSlack();
    world.fate = (_key, n) => (n === 0 ? STOPPED : null);
    const ports = { chat, clock, log: fakeLog().log, traffic: new Traffic() };
    const posted = Promise.withResolvers<unknown>();
    clock.task("plan", async () =>
      posted.resolve(await postPlan({ id: "run-1", channel: "C1" }, post("card").message, ports)),
    );
    expect(await posted.promise).toEqual({ kind: "done", ts: (EPOCH / 1000).toFixed(6) });
    expect(thread()).toEqual(["card"]);
  });
});

describe("a bot that was removed from the channel, and is killed and started again meanwhile", () => {
  const removed = (code: string) => ({
    fate: { keptAfterMs: null, answer: { kind: "refused", code, advice: "" } } as const,
    look: { readable: false, operation: "slack:conversations.replies", code, message: "" } as const,
  });

  test.each(["not_in_channel", "channel_not_found", "invalid_auth"])(
    "%s: what was refused is said when it is invited back, in order, and nothing is called lost",
    async (code) => {
      const slack = slowSlack();
      const { fate, look } = removed(code);
      let isRemoved = true;
      slack.world.fate = () => (isRemoved ? fate : null);
      slack.world.unreadable = () => (isRemoved ? look : null);
      const first = slack.relay();
      show(first, post("card"), post("scale-out"), post("recovery"));
      await slack.until(60);
      void first.leave();
      await slack.until(300);
      const second = slack.relay();
      show(second, post("card"), post("scale-out"), post("recovery"));
      await slack.until(360);
      isRemoved = false;
      await slack.until(660);
      expect(slack.thread()).toEqual(["scale-out", "recovery"]);
      const card = slack.calls.findLast(({ key }) => key === "card")?.message;
      expect(JSON.stringify(card?.footer)).not.toContain("A line may be missing");
      second.end();
      await slack.clock.idle();
    },
  );

  test("where nobody may look, what Slack had surely refused is said all the same when it is invited back", async () => {
    const slack = slowSlack();
    const { fate } = removed("not_in_channel");
    let isRemoved = true;
    slack.world.fate = () => (isRemoved ? fate : null);
    slack.world.unreadable = () => removed("missing_scope").look;
    const first = slack.relay();
    show(first, post("card"), post("scale-out"), post("recovery"));
    await slack.until(60);
    void first.leave();
    const second = slack.relay();
    isRemoved = false;
    show(second, post("card"), post("scale-out"), post("recovery"));
    await slack.until(120);
    expect(slack.thread()).toEqual(["scale-out", "recovery"]);
    second.end();
    await slack.clock.idle();
  });

  test("where nobody may look, one that was offered anew, and may be there, is not posted twice", async () => {
    const slack = slowSlack();
    const { fate } = removed("not_in_channel");
    const kept = { keptAfterMs: 0, answer: LOST } as const;
    slack.world.fate = (key, n) => (key === "recovery" ? (n === 0 ? fate : n === 1 ? kept : null) : null);
    slack.world.unreadable = () => removed("missing_scope").look;
    const first = slack.relay();
    show(first, post("card"), post("recovery"));
    await slack.until(301);
    expect(slack.thread()).toEqual(["recovery"]);
    void first.leave();
    const second = slack.relay();
    show(second, post("card"), post("recovery"));
    await slack.until(400);
    expect(slack.thread()).toEqual(["recovery"]);
    second.end();
    await slack.clock.idle();
  });

  test("a post that may have left before is not sent again until the thread has been looked at, and holds up no other", async () => {
    const slack = slowSlack();
    const { look } = removed("not_in_channel");
    let isBlind = true;
    slack.world.unreadable = () => (isBlind ? look : null);
    slack.world.fate = (key, n) => (key === "notices" && n === 0 ? { keptAfterMs: 0, answer: LOST } : null);
    const relay = slack.relay();
    show(relay, post("card"), post("notices"), post("draining"));
    await slack.until(200);
    isBlind = false;
    await slack.until(400);
    expect(slack.thread()).toEqual(["notices", "draining"]);
    expect(slack.looks.map(({ at }) => at)).toEqual([2, 302]);
    relay.end();
    await slack.clock.idle();
  });

  test("after the end it is looked for once more, before the last reply, and nobody waits any longer", async () => {
    const slack = slowSlack();
    slack.world.unreadable = () => removed("not_in_channel").look;
    slack.world.fate = (key, n) => (key === "notices" && n === 0 ? { keptAfterMs: null, answer: LOST } : null);
    const relay = slack.relay();
    show(relay, post("card"), post("notices"));
    await slack.until(100);
    show(relay, post("card"), post("notices"), post("closing"));
    relay.end();
    await relay.ended();
    expect(slack.thread()).toEqual(["closing"]);
    expect(slack.looks).toHaveLength(2);
    expect((slack.clock.now() - EPOCH) / 1000).toBeLessThan(110);
  });
});
