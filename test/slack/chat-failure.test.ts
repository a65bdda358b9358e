import { createServer, type Socket } from "node:net";
import { WebClient } from "@slack/web-api";
import { afterEach, describe, expect, test } from "vitest";
import { realClock } from "../../src/clock.ts";
import { deliverTo } from "../../src/slack/deliver.ts";
import { webOptions } from "../../src/slack/web-options.ts";
import { fakeLog } from "../engine/fakes.ts";
import { saying } from "./stage.ts";

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A Slack at a real address that treats each connection so. */
async function listening(treat: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
    treat(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  open.push({
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  });
  return address.port;
}

/** The product's own client; `deadline` in place of its ten seconds. */
function chatAt(apiUrl: string, deadline: (ms: number) => AbortSignal = (ms) => AbortSignal.timeout(ms)) {
  const clock = Object.assign(realClock(), { deadline });
  const client = new WebClient("xoxb-test", webOptions({ apiUrl, fetch, clock, log: fakeLog().log }));
  const chat = deliverTo({
    client,
    rehearsal: false,
    command: "/spot-chaos",
    botName: () => "spot-chaos",
    team: () => null,
  });
  return {
    post: () =>
      chat.post(
        { channel: "C1", threadTs: null, broadcast: false },
        { run: "run-1", key: "card", facts: {}, message: saying("Starting.") },
      ),
    find: () => chat.find({ channel: "C1", threadTs: "1.1", since: 0 }, { run: "run-1", key: "card" }),
  };
}

describe("nothing was sent, so it is sent again without looking", () => {
  test("where nobody listens", async () => {
    const port = await listening(() => undefined);
    for (const one of open.splice(0)) one.close();
    const { post, find } = chatAt(`http://127.0.0.1:${port}/api/`);
    expect(await post()).toMatchObject({ kind: "later", message: expect.stringContaining("ECONNREFUSED") });
    expect(await find()).toMatchObject({ readable: false, code: "Unreachable" });
  });

  test("where the name has no address", async () => {
    const answer = await chatAt("http://no-such-host.invalid/api/").post();
    expect(answer).toMatchObject({ kind: "later", message: expect.stringContaining("getaddrinfo") });
  });

  test("where none of several addresses can be connected to", async () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { syscall: "connect", code: "ECONNREFUSED" });
    const cause = new AggregateError([refused, refused]);
    const client = new WebClient("xoxb-test", {
      ...webOptions({ apiUrl: null, fetch, clock: realClock(), log: fakeLog().log }),
      fetch: () => Promise.reject(new TypeError("fetch failed", { cause })),
    });
    const chat = deliverTo({
      client,
      rehearsal: false,
      command: "/spot-chaos",
      botName: () => "spot-chaos",
      team: () => null,
    });
    const to = { channel: "C1", threadTs: null, broadcast: false };
    const what = { run: "run-1", key: "card", facts: {}, message: saying("Starting.") };
    expect(await chat.post(to, what)).toMatchObject({ kind: "later" });
  });
});

describe("it may have been sent, so it is looked for first", () => {
  test("when the connection is reset in the middle of the call", async () => {
    const port = await listening((socket) => socket.once("data", () => socket.resetAndDestroy()));
    expect(await chatAt(`http://127.0.0.1:${port}/api/`).post()).toMatchObject({ kind: "unknown" });
  });

  test("when it is closed without an answer", async () => {
    const port = await listening((socket) => socket.once("data", () => socket.end()));
    expect(await chatAt(`http://127.0.0.1:${port}/api/`).post()).toMatchObject({ kind: "unknown" });
  });

  test("when it breaks in the middle of the answer", async () => {
    const half = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    const port = await listening((socket) => socket.once("data", () => socket.end(half)));
    expect(await chatAt(`http://127.0.0.1:${port}/api/`).post()).toMatchObject({ kind: "unknown" });
  });

  test("when no answer comes before the deadline", async () => {
    const deadline = new AbortController();
    const over = () => deadline.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    const port = await listening((socket) => socket.once("data", over));
    const { post } = chatAt(`http://127.0.0.1:${port}/api/`, () => deadline.signal);
    expect(await post()).toMatchObject({ kind: "unknown" });
  });
});
