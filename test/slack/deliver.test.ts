import { describe, expect, test } from "vitest";
import type { FaultAnswer } from "../../src/sim/slack/faults.ts";
import { inProcess, saying } from "./stage.ts";

const outgoing = (key: string, text = key) => ({ run: "run-1", key, facts: {}, message: saying(text) });

async function inGameDay() {
  const stage = await inProcess();
  const id = (name: string) => stage.workspace.channels[name]?.id ?? "";
  const post = (key: string, channel = "game-day") =>
    stage.app.chat.post({ channel: id(channel), threadTs: null, broadcast: false }, outgoing(key));
  return { ...stage, id, post };
}

describe("a post", () => {
  test("carries the run, its key and the facts as metadata, and says it twice: in text and in blocks", async () => {
    const { app, id, workspace } = await inGameDay();
    const facts = { outcome: "back", recoveredS: null, backS: 1303 };
    const answer = await app.chat.post(
      { channel: id("game-day"), threadTs: null, broadcast: false },
      { ...outgoing("card", "Recovering."), facts },
    );
    expect(workspace.shown).toMatchObject([
      {
        op: "post",
        text: "Recovering.",
        blocks: [{ type: "section" }],
        metadata: {
          event_type: "spot_chaos_post",
          event_payload: { run: "run-1", key: "card", outcome: "back", backS: 1303 },
        },
      },
    ]);
    expect(answer).toEqual({ kind: "done", ts: workspace.shown[0]?.ts });
  });

  test("in a thread can be shown in the channel too, and an edit stays one message", async () => {
    const { app, id, workspace, post } = await inGameDay();
    const card = await post("card");
    if (card.kind !== "done") throw new Error(card.kind);
    await app.chat.post({ channel: id("game-day"), threadTs: card.ts, broadcast: true }, outgoing("recovered"));
    await app.chat.update({ channel: id("game-day"), ts: card.ts }, outgoing("card", "Finished."));
    expect(workspace.shown.map(({ op, broadcast, text }) => [op, broadcast, text])).toEqual([
      ["post", false, "card"],
      ["post", true, "recovered"],
      ["update", false, "Finished."],
    ]);
    expect(workspace.thread("game-day", card.ts).length).toBe(2);
  });

  test("in a rehearsal begins with the word", async () => {
    const stage = await inProcess({ rehearsal: true });
    const channel = stage.workspace.channels["game-day"]?.id ?? "";
    await stage.app.chat.post({ channel, threadTs: null, broadcast: false }, outgoing("card"));
    expect(stage.workspace.shown[0]?.text).toBe("*REHEARSAL* · card");
  });

  test("with metadata that Slack would refuse keeps its run and key", async () => {
    const { app, id, workspace } = await inGameDay();
    const facts = Object.fromEntries(Array.from({ length: 400 }, (_, place) => [`fact${place}`, "x".repeat(40)]));
    await app.chat.post({ channel: id("game-day"), threadTs: null, broadcast: false }, { ...outgoing("card"), facts });
    expect(workspace.shown[0]?.metadata?.event_payload).toMatchObject({ run: "run-1", key: "card" });
  });
});

describe("where it may not post, Slack's word comes with how to mend it", () => {
  test.each([
    ["general", "not_in_channel", "/invite @spot-chaos"],
    ["sre-private", "channel_not_found", "/invite @spot-chaos"],
    ["old-war-room", "is_archived", "Unarchive it"],
  ])("%s", async (channel, code, advice) => {
    const { post } = await inGameDay();
    expect(await post("card", channel)).toEqual({ kind: "refused", code, advice: expect.stringContaining(advice) });
  });

  test("an edit of a message that someone deleted", async () => {
    const { app, id, workspace, post } = await inGameDay();
    const card = await post("card");
    if (card.kind !== "done") throw new Error(card.kind);
    workspace.faults.deleteMessage("game-day", card.ts);
    const answer = await app.chat.update({ channel: id("game-day"), ts: card.ts }, outgoing("card", "later"));
    expect(answer).toMatchObject({ kind: "refused", code: "message_not_found" });
  });

  test.each(["cant_update_message", "edit_window_closed"] as const)("an edit where %s", async (code) => {
    const { app, id, workspace, post } = await inGameDay();
    const card = await post("card");
    if (card.kind !== "done") throw new Error(card.kind);
    workspace.faults.refuseEdits(code);
    const answer = await app.chat.update({ channel: id("game-day"), ts: card.ts }, outgoing("card", "later"));
    expect(answer).toMatchObject({ kind: "refused", code });
  });

  test.each(["invalid_auth", "missing_scope", "token_revoked", "restricted_action_thread_locked", "never_heard_of"])(
    "%s",
    async (error) => {
      const { workspace, post } = await inGameDay();
      workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "error", error } });
      expect(await post("card")).toMatchObject({
        kind: "refused",
        code: error,
        advice: expect.stringMatching(/\w+\.$/),
      });
    },
  );
});

describe("a call that fails is sent once and called what it is", () => {
  const cases: readonly (readonly [string, FaultAnswer, Record<string, unknown>])[] = [
    ["a rate limit", { kind: "rate-limited", retryAfterS: 7 }, { kind: "wait", ms: 7000 }],
    ["a rate limit with a 200", { kind: "error", error: "ratelimited" }, { kind: "wait" }],
    ["a broken connection", { kind: "cut", stored: true }, { kind: "unknown" }],
    ["a 500", { kind: "http", status: 500 }, { kind: "unknown" }],
    ["internal_error", { kind: "error", error: "internal_error" }, { kind: "unknown" }],
    ["fatal_error", { kind: "error", error: "fatal_error", stored: true }, { kind: "unknown" }],
    ["request_timeout", { kind: "error", error: "request_timeout" }, { kind: "unknown" }],
    ["service_unavailable", { kind: "error", error: "service_unavailable" }, { kind: "later" }],
  ];
  test.each(cases)("%s", async (_, answer, meaning) => {
    const { workspace, post } = await inGameDay();
    workspace.faults.onCall({ method: "chat.postMessage", answer });
    expect(await post("card")).toMatchObject(meaning);
    expect(workspace.callCounts().get("chat.postMessage")).toBe(1);
  });

  test("an answer that never comes is given up at the deadline", async () => {
    const { workspace, post, clock } = await inGameDay();
    workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "hang", stored: true } });
    const posting = post("card");
    await clock.idle();
    expect(await posting).toMatchObject({ kind: "unknown" });
    expect(workspace.callCounts().get("chat.postMessage")).toBe(1);
  });
});

describe("blocks that a workspace does not take", () => {
  test("are sent once more as plain ones", async () => {
    const { workspace, post } = await inGameDay();
    workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "error", error: "invalid_blocks" } });
    expect(await post("card")).toMatchObject({ kind: "done" });
    expect(workspace.shown).toMatchObject([{ text: "card", blocks: [{ type: "section", text: { text: "card" } }] }]);
    expect(JSON.stringify(workspace.shown[0]?.blocks)).not.toContain("verbatim");
  });

  test("are left out when the plain ones are refused too", async () => {
    const { workspace, post } = await inGameDay();
    workspace.faults.onCall({
      method: "chat.postMessage",
      answer: { kind: "error", error: "invalid_blocks" },
      times: 2,
    });
    expect(await post("card")).toMatchObject({ kind: "done" });
    expect(workspace.shown).toMatchObject([{ text: "card", blocks: [] }]);
  });
});

describe("what Slack says of a channel", () => {
  test.each([
    ["game-day", { name: "game-day", kind: "public", isMember: true, isArchived: false, isExternallyShared: false }],
    ["general", { kind: "public", isMember: false }],
    ["shared-with-acme", { isExternallyShared: true }],
    ["group-message", { kind: "group-message" }],
    ["old-war-room", { isArchived: true }],
    ["direct-message", { kind: "direct" }],
  ])("%s", async (channel, value) => {
    const { app, id } = await inGameDay();
    expect(await app.chat.channel(id(channel))).toMatchObject({ readable: true, value: { id: id(channel), ...value } });
  });

  test("a private channel that it is not in cannot be read", async () => {
    const { app, id } = await inGameDay();
    expect(await app.chat.channel(id("sre-private"))).toMatchObject({
      readable: false,
      operation: "slack:conversations.info",
      code: "channel_not_found",
    });
  });

  test("a question that gets no answer is unreadable too, never a yes", async () => {
    const { app, id, workspace, clock } = await inGameDay();
    workspace.faults.onCall({ method: "conversations.info", answer: { kind: "cut" } });
    expect(await app.chat.channel(id("game-day"))).toMatchObject({ readable: false, code: "Unreachable" });
    workspace.faults.onCall({ method: "conversations.info", answer: { kind: "hang" } });
    const asking = app.chat.channel(id("game-day"));
    await clock.idle();
    expect(await asking).toMatchObject({ readable: false, code: "Timeout" });
    workspace.faults.onCall({ method: "conversations.info", answer: { kind: "rate-limited", retryAfterS: 3 } });
    expect(await app.chat.channel(id("game-day"))).toMatchObject({ readable: false, code: "ratelimited" });
  });
});

describe("a look that Slack does not answer", () => {
  const looking = async (error: string) => {
    const { app, id, workspace, post } = await inGameDay();
    const card = await post("card");
    if (card.kind !== "done") throw new Error(card.kind);
    workspace.faults.onCall({ method: "conversations.replies", answer: { kind: "error", error } });
    return app.chat.find({ channel: id("game-day"), threadTs: card.ts, since: 0 }, { run: "run-1", key: "notices" });
  };

  test.each(["service_unavailable", "request_timeout", "team_added_to_org", "rate_limited", "internal_error"])(
    "%s passes, as it does for a post",
    async (error) => {
      expect(await looking(error)).toMatchObject({ readable: false, passes: true });
    },
  );

  test.each(["channel_not_found", "not_in_channel", "invalid_auth", "missing_scope"])(
    "%s does not pass by itself",
    async (error) => {
      const found = await looking(error);
      expect(found).toMatchObject({ readable: false, code: error });
      expect(found).not.toHaveProperty("passes");
    },
  );
});

test("a link to a message, or none", async () => {
  const { app, id, post } = await inGameDay();
  const card = await post("card");
  if (card.kind !== "done") throw new Error(card.kind);
  expect(await app.chat.permalink(id("game-day"), card.ts)).toContain(`/p${card.ts.replace(".", "")}`);
  expect(await app.chat.permalink(id("game-day"), "1.000000")).toBeNull();
});

test("a direct message reaches the person, and says who cannot be reached", async () => {
  const { app, workspace } = await inGameDay();
  expect(await app.chat.direct(workspace.people.ana?.id ?? "", saying("the channel is gone"))).toMatchObject({
    kind: "done",
  });
  expect(workspace.messages("direct-message").map(({ text }) => text)).toEqual(["the channel is gone"]);
  expect(await app.chat.direct("U0NOBODY00", saying("hello?"))).toMatchObject({
    kind: "refused",
    code: "user_not_found",
  });
});
