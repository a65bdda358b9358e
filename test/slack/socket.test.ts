import { afterEach, describe, expect, test } from "vitest";
import { type RealClock, warpedClock } from "../../src/clock.ts";
import { deliverOverHttp, verifyRequestUrl } from "../../src/sim/slack/http-events.ts";
import { type ServedWorkspace, serveWorkspace } from "../../src/sim/slack/server.ts";
import type { Shown } from "../../src/sim/slack/shown.ts";
import { createWorkspace, type PretendWorkspace } from "../../src/sim/slack/workspace.ts";
import { createSlackApp, type Mode, type SlackApp } from "../../src/slack/app.ts";
import { socketFor } from "../../src/slack/socket.ts";
import { EPOCH, type FakeDesk, fakeDesk, fakeLog, PLAN, saying } from "./stage.ts";

const ANA = { user: "ana", channel: "game-day" };

/** World time runs a hundred times as fast, so that the pauses between attempts to connect take no time. */
function worldClock(): RealClock {
  return warpedClock({ epoch: EPOCH, warp: 100 });
}

interface Served extends FakeDesk {
  readonly workspace: PretendWorkspace;
  readonly server: ServedWorkspace;
  readonly app: SlackApp;
  /** The next thing that the app makes Slack show. */
  next(): Promise<Shown>;
  /** Resolves at the next connection of the app. */
  reconnected(): Promise<void>;
}

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

function createServedWorkspace(clock: RealClock): PretendWorkspace {
  return createWorkspace({ seed: 1, now: () => clock.now(), transportNow: () => clock.transportNow() });
}

/** Real Bolt over real sockets on loopback. */
async function overSockets(mode: (workspace: PretendWorkspace) => Mode): Promise<Served> {
  const clock = worldClock();
  cleanUp.push(() => clock.end());
  const workspace = createServedWorkspace(clock);
  const server = await serveWorkspace(workspace, { host: "127.0.0.1", port: 0 });
  cleanUp.push(() => server.close());
  const fake = fakeDesk();
  const app = createSlackApp({
    mode: mode(workspace),
    botToken: workspace.tokens.bot,
    apiUrl: server.apiUrl,
    command: "/spot-chaos",
    desk: () => fake.desk,
    intake: fake.intake,
    clock,
    log: fakeLog().log,
    rehearsal: true,
    targetsIn: () => ["workshop"],
  });
  await app.start();
  cleanUp.push(() => app.stop());
  const next = () =>
    new Promise<Shown>((resolve) => {
      const forget = workspace.onShown((shown) => {
        forget();
        resolve(shown);
      });
    });
  const reconnected = () => new Promise<void>((resolve) => app.onConnected(resolve));
  return { ...fake, workspace, server, app, next, reconnected };
}

const bySocket = () => overSockets(({ tokens }) => ({ kind: "socket", appToken: tokens.app }));

describe("over Socket Mode", () => {
  test("a start is asked, pressed and posted", async () => {
    const { workspace, app, asked, answers, world, next } = await bySocket();
    expect(app.connected()).toBe(true);
    expect(app.botUserId()).toBe(workspace.app.botUser);

    const channel = workspace.channels["game-day"]?.id ?? "";
    const post = (message: typeof PLAN) =>
      app.chat.post({ channel, threadTs: null, broadcast: false }, { run: "run-1", key: "card", facts: {}, message });
    world.plan = async () => {
      await post(PLAN);
      return null;
    };
    const plan = next();
    expect(await workspace.command({ ...ANA, text: "start workshop game day" })).toMatchObject({ answered: true });
    const { ts } = await plan;
    expect(await plan).toMatchObject({ op: "post", text: "*REHEARSAL* · Plan: 3 of 4 Spot Instances." });

    answers("start", async () => saying("It begins."));
    const told = next();
    expect(await workspace.press({ ...ANA, messageTs: ts, actionId: "spot-chaos:start" })).toMatchObject({
      answered: true,
    });
    expect(await told).toMatchObject({ op: "ephemeral", text: "*REHEARSAL* · It begins." });
    expect(asked.map(({ what }) => what)).toEqual(["plan", "start"]);
  });

  test("two hundred commands at once are all acknowledged and all answered", async () => {
    const { workspace, asked, app } = await bySocket();
    const acks = await Promise.all(Array.from({ length: 200 }, () => workspace.command({ ...ANA, text: "status" })));
    expect(acks.every(({ answered }) => answered)).toBe(true);
    await app.stop();
    expect(asked.length).toBe(200);
    expect(workspace.shown.length).toBe(200);
  });

  test.each([
    [
      "Slack asks for a new connection",
      (workspace: PretendWorkspace) => workspace.faults.disconnectSockets("refresh_requested"),
    ],
    ["the connection breaks", (workspace: PretendWorkspace) => workspace.faults.cutSockets()],
  ])("when %s, it connects again by itself and hears the next command", async (_, happen) => {
    const { workspace, reconnected, next, app } = await bySocket();
    const again = reconnected();
    happen(workspace);
    await again;
    expect(app.connected()).toBe(true);
    const answer = next();
    expect(await workspace.command({ ...ANA, text: "status" })).toMatchObject({ answered: true });
    expect((await answer).text).toContain("the desk's status");
  });

  test("when Slack is out of order while it reconnects, it keeps trying", async () => {
    const { workspace, reconnected } = await bySocket();
    workspace.faults.onCall({ method: "apps.connections.open", answer: { kind: "cut" } });
    workspace.faults.onCall({ method: "apps.connections.open", answer: { kind: "error", error: "invalid_auth" } });
    const again = reconnected();
    workspace.faults.cutSockets();
    await again;
    expect(workspace.callCounts().get("apps.connections.open")).toBe(4);
  });

  test("a stop while it reconnects leaves nothing behind", async () => {
    const { workspace, server, app } = await bySocket();
    workspace.faults.cutSockets();
    await app.stop();
    expect(app.connected()).toBe(false);
    expect(await workspace.command({ ...ANA, text: "status" })).toMatchObject({ answered: false });
    expect(server.connections()).toBe(0);
  });
});

test("a frame that socket-mode cannot read is a line in the log, and not the end of the process", async () => {
  const clock = worldClock();
  cleanUp.push(() => clock.end());
  const { log, lines } = fakeLog();
  const written = Promise.withResolvers<void>();
  const { receiver } = socketFor({
    appToken: "xapp-1",
    onConnected: () => {},
    apiUrl: null,
    fetch,
    clock,
    log: {
      ...log,
      warn: (fields, message) => {
        log.warn(fields, message);
        written.resolve();
      },
    },
  });
  // More than 30,000 events an hour: Slack says so in a payload without an event.
  const frame = { type: "events_api", envelope_id: "1", payload: { type: "app_rate_limited" } };
  receiver.client.emit("ws_message", JSON.stringify(frame), false);
  await written.promise;
  expect(lines.map(({ message }) => message)).toEqual(["Slack sent something that cannot be read"]);
});

test("a bot token that Slack does not know is a refusal at the start, not a crash", async () => {
  const clock = worldClock();
  cleanUp.push(() => clock.end());
  const workspace = createServedWorkspace(clock);
  const app = createSlackApp({
    mode: { kind: "socket", appToken: workspace.tokens.app },
    botToken: "xoxb-wrong",
    fetch: workspace.fetch,
    command: "/spot-chaos",
    desk: () => fakeDesk().desk,
    intake: fakeDesk().intake,
    clock,
    log: fakeLog().log,
    rehearsal: true,
    targetsIn: () => [],
  });
  await expect(app.start()).rejects.toThrow(/invalid_auth/);
  await app.stop();
});

test("over signed HTTP a command is acknowledged and answered, and a wrong signature is not", async () => {
  const { workspace, app, asked, next } = await overSockets(({ tokens }) => ({
    kind: "http",
    signingSecret: tokens.signingSecret,
    port: 0,
    host: "127.0.0.1",
  }));
  const url = `http://127.0.0.1:${app.port()}/slack/events`;
  cleanUp.push(deliverOverHttp(workspace, { url }));
  await verifyRequestUrl(workspace, { url });
  const answer = next();
  expect(await workspace.command({ ...ANA, text: "status" })).toMatchObject({ answered: true });
  expect((await answer).text).toContain("the desk's status");
  const forged = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-signature": "v0=0",
      "x-slack-request-timestamp": "1",
    },
    body: "command=%2Fspot-chaos&text=stop",
  });
  expect(forged.status).toBe(401);
  expect(asked.map(({ what }) => what)).toEqual(["status"]);
});
