import type { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ServedWorkspace, serveWorkspace } from "../../../src/sim/slack/server.ts";
import { ConnectionCut, createWorkspace, type PretendWorkspace } from "../../../src/sim/slack/workspace.ts";
import { EPOCH, webClient } from "./bolt.ts";
import { channelId } from "./calls.ts";

let workspace: PretendWorkspace;
let served: ServedWorkspace;
let client: WebClient;
let channel: string;

beforeEach(async () => {
  workspace = createWorkspace({ seed: 1, now: () => EPOCH, transportNow: () => performance.now() });
  served = await serveWorkspace(workspace, { host: "127.0.0.1", port: 0 });
  client = webClient(workspace, served);
  channel = channelId(workspace, "game-day");
});

afterEach(() => served.close());

const post = () => client.chat.postMessage({ channel, text: "x" });

test("a rate limit reaches a real WebClient with its Retry-After", async () => {
  workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "rate-limited", retryAfterS: 7 } });
  await expect(post()).rejects.toMatchObject({ code: "slack_webapi_rate_limited_error", retryAfter: 7 });
  expect((await post()).ok).toBe(true);
});

test("an error code is answered as often as asked, to the calls that are meant", async () => {
  workspace.faults.onCall({
    method: "chat.postMessage",
    times: 2,
    after: 1,
    when: (args) => args.text === "x",
    answer: { kind: "error", error: "restricted_action" },
  });
  expect((await post()).ok).toBe(true);
  expect((await client.chat.postMessage({ channel, text: "another" })).ok).toBe(true);
  await expect(post()).rejects.toMatchObject({ data: { error: "restricted_action" } });
  await expect(post()).rejects.toMatchObject({ data: { error: "restricted_action" } });
  expect((await post()).ok).toBe(true);
});

test("a fault stays until it is lifted", async () => {
  const lift = workspace.faults.onCall({
    method: "*",
    times: Number.POSITIVE_INFINITY,
    answer: { kind: "http", status: 503 },
  });
  await expect(post()).rejects.toMatchObject({ code: "slack_webapi_http_error", statusCode: 503 });
  await expect(client.conversations.info({ channel })).rejects.toMatchObject({ statusCode: 503 });
  expect((await client.auth.test()).ok).toBe(true);
  lift();
  expect((await post()).ok).toBe(true);
});

test("a connection that breaks after the message was stored leaves the message and an ambiguous error", async () => {
  workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "cut", stored: true } });
  await expect(post()).rejects.toMatchObject({ code: "slack_webapi_request_error" });
  expect(workspace.messages("game-day")).toHaveLength(1);
  workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "cut" } });
  await expect(post()).rejects.toMatchObject({ code: "slack_webapi_request_error" });
  expect(workspace.messages("game-day")).toHaveLength(1);
});

test("an answer that never comes ends with the caller's own deadline", async () => {
  workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "hang", stored: true } });
  const deadline = new AbortController();
  workspace.onShown(() => deadline.abort());
  const hanging = fetch(`${served.apiUrl}chat.postMessage`, {
    method: "POST",
    headers: { authorization: `Bearer ${workspace.tokens.bot}` },
    body: new URLSearchParams({ channel, text: "x" }),
    signal: deadline.signal,
  });
  await expect(hanging).rejects.toThrow("aborted");
  expect(workspace.messages("game-day")).toHaveLength(1);
});

test("in process the same faults are a failed fetch and an aborted one", async () => {
  const url = "https://slack.com/api/chat.postMessage";
  workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "cut" } });
  await expect(workspace.fetch(url, { method: "POST", body: "" })).rejects.toThrow("fetch failed");
  workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "hang" } });
  const deadline = new AbortController();
  const hanging = workspace.fetch(url, { method: "POST", body: "", signal: deadline.signal });
  deadline.abort(new Error("too slow"));
  await expect(hanging).rejects.toThrow("too slow");
  workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "cut" } });
  expect(() => workspace.webApi({ method: "chat.postMessage", token: null, args: {} })).toThrow(ConnectionCut);
});

test("an app that is cut off gets no answer to anything, until it is lifted", async () => {
  workspace.faults.cutOff(true);
  const paths = ["api/apps.connections.open", "api/chat.postMessage", "commands/T1/1/a", "api/auth.test"];
  for (const path of paths)
    await expect(fetch(`${served.url}/${path}`, { method: "POST", body: "" }), path).rejects.toThrow("fetch failed");
  workspace.faults.cutOff(false);
  const answer = await fetch(`${served.apiUrl}auth.test`, { method: "POST", body: "" });
  expect(answer.status).toBe(200);
});
