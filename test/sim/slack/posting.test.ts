import { expect, test } from "vitest";
import { channelId, section, testWorkspace, userId } from "./calls.ts";

test("a message is stored and shown as it was sent, escapes and all", () => {
  const { call, workspace, gameDay } = testWorkspace();
  const { ts } = call("chat.postMessage", { channel: gameDay, text: "a &lt; b", blocks: [section("a &lt; b")] });
  expect(workspace.messages("game-day")).toMatchObject([{ ts, text: "a &lt; b" }]);
  expect(workspace.shown).toMatchObject([{ op: "post", ts, threadTs: null, blocks: [section("a &lt; b")] }]);
});

test("timestamps are world time, and no two messages share one", () => {
  const { call, gameDay, pass } = testWorkspace();
  const post = () => call("chat.postMessage", { channel: gameDay, text: "x" }).ts;
  expect([post(), post()]).toEqual(["1795330800.000000", "1795330800.000001"]);
  pass(1500);
  expect(post()).toBe("1795330801.500000");
});

test("where the bot is no member a public channel says not_in_channel, a private one channel_not_found", () => {
  const { call, workspace } = testWorkspace();
  const post = (name: string) => call("chat.postMessage", { channel: channelId(workspace, name), text: "x" }).error;
  expect(post("general")).toBe("not_in_channel");
  expect(post("sre-private")).toBe("channel_not_found");
  expect(post("old-war-room")).toBe("is_archived");
  expect(call("chat.postMessage", { channel: "#game-day", text: "x" }).error).toBe("channel_not_found");
});

test("a bot that was removed can no longer post", () => {
  const { call, workspace, gameDay } = testWorkspace();
  workspace.faults.removeBot("game-day");
  expect(call("chat.postMessage", { channel: gameDay, text: "x" }).error).toBe("not_in_channel");
});

test("a person's id stands for the direct message with them", () => {
  const { call, workspace } = testWorkspace();
  const answer = call("chat.postMessage", { channel: userId(workspace, "ana"), text: "x" });
  expect(answer.channel).toBe(channelId(workspace, "direct-message"));
});

test("a message without words is refused", () => {
  const { call, gameDay } = testWorkspace();
  expect(call("chat.postMessage", { channel: gameDay }).error).toBe("no_text");
  expect(call("chat.postMessage", { channel: gameDay, text: "", blocks: [] }).error).toBe("no_text");
});

test("a text over 40,000 characters is cut, with a warning", () => {
  const { call, workspace, gameDay } = testWorkspace();
  expect(call("chat.postMessage", { channel: gameDay, text: "x".repeat(40_001) }).warning).toBe("message_truncated");
  expect(workspace.messages("game-day")[0]?.text).toHaveLength(40_000);
});

test("a reply needs a parent that exists and is no reply itself", () => {
  const { call, gameDay, pass } = testWorkspace();
  const { ts: parent } = call("chat.postMessage", { channel: gameDay, text: "card" });
  const reply = call("chat.postMessage", { channel: gameDay, text: "reply", thread_ts: parent });
  expect(reply).toMatchObject({ ok: true, message: { thread_ts: parent } });
  pass(5000);
  const post = (args: object) => call("chat.postMessage", { channel: gameDay, text: "x", ...args }).error;
  expect(post({ thread_ts: "1.000001" })).toBe("thread_not_found");
  expect(post({ thread_ts: reply.ts })).toBe("cannot_reply_to_message");
});

test("a broadcast needs a thread, is shown once, and appears in both places", () => {
  const { call, workspace, gameDay } = testWorkspace();
  expect(call("chat.postMessage", { channel: gameDay, text: "x", reply_broadcast: true }).error).toBe(
    "invalid_arguments",
  );
  const { ts: parent = "" } = call("chat.postMessage", { channel: gameDay, text: "card" });
  call("chat.postMessage", { channel: gameDay, text: "recovered", thread_ts: parent, reply_broadcast: true });
  expect(workspace.shown.at(-1)).toMatchObject({ op: "post", threadTs: parent, broadcast: true });
  expect(workspace.shown).toHaveLength(2);
  expect(workspace.thread("game-day", parent).map((message) => message.text)).toEqual(["card", "recovered"]);
  const { messages } = call("conversations.history", { channel: gameDay }) as unknown as { messages: object[] };
  expect(messages[0]).toMatchObject({ subtype: "thread_broadcast", text: "recovered", root: { text: "card" } });
});

test("metadata is returned where it was asked for, and refused when malformed or over 8,000 bytes", () => {
  const { call, gameDay, pass } = testWorkspace();
  const metadata = { event_type: "spot_chaos", event_payload: { run: "r1", key: "card" } };
  const { ts } = call("chat.postMessage", { channel: gameDay, text: "card", metadata });
  const replies = (args: object) => call("conversations.replies", { channel: gameDay, ts, ...args }).messages;
  expect(replies({ include_all_metadata: true })).toMatchObject([{ metadata }]);
  expect((replies({}) as [object])[0]).not.toHaveProperty("metadata");
  const refusal = (bad: unknown) => {
    pass(1000);
    return call("chat.postMessage", { channel: gameDay, text: "x", metadata: bad }).error;
  };
  expect(refusal("not json")).toBe("invalid_metadata_format");
  expect(refusal({ event_type: "t" })).toBe("invalid_metadata_format");
  expect(refusal({ event_type: "t".repeat(51), event_payload: {} })).toBe("invalid_metadata_schema");
  expect(refusal({ event_type: "t", event_payload: { a: "x".repeat(8000) } })).toBe("metadata_too_large");
});

test("an ephemeral is for one member of the channel, and is in no history", () => {
  const { call, workspace, gameDay } = testWorkspace();
  const whisper = (name: string) =>
    call("chat.postEphemeral", { channel: gameDay, user: userId(workspace, name), text: "psst" });
  expect(whisper("ana").message_ts).toBeDefined();
  expect(whisper("carol").error).toBe("user_not_in_channel");
  expect(workspace.ephemerals("ana")).toHaveLength(1);
  expect(workspace.ephemerals("ben")).toHaveLength(0);
  expect(workspace.messages("game-day")).toEqual([]);
  expect(workspace.shown).toMatchObject([{ op: "ephemeral", user: userId(workspace, "ana"), metadata: null }]);
});

test("a thread is read parent first, in pages, from a moment on", () => {
  const { call, gameDay, pass } = testWorkspace();
  const { ts } = call("chat.postMessage", { channel: gameDay, text: "card" });
  const stamps = ["a", "b", "c"].map((text) => {
    pass(1000);
    return call("chat.postMessage", { channel: gameDay, text, thread_ts: ts }).ts ?? "";
  });
  const read = (args: object) => call("conversations.replies", { channel: gameDay, ts, ...args });
  const texts = (args: object) => (read(args).messages as { text: string }[]).map((message) => message.text);
  expect(texts({})).toEqual(["card", "a", "b", "c"]);
  expect(texts({ oldest: stamps[0] })).toEqual(["card", "b", "c"]);
  expect(texts({ oldest: stamps[0], inclusive: true, latest: stamps[1] })).toEqual(["card", "a", "b"]);
  const first = read({ limit: 2 });
  expect(first).toMatchObject({
    has_more: true,
    messages: [{ reply_count: 3, latest_reply: stamps[2] }, { text: "a" }],
  });
  const { next_cursor: cursor } = first.response_metadata as { next_cursor: string };
  expect(texts({ limit: 2, cursor })).toEqual(["b", "c"]);
  expect(read({ oldest: "yesterday" }).error).toBe("invalid_ts_oldest");
  expect(call("conversations.replies", { channel: gameDay, ts: "1.1" }).error).toBe("thread_not_found");
});

test("a permalink leads to the message, or into its thread", () => {
  const { call, workspace, gameDay } = testWorkspace();
  const { ts: parent = "" } = call("chat.postMessage", { channel: gameDay, text: "card" });
  const { ts: reply = "" } = call("chat.postMessage", { channel: gameDay, text: "reply", thread_ts: parent });
  const link = (ts: string) => call("chat.getPermalink", { channel: gameDay, message_ts: ts }).permalink;
  const archive = `https://${workspace.team.domain}.slack.com/archives/${gameDay}`;
  expect(link(parent)).toBe(`${archive}/p${parent.replace(".", "")}`);
  expect(link(reply)).toBe(`${archive}/p${reply.replace(".", "")}?thread_ts=${parent}&cid=${gameDay}`);
});
