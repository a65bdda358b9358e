import { expect, test } from "vitest";
import { channelId, testWorkspace, userId } from "./calls.ts";

test("an unknown method is an error", () => {
  const { call } = testWorkspace();
  expect(call("chat.shout")).toMatchObject({ ok: false, error: "unknown_method" });
});

test("a call without a token, or with a wrong one, is refused", () => {
  const { call, workspace } = testWorkspace();
  expect(call("auth.test", {}, null)).toMatchObject({ ok: false, error: "not_authed" });
  expect(call("auth.test", {}, "xoxb-other")).toMatchObject({ ok: false, error: "invalid_auth" });
  expect(call("auth.test", {}, workspace.tokens.app)).toMatchObject({ ok: false, error: "not_allowed_token_type" });
  expect(call("apps.connections.open", {}, workspace.tokens.bot)).toMatchObject({ error: "not_allowed_token_type" });
});

test("auth.test tells the bot who it is", () => {
  const { call, workspace } = testWorkspace();
  expect(call("auth.test")).toMatchObject({
    ok: true,
    team_id: workspace.team.id,
    user_id: workspace.app.botUser,
    bot_id: workspace.app.botId,
  });
});

test("an argument that Slack does not know is an error, and team_id is tolerated", () => {
  const { call, gameDay } = testWorkspace();
  const answer = call("chat.postMessage", { channel: gameDay, text: "hi", thread: "1.2" });
  expect(answer).toMatchObject({ ok: false, error: "invalid_arguments" });
  expect(answer.response_metadata).toEqual({
    messages: ["[ERROR] unexpected argument: thread [json-pointer:/thread]"],
  });
  expect(call("chat.postMessage", { channel: gameDay, text: "hi", team_id: "T1" }).ok).toBe(true);
});

test("a missing argument is an error that names it", () => {
  const { call } = testWorkspace();
  expect(call("conversations.replies", { channel: "C1" })).toMatchObject({
    error: "invalid_arguments",
    response_metadata: { messages: ["[ERROR] missing required field: ts"] },
  });
});

test("a method whose scope was not granted is refused, and says which scope it needs", () => {
  const { call, gameDay } = testWorkspace({ scopes: ["chat:write", "channels:read"] });
  expect(call("reactions.add", { channel: gameDay, name: "eyes", timestamp: "1.1" })).toMatchObject({
    error: "missing_scope",
    needed: "reactions:write",
    provided: "chat:write,channels:read",
  });
  expect(call("conversations.info", { channel: gameDay }).ok).toBe(true);
});

test("a private channel, a group message and a direct message each need their own scope", () => {
  const { call, workspace } = testWorkspace({ scopes: ["channels:read"] });
  workspace.faults.inviteBot("sre-private");
  const needed = (name: string) => call("conversations.info", { channel: channelId(workspace, name) }).needed;
  expect(needed("sre-private")).toBe("groups:read");
  expect(needed("group-message")).toBe("mpim:read");
  expect(needed("direct-message")).toBe("im:read");
});

test("every answer carries the granted and the accepted scopes", () => {
  const { call } = testWorkspace({ scopes: ["chat:write", "users:read"] });
  const { headers } = call("users.info", { user: "U1" });
  expect(headers).toMatchObject({ "x-oauth-scopes": "chat:write,users:read", "x-accepted-oauth-scopes": "users:read" });
});

test("a guest, a stranger and someone who has left are told apart", () => {
  const { call, workspace } = testWorkspace();
  const user = (name: string) => call("users.info", { user: userId(workspace, name) }).user;
  expect(user("ana")).toMatchObject({ is_restricted: false, deleted: false, is_bot: false });
  expect(user("gil")).toMatchObject({ is_restricted: true });
  expect(user("carol")).toMatchObject({ is_stranger: true });
  expect(user("dora")).toMatchObject({ deleted: true });
  expect(user("spot-chaos")).toMatchObject({ is_bot: true });
  expect(call("users.info", { user: "U404" })).toMatchObject({ error: "user_not_found" });
});

test("a channel tells whether the bot is in it, whether it is archived and whether others share it", () => {
  const { call, workspace } = testWorkspace();
  const channel = (name: string) => call("conversations.info", { channel: channelId(workspace, name) }).channel;
  expect(channel("game-day")).toMatchObject({ is_member: true, is_ext_shared: false, is_private: false });
  expect(channel("general")).toMatchObject({ is_member: false });
  expect(channel("shared-with-acme")).toMatchObject({ is_member: true, is_ext_shared: true });
  expect(channel("old-war-room")).toMatchObject({ is_archived: true });
  expect(channel("group-message")).toMatchObject({ is_mpim: true });
  expect(channel("direct-message")).toMatchObject({ is_im: true, user: userId(workspace, "ana") });
});

test("a private channel that the bot is not in does not exist for it", () => {
  const { call, workspace } = testWorkspace();
  const args = { channel: channelId(workspace, "sre-private") };
  expect(call("conversations.info", args)).toMatchObject({ error: "channel_not_found" });
  expect(call("conversations.members", args)).toMatchObject({ error: "channel_not_found" });
});

test("a public channel can be joined, a private one cannot", () => {
  const { call, workspace } = testWorkspace({ scopes: ["channels:join", "channels:read"] });
  workspace.faults.inviteBot("sre-private");
  expect(call("conversations.join", { channel: channelId(workspace, "general") })).toMatchObject({
    ok: true,
    channel: { is_member: true },
  });
  expect(call("conversations.join", { channel: channelId(workspace, "sre-private") })).toMatchObject({
    error: "method_not_supported_for_channel_type",
  });
});

test("members come in pages", () => {
  const { call, gameDay } = testWorkspace();
  const first = call("conversations.members", { channel: gameDay, limit: 3 });
  const { next_cursor: cursor } = first.response_metadata as { next_cursor: string };
  const second = call("conversations.members", { channel: gameDay, limit: 3, cursor });
  expect([...(first.members as string[]), ...(second.members as string[])]).toHaveLength(5);
  expect(second.response_metadata).toEqual({ next_cursor: "" });
  expect(call("conversations.members", { channel: gameDay, cursor: "nonsense" })).toMatchObject({
    error: "invalid_cursor",
  });
});

test("a direct message is found, or opened", () => {
  const { call, workspace } = testWorkspace();
  const open = (name: string) => call("conversations.open", { users: userId(workspace, name) });
  expect(open("ana")).toMatchObject({ channel: { id: channelId(workspace, "direct-message") } });
  const opened = open("ben").channel as { id: string };
  expect(opened.id).toMatch(/^D/);
  expect(open("ben")).toMatchObject({ channel: opened });
  expect(open("dora")).toMatchObject({ error: "user_disabled" });
});

test("a user group lists its people, an unknown one is an error", () => {
  const { call, workspace } = testWorkspace();
  const [usergroup = ""] = workspace.usergroups.keys();
  expect(call("usergroups.users.list", { usergroup }).users).toEqual([
    userId(workspace, "ana"),
    userId(workspace, "ben"),
  ]);
  expect(call("usergroups.users.list", { usergroup: "S404" })).toMatchObject({ error: "no_such_subteam" });
});

test("a second reaction, and a second pin of the same message, are refused", () => {
  const { call, gameDay } = testWorkspace({
    scopes: ["chat:write", "reactions:write", "pins:write", "bookmarks:write"],
  });
  const { ts = "" } = call("chat.postMessage", { channel: gameDay, text: "card" });
  const reaction = { channel: gameDay, name: "eyes", timestamp: ts };
  expect(call("reactions.add", reaction).ok).toBe(true);
  expect(call("reactions.add", reaction)).toMatchObject({ error: "already_reacted" });
  expect(call("pins.add", { channel: gameDay, timestamp: ts }).ok).toBe(true);
  expect(call("pins.add", { channel: gameDay, timestamp: ts })).toMatchObject({ error: "already_pinned" });
  const bookmark = { channel_id: gameDay, title: "run", type: "link", link: "https://example.com" };
  expect(call("bookmarks.add", bookmark)).toMatchObject({ ok: true, bookmark: { title: "run" } });
});

test("calls are counted by method", () => {
  const { call, workspace } = testWorkspace();
  call("auth.test");
  call("auth.test");
  call("chat.shout");
  expect(workspace.callCounts()).toEqual(
    new Map([
      ["auth.test", 2],
      ["chat.shout", 1],
    ]),
  );
});
