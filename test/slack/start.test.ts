import { describe, expect, onTestFinished, test } from "vitest";
import { virtualClock } from "../../src/clock.ts";
import { createWorkspace } from "../../src/sim/slack/workspace.ts";
import { createSlackApp } from "../../src/slack/app.ts";
import { DirectReceiver } from "../../src/slack/direct-receiver.ts";
import { EPOCH, fakeDesk, fakeLog } from "./stage.ts";

const AWAY_MS = 200_000;

/** A Slack that answers 503 until `AWAY_MS` have passed. */
function stage({ botToken }: { readonly botToken?: string } = {}) {
  const clock = virtualClock({ epoch: EPOCH });
  onTestFinished(() => clock.end());
  const workspace = createWorkspace({ seed: 1, now: () => clock.now(), transportNow: () => clock.transportNow() });
  const fake = fakeDesk();
  const isAway = () => clock.now() < EPOCH + AWAY_MS;
  const app = createSlackApp({
    mode: { kind: "direct", receiver: new DirectReceiver() },
    botToken: botToken ?? workspace.tokens.bot,
    fetch: async (...request) => (isAway() ? new Response("", { status: 503 }) : workspace.fetch(...request)),
    command: "/spot-chaos",
    desk: () => fake.desk,
    intake: fake.intake,
    clock,
    log: fakeLog().log,
    rehearsal: false,
    targetsIn: () => [],
  });
  let connections = 0;
  app.onConnected(() => connections++);
  return { clock, app, connections: () => connections };
}

describe("a bot that is started while Slack is away", () => {
  test("says so at once where it has nothing to watch", async () => {
    const { clock, app } = stage();
    await expect(clock.hold(() => app.start())).rejects.toThrow("503");
  });

  test("is up where it has, and is connected when Slack is back", async () => {
    const { clock, app, connections } = stage();
    await clock.hold(() => app.start({ keepTrying: true }));
    expect(app.connected()).toBe(false);
    await clock.idle();
    expect([app.connected(), connections()]).toEqual([true, 1]);
    expect(clock.now()).toBeLessThan(EPOCH + AWAY_MS + 16_000);
  });

  test("gives up trying when it is stopped", async () => {
    const { clock, app } = stage();
    await clock.hold(() => app.start({ keepTrying: true }));
    await clock.hold(() => app.stop());
    await clock.idle();
    expect(clock.now()).toBeLessThan(EPOCH + AWAY_MS);
    expect(app.connected()).toBe(false);
  });
});

test("a token that Slack does not know is told at once, whatever there is to watch", async () => {
  const { clock, app } = stage({ botToken: "xoxb-wrong" });
  await new Promise<void>((resolve) => {
    clock.task("the test", async () => {
      await clock.sleepUntil(EPOCH + AWAY_MS);
      resolve();
    });
  });
  await expect(clock.hold(() => app.start({ keepTrying: true }))).rejects.toThrow("invalid_auth");
});
