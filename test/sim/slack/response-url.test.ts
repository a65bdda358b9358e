import { expect, test } from "vitest";
import { withApp } from "./app.ts";

test("an ephemeral is replaced and deleted through the response_url of its press", async () => {
  const { workspace, envelopes, askToConfirm, respond } = withApp();
  const messageTs = askToConfirm();
  await workspace.press({ user: "ana", channel: "game-day", messageTs, actionId: "confirm" });
  const url = envelopes.at(-1)?.payload.response_url;
  expect(await respond(url, { text: "Starting", replace_original: true })).toEqual({ status: 200, text: "ok" });
  expect(workspace.ephemerals("ana")).toMatchObject([{ ts: messageTs, text: "Starting", blocks: [] }]);
  await expect(workspace.press({ user: "ana", channel: "game-day", messageTs, actionId: "confirm" })).rejects.toThrow(
    "to press",
  );
  expect(await respond(url, { delete_original: true })).toMatchObject({ status: 200 });
  expect(workspace.ephemerals("ana")).toEqual([]);
  expect(workspace.shown.map((shown) => shown.op)).toEqual(["ephemeral", "ephemeral", "delete"]);
});

test("a response_url works five times", async () => {
  const { workspace, envelopes, respond } = withApp();
  await workspace.command({ user: "ana", channel: "general", text: "" });
  const url = envelopes[0]?.payload.response_url;
  for (let n = 0; n < 5; n += 1) expect((await respond(url, { text: "x" })).status).toBe(200);
  expect(await respond(url, { text: "x" })).toEqual({ status: 404, text: '{"ok":false,"error":"used_url"}' });
  expect(workspace.shown).toHaveLength(5);
});

test("a response_url works for thirty minutes", async () => {
  const { workspace, envelopes, respond, pass } = withApp();
  await workspace.command({ user: "ana", channel: "general", text: "" });
  const url = envelopes[0]?.payload.response_url;
  pass(30 * 60_000);
  expect((await respond(url, { text: "x" })).status).toBe(200);
  pass(1);
  expect(await respond(url, { text: "x" })).toEqual({ status: 404, text: '{"ok":false,"error":"expired_url"}' });
});

test("a response_url speaks in channels that the bot is not in, and answers bad blocks with their pointers", async () => {
  const { workspace, envelopes, respond } = withApp();
  await workspace.command({ user: "ana", channel: "sre-private", text: "" });
  const url = envelopes[0]?.payload.response_url;
  expect((await respond(url, { text: "hello", response_type: "in_channel" })).status).toBe(200);
  expect(workspace.messages("sre-private")).toMatchObject([{ text: "hello" }]);
  const refused = await respond(url, { blocks: [{ type: "marquee" }] });
  expect(refused).toMatchObject({ status: 400, text: expect.stringContaining("/blocks/0/type") });
});
