import { type EventEmitter, once } from "node:events";
import { createServer, get } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { keepOnLoopback } from "../../src/cli/loopback-only.ts";

let server: Server;
let port = 0;
let undo = () => {};
beforeAll(async () => {
  server = createServer((_, response) => response.end("here")).listen(0, "localhost");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());
beforeEach(() => {
  undo = keepOnLoopback();
});
afterEach(() => undo());

const REFUSED = /a rehearsal stays on this machine: it does not connect to/;

// TEST-NET-1 and a name of the real thing: neither is looked up nor sent a packet.
test.each(["http://192.0.2.1/", "https://slack.com/api/", "http://[2001:db8::1]/", "http://127.0.0.1.example.com/"])(
  "fetch does not reach %s",
  async (url) => {
    const failure = await fetch(url).catch((error: unknown) => error);
    expect(failure).toMatchObject({ cause: { message: expect.stringMatching(REFUSED) } });
  },
);

test("neither do node:http, TLS, a websocket nor a bare socket reach another machine", async () => {
  const errorOf = (socket: EventEmitter) => once(socket, "error").then(([error]) => error);
  const errors = await Promise.all([
    errorOf(get("http://192.0.2.1/")),
    errorOf(connectTls({ host: "hooks.slack.com", port: 443 })),
    errorOf(new WebSocket("wss://wss-primary.slack.com/link")),
    errorOf(connect(80, "192.0.2.1")),
    errorOf(connect({ port: 80, host: "fis.us-east-1.amazonaws.com" })),
  ]);
  for (const error of errors) expect(error).toMatchObject({ message: expect.stringMatching(REFUSED) });
});

test("this machine is reached by all its names", async () => {
  expect(await (await fetch(`http://localhost:${port}/`)).text()).toBe("here");
  const socket = connect(port, "localhost");
  await once(socket, "connect");
  socket.destroy();
});
