import { App, LogLevel, type Receiver } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import { expect, test } from "vitest";
import { createWorkspace } from "../../../src/sim/slack/workspace.ts";
import { EPOCH, noRetries } from "./bolt.ts";

function virtualWorkspace(seed = 1) {
  return createWorkspace({ seed, now: () => EPOCH, transportNow: () => EPOCH });
}

test("a Web API call in process is answered before the event loop turns", async () => {
  const workspace = virtualWorkspace();
  const client = new WebClient(workspace.tokens.bot, { fetch: workspace.fetch, ...noRetries(), timeout: 0 });
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  const posted = await client.chat.postMessage({ channel: workspace.channels["game-day"]?.id ?? "", text: "hello" });
  expect(posted.ok).toBe(true);
  expect(turned).toBe(false);
});

test("a slash command reaches a real Bolt app in process, through a receiver without sockets", async () => {
  const workspace = virtualWorkspace();
  let app: App | undefined;
  const receiver: Receiver = {
    init(bolt) {
      app = bolt as App;
    },
    start: async () => undefined,
    stop: async () => undefined,
  };
  const bolt = new App({
    token: workspace.tokens.bot,
    receiver,
    logLevel: LogLevel.ERROR,
    deferInitialization: true,
    clientOptions: { fetch: workspace.fetch, ...noRetries() },
  });
  await bolt.init();
  bolt.command("/spot-chaos", async ({ ack, respond }) => {
    await ack();
    await respond("later");
  });
  workspace.connectInProcess(
    (envelope) =>
      new Promise((resolve, reject) => {
        app?.processEvent({ body: { ...envelope.payload }, ack: async (payload) => resolve(payload) }).catch(reject);
      }),
  );
  const later = Promise.withResolvers<void>();
  workspace.onShown(() => later.resolve());
  expect(await workspace.command({ user: "ana", channel: "general", text: "" })).toMatchObject({ answered: true });
  await later.promise;
  expect(workspace.shown).toMatchObject([{ op: "ephemeral", text: "later", user: workspace.people.ana?.id }]);
});

test("the same seed gives the same tokens, ids and timestamps; another seed gives others", () => {
  const ids = (seed: number) => {
    const { tokens, people, channels } = virtualWorkspace(seed);
    return JSON.stringify([tokens, people, Object.values(channels).map((channel) => channel.id)]);
  };
  expect(ids(7)).toBe(ids(7));
  expect(ids(7)).not.toBe(ids(8));
});

test("the in-process fetch reaches the pretend workspace and nothing else", async () => {
  const workspace = virtualWorkspace();
  await expect(workspace.fetch("https://example.com/api/auth.test")).rejects.toThrow("fetch failed");
  await expect(workspace.fetch("http://slack.com/api/auth.test")).rejects.toThrow("fetch failed");
});
