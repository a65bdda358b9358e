import { afterEach, beforeEach, expect, test } from "vitest";
import { type ServedWorkspace, serveWorkspace } from "../../../src/sim/slack/server.ts";
import { createWorkspace, type PretendWorkspace } from "../../../src/sim/slack/workspace.ts";
import { EPOCH, webClient } from "./bolt.ts";
import { channelId } from "./calls.ts";

let workspace: PretendWorkspace;
let served: ServedWorkspace;

beforeEach(async () => {
  workspace = createWorkspace({ seed: 1, now: () => EPOCH, transportNow: () => performance.now() });
  served = await serveWorkspace(workspace, { host: "127.0.0.1", port: 0 });
});

afterEach(() => served.close());

test("a call may come as a form, as JSON or as multipart, with its token in the header or in the body", async () => {
  const channel = channelId(workspace, "game-day");
  const { bot } = workspace.tokens;
  const form = new FormData();
  for (const [name, value] of Object.entries({ token: bot, channel, text: "multipart" })) form.append(name, value);
  const bodies: RequestInit[] = [
    { body: new URLSearchParams({ token: bot, channel, text: "form" }) },
    {
      body: JSON.stringify({ channel, text: "json", blocks: [{ type: "divider" }] }),
      headers: { "content-type": "application/json; charset=utf-8", authorization: `Bearer ${bot}` },
    },
    { body: form },
  ];
  for (const init of bodies) {
    const response = await fetch(`${served.apiUrl}chat.postMessage`, { method: "POST", ...init });
    expect(await response.json()).toMatchObject({ ok: true });
  }
  expect(workspace.messages("game-day").map((message) => message.text)).toEqual(["form", "json", "multipart"]);
});

test("a file goes up through the real client's own three steps, into a thread", async () => {
  const client = webClient(workspace, served);
  const channel = channelId(workspace, "game-day");
  const { ts = "" } = await client.chat.postMessage({ channel, text: "card" });
  await client.filesUploadV2({
    channel_id: channel,
    thread_ts: ts,
    initial_comment: "the report",
    filename: "report.md",
    content: "# Report",
  });
  expect(workspace.shown.at(-1)).toMatchObject({ op: "upload", text: "the report", threadTs: ts });
  expect(workspace.thread("game-day", ts).at(-1)?.files).toMatchObject([{ name: "report.md" }]);
});

test("a file that was never sent, or is sent with another length, is not completed", async () => {
  const client = webClient(workspace, served);
  const asked = await client.files.getUploadURLExternal({ filename: "a.txt", length: 5 });
  const complete = () => client.files.completeUploadExternal({ files: [{ id: asked.file_id ?? "", title: "a" }] });
  await expect(complete()).rejects.toMatchObject({ data: { error: "file_not_found" } });
  const sent = await fetch(asked.upload_url ?? "", { method: "POST", body: "123" });
  expect(sent.status).toBe(400);
  expect((await fetch(asked.upload_url ?? "", { method: "POST", body: "12345" })).status).toBe(200);
  expect(await complete()).toMatchObject({ ok: true });
});

test("blocks that Slack refuses reach a real client with the pointers", async () => {
  const client = webClient(workspace, served);
  const blocks = [{ type: "header", text: { type: "plain_text" as const, text: "x".repeat(151) } }];
  await expect(
    client.chat.postMessage({ channel: channelId(workspace, "game-day"), text: "x", blocks }),
  ).rejects.toMatchObject({
    data: { error: "invalid_blocks", errors: ["must be less than 151 characters [json-pointer:/blocks/0/text/text]"] },
  });
});

test("an address that Slack does not have is not found", async () => {
  expect((await fetch(`${served.url}/nowhere`)).status).toBe(404);
  expect((await fetch(`${served.url}/commands/T1/1/x`, { method: "POST", body: "{}" })).status).toBe(404);
});
