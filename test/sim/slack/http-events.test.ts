import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deliverOverHttp, signatureOf, verifyRequestUrl } from "../../../src/sim/slack/http-events.ts";
import { type ServedWorkspace, serveWorkspace } from "../../../src/sim/slack/server.ts";
import { createWorkspace, type PretendWorkspace } from "../../../src/sim/slack/workspace.ts";
import { EPOCH, noRetries } from "./bolt.ts";
import { button, channelId } from "./calls.ts";

let workspace: PretendWorkspace;
let served: ServedWorkspace;
let receiver: HTTPReceiver;
let app: App;
let url: string;

beforeEach(async () => {
  workspace = createWorkspace({ seed: 1, now: () => EPOCH, transportNow: () => Date.now() });
  served = await serveWorkspace(workspace, { host: "127.0.0.1", port: 0 });
  receiver = new HTTPReceiver({ signingSecret: workspace.tokens.signingSecret, logLevel: LogLevel.ERROR });
  app = new App({
    token: workspace.tokens.bot,
    receiver,
    logLevel: LogLevel.ERROR,
    deferInitialization: true,
    clientOptions: { slackApiUrl: served.apiUrl, ...noRetries() },
  });
  await app.init();
  const server = await receiver.start(0);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  url = `http://127.0.0.1:${address.port}/slack/events`;
});

afterEach(async () => {
  await app.stop();
  await served.close();
});

test("a slash command reaches a real Bolt app by signed HTTP and its ack comes back", async () => {
  app.command("/spot-chaos", async ({ ack, command }) => ack({ text: `you said ${command.text}` }));
  deliverOverHttp(workspace, { url });
  const answer = await workspace.command({ user: "ana", channel: "game-day", text: "a & b" });
  expect(answer).toMatchObject({ answered: true, payload: { text: "you said a & b" } });
  expect(workspace.ephemerals("ana")).toMatchObject([{ text: "you said a & b" }]);
});

test("a press and a mention reach it too", async () => {
  app.action("stop", async ({ ack }) => ack());
  app.event("app_mention", async ({ event, say }) => {
    await say({ text: "here", thread_ts: event.ts });
  });
  deliverOverHttp(workspace, { url });
  const blocks = JSON.stringify([{ type: "actions", elements: [button("stop")] }]);
  const channel = channelId(workspace, "game-day");
  const posted = workspace.webApi({
    method: "chat.postMessage",
    token: workspace.tokens.bot,
    args: { channel, text: "card", blocks },
  });
  const { ts } = posted.body as { ts: string };
  const pressed = await workspace.press({ user: "ana", channel: "game-day", messageTs: ts, actionId: "stop" });
  expect(pressed).toMatchObject({ answered: true, payload: null });
  const said = Promise.withResolvers<void>();
  workspace.onShown(() => said.resolve());
  expect(await workspace.mention({ user: "ana", channel: "game-day", text: "hi" })).toMatchObject({ answered: true });
  await said.promise;
  expect(workspace.shown.at(-1)).toMatchObject({ text: "here" });
});

test("the app proves its address with the challenge, and a wrong secret does not get in", async () => {
  await verifyRequestUrl(workspace, { url });
  const body = "{}";
  const timestampS = Math.floor(Date.now() / 1000);
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-slack-request-timestamp": String(timestampS),
      "x-slack-signature": signatureOf("another secret", timestampS, body),
    },
    body,
  });
  expect(response.status).toBe(401);
});

test("an address where nobody answers is no answer", async () => {
  deliverOverHttp(workspace, { url: url.replace("/slack/events", "/elsewhere") });
  const answer = await workspace.command({ user: "ana", channel: "game-day", text: "" });
  expect(answer).toEqual({ answered: false, why: "the app answered HTTP 404" });
});
