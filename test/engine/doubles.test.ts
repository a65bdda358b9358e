import { describe, expect, test } from "vitest";
import { setReplicas } from "./replicas.ts";
import { EPOCH, type Fate, post, refusedLook, type SlowSlack, show, slowSlack } from "./slow-slack.ts";

describe("a last reply that was about to leave when its bot was stopped", () => {
  /** One is stopped when its last reply is about to leave, and goes on after so many seconds; two goes on meanwhile. */
  async function stoppedFor(seconds: number) {
    const stage = setReplicas();
    const [one, two] = [await stage.replica("one"), await stage.replica("two")];
    await stage.start(one);
    await stage.until(20);
    one.pauseIn("chat.post");
    await stage.act(async () => one.watches.open()[0]?.close("finished_early", "U0BEN"));
    await stage.until(20 + seconds);
    const closings = () => stage.thread().filter((key) => key === "closing");
    expect(closings()).toHaveLength(1);
    one.goOn();
    await stage.until(21 + seconds);
    expect(closings()).toHaveLength(2);
    return { stage, two, closings };
  }

  test("is there twice until the other one, which has posted it, takes it away, and only then lets go of the run", async () => {
    const { stage, two, closings } = await stoppedFor(30);
    const [watch] = two.watches.all();
    expect(watch?.isTold).toBe(false);
    await stage.until(120);
    expect(closings()).toHaveLength(1);
    expect(watch?.isTold).toBe(true);
  });

  test("the other one looks once more a minute after it went on, and has let go of the run soon after", async () => {
    const { stage, two, closings } = await stoppedFor(65);
    await stage.until(95);
    expect(closings()).toHaveLength(1);
    expect(two.watches.all()[0]?.isTold).toBe(true);
  });
});

describe("a post that Slack keeps long after its connection broke", () => {
  const LATE: Fate = { keptAfterMs: 10_000, answer: { kind: "unknown", message: "cut" } };

  test("is there twice only until it is looked for again", async () => {
    const slack = slowSlack();
    slack.world.fate = (key, n) => (key === "notices" && n === 0 ? LATE : null);
    const relay = slack.relay();
    show(relay, post("card"), post("notices"));
    await slack.until(11);
    expect(slack.thread()).toEqual(["notices", "notices"]);
    await slack.until(20);
    expect(slack.thread()).toEqual(["notices"]);
    // A call of this process is no edit of another one's.
    expect(slack.calls.filter(({ what, key }) => what === "update" && key === "notices")).toEqual([]);
    relay.end();
    await slack.clock.idle();
  });

  test("is found by the process that was started again meanwhile, too", async () => {
    const slack = slowSlack();
    slack.world.fate = (key, n) => (key === "notices" && n === 0 ? LATE : null);
    const first = slack.relay();
    show(first, post("card"), post("notices"));
    await slack.until(1);
    void first.leave();
    const second = slack.relay();
    show(second, post("card"), post("notices"));
    await slack.until(11);
    expect(slack.thread()).toEqual(["notices", "notices"]);
    await slack.until(30);
    expect(slack.thread()).toEqual(["notices"]);
    second.end();
    await slack.clock.idle();
  });

  test("is looked for a minute long after the end, before nobody drives the run any more", async () => {
    const slack = slowSlack();
    slack.world.fate = (key, n) => (key === "closing" && n === 0 ? { ...LATE, keptAfterMs: 55_000 } : null);
    const relay = slack.relay();
    show(relay, post("card"), post("closing"));
    relay.end();
    await slack.until(58);
    expect(slack.thread()).toEqual(["closing", "closing"]);
    await slack.clock.idle();
    expect(slack.thread()).toEqual(["closing"]);
    expect((slack.clock.now() - EPOCH) / 1000).toBe(62);
  });

  test.each<{ what: string; trouble: (slack: SlowSlack, isThere: () => boolean) => void }>([
    {
      what: "cannot be looked for",
      trouble: ({ world }, isThere) => {
        world.unreadable = () => (isThere() ? null : { ...refusedLook("Unreachable"), passes: true });
      },
    },
    {
      what: "is not taken away",
      trouble: ({ world }, isThere) => {
        world.removal = () => (isThere() ? null : { kind: "later", message: "Slack is not there" });
      },
    },
  ])("that $what at the end is looked for again, until Slack is there", async ({ trouble }) => {
    const slack = slowSlack();
    slack.world.fate = (key, n) => (key === "closing" && n === 0 ? { ...LATE, keptAfterMs: 15_000 } : null);
    const relay = slack.relay();
    show(relay, post("card"), post("closing"));
    relay.end();
    await slack.until(10);
    trouble(slack, () => slack.clock.now() >= EPOCH + 200_000);
    await slack.until(199);
    expect(slack.thread()).toEqual(["closing", "closing"]);
    await slack.clock.idle();
    expect(slack.thread()).toEqual(["closing"]);
    expect((slack.clock.now() - EPOCH) / 1000).toBeLessThan(260);
  });

  test("that Slack refuses to take away is not fought over", async () => {
    const slack = slowSlack();
    slack.world.fate = (key, n) => (key === "closing" && n === 0 ? { ...LATE, keptAfterMs: 15_000 } : null);
    slack.world.removal = () => ({ kind: "refused", code: "cant_delete_message", advice: "" });
    const relay = slack.relay();
    show(relay, post("card"), post("closing"));
    relay.end();
    await slack.clock.idle();
    expect(slack.thread()).toEqual(["closing", "closing"]);
    expect((slack.clock.now() - EPOCH) / 1000).toBe(62);
  });

  test("does not hold up a bot that goes away", async () => {
    const slack = slowSlack();
    slack.world.fate = (key, n) => (key === "closing" && n === 0 ? LATE : null);
    const relay = slack.relay();
    show(relay, post("card"), post("closing"));
    relay.end();
    await relay.ended();
    expect((slack.clock.now() - EPOCH) / 1000).toBeLessThan(5);
    await slack.clock.idle();
  });
});
