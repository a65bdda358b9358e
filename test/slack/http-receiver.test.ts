import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { App } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { realClock } from "../../src/clock.ts";
import { signatureOf, verifyRequestUrl } from "../../src/sim/slack/http-events.ts";
import { type ServedWorkspace, serveWorkspace } from "../../src/sim/slack/server.ts";
import { createWorkspace, type PretendWorkspace } from "../../src/sim/slack/workspace.ts";
import { createSlackApp, type SlackApp } from "../../src/slack/app.ts";
import { HTTP_LIMITS, httpReceiverFor, serverOptions } from "../../src/slack/http-receiver.ts";
import { fakeLog } from "../engine/fakes.ts";
import { type FakeDesk, fakeDesk } from "./stage.ts";

const MEBIBYTE = 1024 * 1024;
let workspace: PretendWorkspace;
let served: ServedWorkspace;
let fake: FakeDesk;
let app: SlackApp;
let lines: readonly string[];

const started = async () => {
  const { log, lines: written } = fakeLog();
  lines = written;
  const slack = createSlackApp({
    mode: { kind: "http", signingSecret: workspace.tokens.signingSecret, port: 0, host: "127.0.0.1" },
    botToken: workspace.tokens.bot,
    apiUrl: served.apiUrl,
    command: "/spot-chaos",
    desk: () => fake.desk,
    intake: fake.intake,
    clock: realClock(),
    log,
    rehearsal: false,
    targetsIn: () => ["workshop"],
  });
  await slack.start();
  return slack;
};

beforeEach(async () => {
  workspace = createWorkspace({ seed: 1, now: () => Date.now(), transportNow: () => Date.now() });
  served = await serveWorkspace(workspace, { host: "127.0.0.1", port: 0 });
  fake = fakeDesk();
  app = await started();
});

afterEach(async () => {
  await app.stop();
  await served.close();
});

const url = () => `http://127.0.0.1:${app.port()}/slack/events`;

/** A halt, as Slack would send it. */
const command = () =>
  new URLSearchParams({
    command: "/spot-chaos",
    text: "halt",
    trigger_id: "1.2.3",
    user_id: workspace.people.ana?.id ?? "",
    channel_id: workspace.channels["game-day"]?.id ?? "",
    team_id: workspace.team.id,
  }).toString();

interface Sent {
  readonly body?: string;
  readonly ageS?: number;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const signed = ({ body = command(), ageS = 0, secret = workspace.tokens.signingSecret, headers = {} }: Sent) => {
  const timestampS = Math.floor(Date.now() / 1000) - ageS;
  return {
    method: "POST",
    body,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": String(timestampS),
      "x-slack-signature": signatureOf(secret, timestampS, body),
      ...headers,
    },
  };
};
const send = async (request: ReturnType<typeof signed>) => (await fetch(url(), request)).status;
const halts = () => fake.asked.filter(({ what }) => what === "halt").length;

describe("what Slack signed is taken", () => {
  test("and acted upon; the address proves itself, and a certificate may be checked without a signature", async () => {
    expect(await send(signed({}))).toBe(200);
    await verifyRequestUrl(workspace, { url: url() });
    const check = { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" } };
    expect((await fetch(url(), { ...check, body: "ssl_check=1&command=/spot-chaos&text=halt" })).status).toBe(200);
    await app.stop();
    expect(halts()).toBe(1);
    app = await started();
  });

  test("and nothing else is listened to", async () => {
    const elsewhere = [url().replace("/slack/events", "/"), `${url()}/install`];
    for (const [ageS, path] of elsewhere.entries()) expect((await fetch(path, signed({ ageS }))).status).toBe(404);
    expect((await fetch(url())).status).toBe(404);
    expect(halts()).toBe(0);
  });
});

describe("refused, and not acted upon, is", () => {
  afterEach(() => expect(halts()).toBe(0));

  test("what somebody else signed, or nobody", async () => {
    expect(await send(signed({ secret: "another secret" }))).toBe(401);
    const { headers, ...request } = signed({});
    expect(await send({ ...request, headers: { ...headers, "x-slack-signature": "v0=" } })).toBe(401);
    const { "content-type": type } = headers;
    expect((await fetch(url(), { ...request, headers: { "content-type": type } })).status).toBe(401);
  });

  test("another text under a signature of Slack's", async () => {
    expect(await send({ ...signed({ body: "text=help" }), body: command() })).toBe(401);
  });

  test("what is older than five minutes, or more than five minutes ahead", async () => {
    expect(await send(signed({ ageS: 301 }))).toBe(401);
    expect(await send(signed({ ageS: -310 }))).toBe(401);
  });

  test("a body larger than 1 MiB, before any of it is read", async () => {
    const answer = await talk((socket) =>
      socket.write(`POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: ${MEBIBYTE + 1}\r\n\r\n`),
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(lines.join()).toContain("larger than any of Slack's");
  });

  test("a body that does not say how long it is, as soon as it is too long", async () => {
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    const answer = await talk((socket) => {
      socket.write("POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      // It never ends: whoever waited for that would wait for ever.
      for (let sent = 0; sent <= MEBIBYTE; sent += 0x10000) socket.write(chunk);
    });
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });
});

describe("the same request again", () => {
  test("is refused, and acted upon once", async () => {
    const request = signed({});
    expect([await send(request), await send(request), await send(request)]).toEqual([200, 401, 401]);
    await app.stop();
    expect(halts()).toBe(1);
    app = await started();
  });

  test("is acknowledged where it says that it is Slack's own second try, and acted upon once", async () => {
    const request = signed({});
    const retry = { ...request, headers: { ...request.headers, "x-slack-retry-num": "1" } };
    expect([await send(request), await send(retry), await send(retry)]).toEqual([200, 200, 200]);
    // Signed anew, as after a minute.
    expect(await send(signed({ ageS: 1, headers: { "x-slack-retry-num": "2" } }))).toBe(200);
    await app.stop();
    expect(halts()).toBe(1);
    app = await started();
  });

  test("is no replay when the first was nobody's: a wrong signature is not remembered", async () => {
    const wrong = signed({ secret: "another secret" });
    expect([await send(wrong), await send(wrong)]).toEqual([401, 401]);
    expect(lines.join()).not.toContain("came before");
  });
});

test("whoever opens a connection and does not go on is thrown out", async () => {
  const limits = { ...HTTP_LIMITS, headersMs: 20, requestMs: 40, checkEveryMs: 10 };
  const clock = realClock();
  const receiver = httpReceiverFor({ signingSecret: "s", clock, log: fakeLog().log, limits });
  new App({ receiver, authorize: async () => ({}), deferInitialization: true });
  const server = await receiver.start({ port: 0, host: "127.0.0.1" }, serverOptions(limits));
  const { port } = server.address() as AddressInfo;
  expect(await talk((socket) => socket.write("POST /slack/events HTTP/1.1\r\nHo"), port)).toMatch(/^HTTP\/1.1 408 /);
  const half = "POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf";
  expect(await talk((socket) => socket.write(half), port)).toMatch(/^HTTP\/1.1 408 /);
  await receiver.stop();
  expect(serverOptions()).toMatchObject({ headersTimeout: 5_000, requestTimeout: 10_000 });
});

/** Everything that comes back until the other side hangs up. */
async function talk(speak: (socket: Socket) => void, port = app.port() ?? 0): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.setEncoding("utf8").on("data", (part: string) => {
    heard += part;
  });
  // Who hangs up while we still write is not polite about it.
  socket.on("error", () => undefined);
  await once(socket, "connect");
  speak(socket);
  await new Promise((resolve) => socket.once("close", resolve));
  return heard;
}
