import { expect, test } from "vitest";
import { withApp } from "./app.ts";
import { button, testWorkspace, userId } from "./calls.ts";

test("a slash command carries who, where and what, unescaped, and nothing of a thread", async () => {
  const { workspace, envelopes, gameDay } = withApp();
  await workspace.command({ user: "ana", channel: "#game-day", text: "start workshop a < b & c" });
  expect(envelopes).toMatchObject([
    {
      type: "slash_commands",
      accepts_response_payload: true,
      payload: {
        command: "/spot-chaos",
        text: "start workshop a < b & c",
        user_id: userId(workspace, "ana"),
        user_name: "ana",
        channel_id: gameDay,
        channel_name: "game-day",
        team_id: workspace.team.id,
        is_enterprise_install: "false",
        response_url: expect.stringMatching(/^https:\/\/hooks\.slack\.com\/commands\//),
        trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]+$/),
      },
    },
  ]);
  expect(envelopes[0]?.payload).not.toHaveProperty("thread_ts");
});

test("a command arrives from channels that the bot is not in, whose names it may not know", async () => {
  const { workspace, envelopes } = withApp();
  for (const channel of ["general", "sre-private", "group-message", "direct-message"]) {
    expect(await workspace.command({ user: "ana", channel, text: "" })).toMatchObject({ answered: true });
  }
  expect(envelopes.map((envelope) => envelope.payload.channel_name)).toEqual([
    "general",
    "privategroup",
    "privategroup",
    "directmessage",
  ]);
});

test("nobody can type where they are not, in an archived channel, or after they left", async () => {
  const { workspace } = withApp();
  const type = (user: string, channel: string) => workspace.command({ user, channel, text: "" });
  await expect(type("gil", "general")).rejects.toThrow("gil is not in general");
  await expect(type("ana", "old-war-room")).rejects.toThrow("archived");
  await expect(type("nobody", "general")).rejects.toThrow('no person "nobody"');
});

test("a text in the ack is shown to the person alone, or to all with response_type in_channel", async () => {
  const whispering = withApp({ text: "hello" });
  await whispering.workspace.command({ user: "ana", channel: "general", text: "" });
  expect(whispering.workspace.shown).toMatchObject([{ op: "ephemeral", user: userId(whispering.workspace, "ana") }]);
  const open = withApp({ text: "hello", response_type: "in_channel" });
  await open.workspace.command({ user: "ana", channel: "general", text: "" });
  expect(open.workspace.shown).toMatchObject([{ op: "post", text: "hello" }]);
});

test("an ack with blocks that Slack refuses is no answer", async () => {
  const { workspace } = withApp({ blocks: [{ type: "marquee" }] });
  const answer = await workspace.command({ user: "ana", channel: "general", text: "" });
  expect(answer).toMatchObject({ answered: false, why: expect.stringContaining("invalid_blocks") });
});

test("without a connected app, and with one that fails or is late, the person is told", async () => {
  const { workspace, passReal } = testWorkspace();
  const command = () => workspace.command({ user: "ana", channel: "game-day", text: "" });
  expect(await command()).toEqual({ answered: false, why: "the app is not connected" });
  const disconnect = workspace.connectInProcess(() => Promise.reject(new Error("crashed")));
  expect(await command()).toEqual({ answered: false, why: "crashed" });
  disconnect();
  workspace.connectInProcess(async () => passReal(3001));
  expect(await command()).toEqual({ answered: false, why: "no answer within 3 s" });
});

test("a press carries the message, the action and its value", async () => {
  const { workspace, envelopes, call, gameDay } = withApp();
  const blocks = [{ type: "actions", block_id: "card", elements: [button("stop", "Stop", "run-1")] }];
  const { ts = "" } = call("chat.postMessage", { channel: gameDay, text: "card", blocks });
  await workspace.press({ user: "gil", channel: "game-day", messageTs: ts, actionId: "stop" });
  expect(envelopes.at(-1)).toMatchObject({
    type: "interactive",
    accepts_response_payload: false,
    payload: {
      type: "block_actions",
      user: { id: userId(workspace, "gil") },
      container: { type: "message", message_ts: ts, channel_id: gameDay, is_ephemeral: false },
      message: { ts, text: "card" },
      actions: [{ action_id: "stop", block_id: "card", type: "button", value: "run-1", text: { text: "Stop" } }],
    },
  });
});

test("a button that is not there, or that someone else sees, cannot be pressed", async () => {
  const { workspace, askToConfirm } = withApp();
  const messageTs = askToConfirm();
  const press = (user: string, actionId: string) => workspace.press({ user, channel: "game-day", messageTs, actionId });
  await expect(press("ana", "stop")).rejects.toThrow('no "stop" to press');
  await expect(press("ben", "confirm")).rejects.toThrow("sees no message");
});

test("an ephemeral's press names it as ephemeral and brings no message", async () => {
  const { workspace, envelopes, askToConfirm } = withApp();
  const messageTs = askToConfirm();
  await workspace.press({ user: "ana", channel: "game-day", messageTs, actionId: "confirm", value: "req-1" });
  const payload = envelopes.at(-1)?.payload;
  expect(payload).toMatchObject({
    container: { is_ephemeral: true, message_ts: messageTs },
    actions: [{ value: "req-1" }],
  });
  expect(payload).not.toHaveProperty("message");
});

test("without the scope for commands, none arrives", async () => {
  const { workspace } = testWorkspace({ scopes: ["chat:write"] });
  workspace.connectInProcess(async () => null);
  expect(await workspace.command({ user: "ana", channel: "game-day", text: "" })).toMatchObject({ answered: false });
});
