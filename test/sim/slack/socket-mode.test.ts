import type { App } from "@slack/bolt";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ServedWorkspace, serveWorkspace } from "../../../src/sim/slack/server.ts";
import { createWorkspace, type PretendWorkspace } from "../../../src/sim/slack/workspace.ts";
import { boltOverSocket, EPOCH } from "./bolt.ts";

let workspace: PretendWorkspace;
let served: ServedWorkspace;
let app: App;

beforeEach(async () => {
  workspace = createWorkspace({ seed: 1, now: () => EPOCH, transportNow: () => performance.now() });
  served = await serveWorkspace(workspace, { host: "127.0.0.1", port: 0 });
  app = await boltOverSocket(workspace, served);
});

afterEach(async () => {
  await app.stop();
  await served.close();
});

test("a slash command reaches a real Bolt app by Socket Mode and its ack comes back", async () => {
  app.command("/spot-chaos", async ({ ack, command }) => ack(`you said ${command.text}`));
  await app.start();
  const answer = await workspace.command({ user: "ana", channel: "#game-day", text: "help" });
  expect(answer).toMatchObject({ answered: true, payload: { text: "you said help" } });
  expect(workspace.ephemerals("ana").map((each) => each.text)).toEqual(["you said help"]);
});

test("a bot that was asked posts into the channel, and its button can be pressed", async () => {
  app.command("/spot-chaos", async ({ ack, client, command }) => {
    await ack();
    await client.chat.postMessage({
      channel: command.channel_id,
      text: "card",
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: "*card*" } },
        {
          type: "actions",
          elements: [{ type: "button", action_id: "stop", value: "run-1", text: { type: "plain_text", text: "Stop" } }],
        },
      ],
      metadata: { event_type: "spot_chaos", event_payload: { run: "run-1", key: "card" } },
    });
  });
  const pressed = Promise.withResolvers<unknown>();
  app.action("stop", async ({ ack, action, body, respond }) => {
    await ack();
    await respond({ text: "stopping", response_type: "ephemeral", replace_original: false });
    pressed.resolve({ action, channel: body.channel?.id });
  });
  await app.start();
  const posted = Promise.withResolvers<void>();
  workspace.onShown(() => posted.resolve());
  await workspace.command({ user: "ana", channel: "game-day", text: "start" });
  await posted.promise;
  const card = workspace.shown[0];
  expect(card).toMatchObject({ op: "post", text: "card", metadata: { event_payload: { key: "card" } } });
  await workspace.press({ user: "ben", channel: "game-day", messageTs: card?.ts ?? "", actionId: "stop" });
  expect(await pressed.promise).toMatchObject({
    action: { type: "button", value: "run-1" },
    channel: workspace.channels["game-day"]?.id,
  });
  expect(workspace.shown.at(-1)).toMatchObject({ op: "ephemeral", user: workspace.people.ben?.id, text: "stopping" });
});

test("Slack's request to reconnect, and a broken connection, are followed by a new one that works", async () => {
  app.command("/spot-chaos", async ({ ack }) => ack("here"));
  await app.start();
  const ask = () => workspace.command({ user: "ana", channel: "game-day", text: "" });
  workspace.faults.disconnectSockets("refresh_requested");
  expect(await ask()).toEqual({ answered: false, why: "the app is not connected" });
  await served.waitForConnection();
  expect(await ask()).toMatchObject({ answered: true });
  workspace.faults.cutSockets();
  await served.waitForConnection();
  expect(await ask()).toMatchObject({ answered: true });
  expect(workspace.callCounts().get("apps.connections.open")).toBeGreaterThanOrEqual(3);
});

test("a listener that never acknowledges is no answer within 3 s", async () => {
  app.command("/spot-chaos", async () => undefined);
  await app.start();
  const answer = await workspace.command({ user: "ana", channel: "game-day", text: "" });
  expect(answer).toEqual({ answered: false, why: "no answer within 3 s" });
});

test("a mention reaches a real Bolt app, which answers in the thread", async () => {
  app.event("app_mention", async ({ event, say }) => {
    await say({ text: `heard ${event.text}`, thread_ts: event.thread_ts ?? event.ts });
  });
  await app.start();
  const said = Promise.withResolvers<void>();
  workspace.onShown(() => said.resolve());
  await workspace.mention({ user: "ana", channel: "game-day", text: "status" });
  await said.promise;
  expect(workspace.shown).toMatchObject([{ op: "post", text: `heard <@${workspace.app.botUser}> status` }]);
});

test("a person is answered through the response_url of a command, in a channel that the bot is not in", async () => {
  const responded = Promise.withResolvers<void>();
  app.command("/spot-chaos", async ({ ack, respond }) => {
    await ack();
    await respond("invite me");
    responded.resolve();
  });
  await app.start();
  await workspace.command({ user: "ana", channel: "general", text: "start" });
  await responded.promise;
  expect(workspace.ephemerals("ana").map((each) => each.text)).toEqual(["invite me"]);
});

test("a socket ticket works once, and none works that was not given out", async () => {
  const opened = workspace.webApi({ method: "apps.connections.open", token: workspace.tokens.app, args: {} });
  const { url } = opened.body as { url: string };
  expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/link\/\?ticket=/);
  const ended = (address: string) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(address);
      socket.onmessage = ({ data }) => {
        socket.close();
        resolve(JSON.parse(String(data)).type);
      };
      socket.onerror = () => resolve("refused");
    });
  expect(await ended(url)).toBe("hello");
  expect(await ended(url)).toBe("refused");
  expect(await ended(`${served.url.replace("http", "ws")}/link/?ticket=guess`)).toBe("refused");
});
