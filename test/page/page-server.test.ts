import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type PageFile, type ServedPage, servePage } from "../../src/sim/slack/page-server/page-server.ts";
import type { FromPage, PageAct, ToPage } from "../../src/sim/slack/page-wire.ts";
import { button, section, type TestWorkspace, testWorkspace } from "../sim/slack/calls.ts";

const FILES = new Map<string, PageFile>([
  ["/", { type: "text/html; charset=utf-8", body: Buffer.from("<p>page</p>") }],
]);

let rig: TestWorkspace;
let page: ServedPage;
beforeEach(async () => {
  rig = testWorkspace();
  page = await servePage({ files: Promise.resolve(FILES), port: 0, controller: null });
  page.show(rig.workspace);
});
afterEach(() => page.close());

function ask(path: string, headers: Record<string, string> = {}, method = "GET") {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const sent = request(new URL(path, page.url), { method, headers }, (response) => {
      let body = "";
      response.on("data", (part: Buffer) => {
        body += part.toString();
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

const address = () => `${page.url.replace("http", "ws")}page`;
const origin = () => page.url.replace(/\/$/, "");

/** A page of the test's own: what it is sent, and what it sends. */
async function reader(from: Extract<FromPage, { type: "hello" }>["from"] = null) {
  const socket = new WebSocket(address(), { origin: origin() });
  const frames: ToPage[] = [];
  socket.on("message", (data) => frames.push(JSON.parse(String(data)) as ToPage));
  await once(socket, "open");
  const send = (frame: unknown) => socket.send(JSON.stringify(frame));
  send({ type: "hello", from });
  await expect.poll(() => frames.length).toBeGreaterThan(0);
  let acts = 0;
  return {
    frames,
    send,
    closed: once(socket, "close"),
    close: () => socket.close(),
    async act(act: unknown) {
      acts += 1;
      const id = acts;
      send({ type: "act", id, act: act as PageAct });
      const answered = () => frames.find((frame) => frame.type === "answer" && frame.id === id);
      await expect.poll(answered).toBeDefined();
      return (answered() as Extract<ToPage, { type: "answer" }>).answer;
    },
  };
}

describe("who may come", () => {
  test("a request by another name than this machine's is refused: a name that points here is not enough", async () => {
    const { port } = new URL(page.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`])
      expect((await ask("/", { host })).status, host).toBe(200);
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1", `[::1]:${port}`])
      expect((await ask("/", { host })).status, host).toBe(403);
  });

  test("a page of another origin gets no WebSocket, and neither does one that names none", async () => {
    for (const others of [{ origin: "http://evil.example" }, { origin: "null" }, {}]) {
      const socket = new WebSocket(address(), others);
      const [error] = await once(socket, "error");
      expect((error as Error).message).toContain("403");
    }
    const rebound = new WebSocket(address(), { origin: "http://evil.example", headers: { host: "evil.example" } });
    expect(((await once(rebound, "error"))[0] as Error).message).toContain("403");
  });

  test("nothing is done by a request: only reading is allowed, and no other site may read", async () => {
    expect((await ask("/", {}, "POST")).status).toBe(405);
    const { headers, body } = await ask("/");
    expect(body).toBe("<p>page</p>");
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    expect(headers["content-security-policy"]).toContain("default-src 'self'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect((await ask("/../package.json")).status).toBe(404);
    expect((await ask("/assets/%2e%2e/x")).status).toBe(404);
  });

  test("it listens on loopback alone", async () => {
    const { port } = new URL(page.url);
    const socket = connect({ host: "127.0.0.2", port: Number(port) });
    const refused = await Promise.race([
      once(socket, "error").then(() => true),
      once(socket, "connect").then(() => false),
    ]);
    socket.destroy();
    expect(refused).toBe(true);
  });

  test("what is no frame ends the connection, what is no act does nothing", async () => {
    const broken = await reader();
    broken.send("hello?");
    expect((await broken.closed)[0]).toBe(1008);
    const { act, close } = await reader();
    for (const wrong of [
      { kind: "constructor" },
      { kind: "say", as: "ana", channel: rig.gameDay },
      { kind: "press", as: "ana", channel: rig.gameDay, messageTs: "1", blockId: "b", actionId: "a", filled: { b: 3 } },
      null,
    ])
      expect(await act(wrong)).toEqual({ ok: false, why: "The page sent what is no act." });
    expect(await act({ kind: "warp", warp: 60 })).toMatchObject({ ok: false });
    expect(rig.workspace.messages("game-day")).toEqual([]);
    close();
  });
});

describe("what a page hears", () => {
  const post = (text: string) => {
    // One message a second and channel.
    rig.pass(2000);
    return rig.call("chat.postMessage", { channel: rig.gameDay, text });
  };

  test("everything at first, then each change by its number; after a cut, what it missed", async () => {
    post("one");
    const first = await reader();
    expect(first.frames[0]).toMatchObject({ type: "snapshot", seq: 1, state: { messages: [{ text: "one" }] } });
    post("two");
    await expect.poll(() => first.frames.length).toBe(2);
    expect(first.frames[1]).toMatchObject({
      type: "events",
      seq: 2,
      events: [{ kind: "message", message: { text: "two" } }],
    });
    const [{ world = "" } = {}] = first.frames as readonly { world?: string }[];
    first.close();
    await first.closed;
    post("three");
    post("four");
    const again = await reader({ world, seq: 2 });
    expect(again.frames[0]).toMatchObject({
      type: "events",
      seq: 4,
      events: [{ message: { text: "three" } }, { message: { text: "four" } }],
    });
    again.close();
  });

  test("everything anew, when it comes from another world or has missed too much", async () => {
    const first = await reader();
    const [{ world = "" } = {}] = first.frames as readonly { world?: string }[];
    for (let n = 0; n < 2_100; n += 1) rig.workspace.faults.inviteBot("game-day");
    for (const from of [
      { world, seq: 0 },
      { world: "another", seq: 2_100 },
      { world, seq: 9_999 },
    ]) {
      const late = await reader(from);
      expect(late.frames[0], JSON.stringify(from)).toMatchObject({ type: "snapshot", seq: 2_100 });
      late.close();
    }
    first.close();
  });

  test("the other world, as soon as there is one", async () => {
    const { frames, close } = await reader();
    const next = testWorkspace();
    next.call("chat.postMessage", { channel: next.gameDay, text: "of the next world" });
    page.show(next.workspace);
    post("of the world before");
    await expect.poll(() => frames.length).toBe(2);
    expect(frames[1]).toMatchObject({ type: "snapshot", state: { messages: [{ text: "of the next world" }] } });
    close();
  });

  test("a whisper's end, and a card that is taken away", async () => {
    rig.workspace.connectInProcess(async () => null);
    const user = rig.workspace.people.ana?.id ?? "";
    const blocks = [section("Sure?"), { type: "actions", elements: [button("ok", "OK")] }];
    const { frames, act, close } = await reader();
    const { message_ts: ts } = rig.call("chat.postEphemeral", { channel: rig.gameDay, user, text: "Sure?", blocks });
    await expect.poll(() => frames.at(-1)).toMatchObject({ events: [{ message: { only: user, ts } }] });
    expect(
      await act({
        kind: "press",
        as: "ben",
        channel: rig.gameDay,
        messageTs: ts,
        blockId: "",
        actionId: "ok",
        filled: {},
      }),
    ).toMatchObject({ ok: false, why: expect.stringContaining("ben sees no message") });
    const { ts: card } = post("card");
    rig.workspace.faults.deleteMessage("game-day", card ?? "");
    await expect.poll(() => frames.at(-1)).toMatchObject({ events: [{ kind: "gone", ts: card, only: null }] });
    close();
  });
});

test("without a page that could be built, its address says why", async () => {
  const files = Promise.reject(new Error("The page needs vite.\n  → Run npm ci."));
  const other = await servePage({ files, port: 0, controller: null });
  const answer = await fetch(other.url);
  expect({ status: answer.status, body: await answer.text() }).toEqual({
    status: 503,
    body: "The page needs vite.\n  → Run npm ci.",
  });
  await other.close();
});
