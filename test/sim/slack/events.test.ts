import { expect, test } from "vitest";
import { withApp } from "./app.ts";
import { channelId, testWorkspace, userId } from "./calls.ts";

test("a mention in a thread arrives with the thread, and its text escaped", async () => {
  const { workspace, envelopes, call, gameDay } = withApp();
  const { ts: threadTs = "" } = call("chat.postMessage", { channel: gameDay, text: "card" });
  const answer = await workspace.mention({ user: "ben", channel: "game-day", text: "status <now>", threadTs });
  expect(answer).toMatchObject({ answered: true });
  expect(envelopes.at(-1)).toMatchObject({
    type: "events_api",
    retry_attempt: 0,
    payload: {
      type: "event_callback",
      event: {
        type: "app_mention",
        text: `<@${workspace.app.botUser}> status &lt;now&gt;`,
        thread_ts: threadTs,
        channel: gameDay,
        user: userId(workspace, "ben"),
      },
    },
  });
});

test("Slack says nothing of a mention in a channel that the bot is not in, or without the scope", async () => {
  const { workspace, envelopes } = withApp();
  expect(await workspace.mention({ user: "ana", channel: "general", text: "hi" })).toMatchObject({ answered: false });
  expect(envelopes).toEqual([]);
  expect(workspace.messages("general")).toHaveLength(1);
});

test("an event that is not acknowledged comes again, as a retry", async () => {
  const { workspace } = testWorkspace();
  const attempts: unknown[] = [];
  workspace.connectInProcess(async ({ retry_attempt, retry_reason }) => {
    attempts.push([retry_attempt, retry_reason]);
    if (attempts.length === 1) throw new Error("no");
  });
  expect(await workspace.mention({ user: "ana", channel: "game-day", text: "hi" })).toMatchObject({ answered: true });
  expect(attempts).toEqual([
    [0, ""],
    [1, "timeout"],
  ]);
});

test("an event can be delivered twice", async () => {
  const { workspace, envelopes } = withApp();
  workspace.faults.duplicateEvents(1);
  await workspace.mention({ user: "ana", channel: "game-day", text: "one" });
  await workspace.mention({ user: "ana", channel: "game-day", text: "two" });
  expect(envelopes.map((envelope) => envelope.retry_attempt)).toEqual([0, 1, 0]);
  expect(new Set(envelopes.map((envelope) => envelope.payload.event_id)).size).toBe(2);
});

test("a person of another company can ask in a shared channel, and the payload says whose they are", async () => {
  const { workspace, envelopes } = withApp();
  await workspace.mention({ user: "carol", channel: "shared-with-acme", text: "hi" });
  expect(envelopes[0]?.payload).toMatchObject({ is_ext_shared_channel: true });
  expect(channelId(workspace, "shared-with-acme")).toMatch(/^C/);
});

test("nobody can write into a thread that is not there", async () => {
  const { workspace } = withApp();
  const mention = workspace.mention({ user: "ana", channel: "game-day", text: "status", threadTs: "1.1" });
  await expect(mention).rejects.toThrow("There is no thread 1.1 in game-day.");
});
