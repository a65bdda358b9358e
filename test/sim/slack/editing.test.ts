import { expect, test } from "vitest";
import { section, testWorkspace } from "./calls.ts";

function withCard() {
  const rig = testWorkspace();
  const metadata = { event_type: "spot_chaos", event_payload: { key: "card" } };
  const posted = rig.call("chat.postMessage", {
    channel: rig.gameDay,
    text: "card",
    blocks: [section("card")],
    metadata,
  });
  const ts = posted.ts ?? "";
  return {
    ...rig,
    ts,
    metadata,
    update: (args: object) => rig.call("chat.update", { channel: rig.gameDay, ts, ...args }),
  };
}

test("an edit with blocks shows them without an edited label, and keeps the metadata", () => {
  const { update, workspace, metadata } = withCard();
  expect(update({ text: "two", blocks: [section("two")] })).toMatchObject({ ok: true, text: "two" });
  expect(workspace.messages("game-day")).toMatchObject([{ text: "two", edited: null, metadata }]);
  expect(workspace.shown.at(-1)).toMatchObject({ op: "update", text: "two", blocks: [section("two")], metadata });
});

test("an edit with text alone takes the blocks away and is labelled edited", () => {
  const { update, workspace } = withCard();
  update({ text: "two" });
  const [message] = workspace.messages("game-day");
  expect(message?.blocks).toEqual([]);
  expect(message?.edited).toMatchObject({ user: workspace.app.botUser });
});

test("an edit of nothing but metadata keeps the content, and {} takes the metadata away", () => {
  const { update, workspace } = withCard();
  expect(update({ metadata: {} }).ok).toBe(true);
  expect(workspace.messages("game-day")).toMatchObject([{ text: "card", blocks: [section("card")], metadata: null }]);
});

test("an edit with a text over 4,000 characters is refused", () => {
  const { update } = withCard();
  expect(update({ text: "x".repeat(4000), blocks: [section("x")] }).ok).toBe(true);
  expect(update({ text: "x".repeat(4001), blocks: [section("x")] }).error).toBe("msg_too_long");
});

test("an edit of another app's message is refused", async () => {
  const { call, workspace, gameDay } = withCard();
  await workspace.mention({ user: "ana", channel: "game-day", text: "status" });
  const theirs = workspace.messages("game-day").at(-1)?.ts ?? "";
  expect(call("chat.update", { channel: gameDay, ts: theirs, text: "mine" }).error).toBe("cant_update_message");
  expect(call("chat.delete", { channel: gameDay, ts: theirs }).error).toBe("cant_delete_message");
});

test("a message that is not there, and an ephemeral, cannot be edited", () => {
  const { call, workspace, gameDay } = withCard();
  expect(call("chat.update", { channel: gameDay, ts: "1.1", text: "x" }).error).toBe("message_not_found");
  const user = workspace.people.ana?.id ?? "";
  const { message_ts: ts } = call("chat.postEphemeral", { channel: gameDay, user, text: "psst" });
  expect(call("chat.update", { channel: gameDay, ts, text: "x" }).error).toBe("message_not_found");
});

test("in an archived channel an edit is refused as is_inactive", () => {
  const { update, workspace } = withCard();
  workspace.faults.archive("game-day");
  expect(update({ text: "x" }).error).toBe("is_inactive");
  workspace.faults.unarchive("game-day");
  expect(update({ text: "x" }).ok).toBe(true);
});

test("edits can be refused by the workspace's settings", () => {
  const { update, workspace } = withCard();
  workspace.faults.refuseEdits("edit_window_closed");
  expect(update({ text: "x" }).error).toBe("edit_window_closed");
  workspace.faults.refuseEdits(null);
  expect(update({ text: "x" }).ok).toBe(true);
});

test("an old reply can be broadcast, but not with new words", () => {
  const { call, gameDay, ts: parent, workspace } = withCard();
  const { ts } = call("chat.postMessage", { channel: gameDay, text: "reply", thread_ts: parent });
  const update = (args: object) => call("chat.update", { channel: gameDay, ts, reply_broadcast: true, ...args });
  expect(update({ text: "new" }).error).toBe("no_dual_broadcast_content_update");
  expect(update({}).ok).toBe(true);
  expect(workspace.messages("game-day").map((message) => message.text)).toEqual(["card", "reply"]);
  expect(call("chat.update", { channel: gameDay, ts: parent, reply_broadcast: true }).error).toBe(
    "cant_broadcast_message",
  );
});

test("a deleted parent leaves a tombstone while it has replies, and its thread is gone without them", () => {
  const { call, gameDay, ts: parent, update, workspace, pass } = withCard();
  const reply = call("chat.postMessage", { channel: gameDay, text: "reply", thread_ts: parent });
  workspace.faults.deleteMessage("game-day", parent);
  expect(update({ text: "x" }).error).toBe("message_not_found");
  expect(call("conversations.replies", { channel: gameDay, ts: parent }).messages).toMatchObject([
    { subtype: "tombstone" },
    { text: "reply" },
  ]);
  expect(call("chat.postMessage", { channel: gameDay, text: "next", thread_ts: parent }).ok).toBe(true);
  pass(5000);
  expect(call("chat.delete", { channel: gameDay, ts: reply.ts }).ok).toBe(true);
  expect(workspace.thread("game-day", parent).map((message) => message.text)).toEqual([
    "This message was deleted.",
    "next",
  ]);
});

test("a reply to a deleted parent without replies is refused", () => {
  const { call, gameDay, ts, workspace } = withCard();
  workspace.faults.deleteMessage("game-day", ts);
  expect(call("chat.postMessage", { channel: gameDay, text: "x", thread_ts: ts }).error).toBe("thread_not_found");
});
