import { expect, test } from "vitest";
import { channelId, testWorkspace, userId } from "./calls.ts";

const metadata = { event_type: "run", event_payload: { key: "card" } };

test("a post and an edit that are not taken are told with Slack's word and the message's metadata", () => {
  const { call, workspace, gameDay, pass } = testWorkspace();
  const { ts } = call("chat.postMessage", { channel: gameDay, text: "x", metadata });
  workspace.faults.refuseEdits("cant_update_message");
  pass(5_000);
  call("chat.update", { channel: gameDay, ts, text: "y", metadata });
  workspace.faults.archive("game-day");
  call("chat.postMessage", { channel: gameDay, text: "z" });
  expect(workspace.refused).toMatchObject([
    { op: "update", channel: gameDay, error: "cant_update_message", metadata },
    { op: "post", channel: gameDay, error: "is_archived", metadata: null },
  ]);
});

test("what is shown, asked to wait, or cut is not refused", () => {
  const { call, workspace, gameDay } = testWorkspace();
  const post = (more = {}) => call("chat.postMessage", { channel: gameDay, text: "x", ...more });
  workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "rate-limited", retryAfterS: 1 } });
  post();
  workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "http", status: 503 } });
  post();
  workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "cut" } });
  expect(post).toThrow();
  const answer = { kind: "error", error: "fatal_error", stored: true } as const;
  workspace.faults.onCall({ method: "chat.postMessage", answer });
  post();
  call("conversations.info", { channel: "C0" });
  expect(workspace.refused).toEqual([]);
});

test("metadata that is no metadata is refused as such, and not told as if it were", () => {
  const { call, workspace, gameDay } = testWorkspace();
  call("chat.postMessage", { channel: gameDay, text: "x", metadata: "no JSON" });
  call("chat.postMessage", { channel: gameDay, text: "x", metadata: { event_type: 1 } });
  expect(workspace.refused.map((refused) => refused.metadata)).toEqual([null, null]);
});

test("a direct message is shown with the one who reads it, a channel's message without", () => {
  const { call, workspace, gameDay } = testWorkspace();
  const ben = userId(workspace, "ben");
  call("chat.postMessage", { channel: ben, text: "x" });
  call("chat.postMessage", { channel: channelId(workspace, "direct-message"), text: "x" });
  call("chat.postMessage", { channel: gameDay, text: "x" });
  expect(workspace.shown.map(({ user }) => user)).toEqual([ben, userId(workspace, "ana"), undefined]);
});
