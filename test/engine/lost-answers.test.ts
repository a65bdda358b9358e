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
