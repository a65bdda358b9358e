import { expect, test } from "vitest";
import { channelId, testWorkspace } from "./calls.ts";

test("a fourth chat.postMessage in the same second and channel is told to come back", () => {
  const { call, workspace, gameDay, pass } = testWorkspace();
  const post = (channel = gameDay) => call("chat.postMessage", { channel, text: "x" });
  expect([post(), post(), post()].every((answer) => answer.ok)).toBe(true);
  expect(post()).toMatchObject({ status: 429, ok: false, error: "ratelimited", headers: { "retry-after": "1" } });
  expect(post(channelId(workspace, "direct-message")).ok).toBe(true);
  pass(1000);
  expect(post().ok).toBe(true);
  expect(post().status).toBe(429);
  expect(workspace.messages("game-day")).toHaveLength(4);
});

test("a 51st edit within a minute is refused, whatever the message and the channel, until the first is a minute old", () => {
  const { call, gameDay, pass } = testWorkspace();
  const { ts } = call("chat.postMessage", { channel: gameDay, text: "x" });
  const { ts: other } = call("chat.postMessage", { channel: gameDay, text: "y" });
  const edit = (message = ts) => call("chat.update", { channel: gameDay, ts: message, text: "z" });
  for (let n = 0; n < 50; n += 1) {
    expect(edit().ok).toBe(true);
    pass(500);
  }
  expect(edit(other)).toMatchObject({ status: 429, headers: { "retry-after": "35" } });
  pass(35_000);
  expect(edit(other).ok).toBe(true);
});

test("each method has a limit of its own", () => {
  const { call, workspace } = testWorkspace();
  const [usergroup] = workspace.usergroups.keys();
  for (let n = 0; n < 20; n += 1) expect(call("usergroups.users.list", { usergroup }).ok).toBe(true);
  expect(call("usergroups.users.list", { usergroup }).status).toBe(429);
  expect(call("users.info", { user: workspace.app.botUser }).ok).toBe(true);
});

test("Retry-After is world time: real time passing changes nothing", () => {
  const { call, gameDay, passReal } = testWorkspace();
  const post = () => call("chat.postMessage", { channel: gameDay, text: "x" });
  for (let n = 0; n < 3; n += 1) post();
  passReal(3_600_000);
  expect(post().status).toBe(429);
});
