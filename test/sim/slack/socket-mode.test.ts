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
