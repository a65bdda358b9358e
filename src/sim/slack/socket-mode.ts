import { once } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { isRecord } from "./blocks/check.ts";
import { NO_ANSWER, type SlackEnvelope } from "./delivery.ts";
import { SLACK_LIMITS } from "./limits.ts";
import type { PretendWorkspace } from "./workspace.ts";

/** Real Slack pings often enough that a client's watchdog of 30 s never barks. */
const PING_MS = 10_000;
/** How long a peer may take to answer a close frame before its connection is broken. */
const CLOSE_MS = 500;
const HOST = "applink-pretend";

export interface SocketModeServer {
  count(): number;
  waitForOne(): Promise<void>;
  close(): Promise<void>;
}

/** The Socket Mode half of the server: tickets, hello, envelopes and their acks, disconnects, pings both ways. */
export function serveSocketMode(workspace: PretendWorkspace, server: Server): SocketModeServer {
  const wss = new WebSocketServer({ noServer: true, autoPong: false });
  const open = new Set<WebSocket>();
  const waiting = new Set<() => void>();
  const pings = setInterval(() => {
    for (const socket of open) socket.ping(`Ping from ${HOST}`);
  }, PING_MS);
  pings.unref();

  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? "/", "ws://slack.invalid");
    if (url.pathname !== "/link/" || !workspace.wire.useTicket(url.searchParams.get("ticket") ?? "")) {
      stream.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n");
      return;
    }
    wss.handleUpgrade(request, stream, head, (socket) => welcome(socket));
  });

  function welcome(socket: WebSocket): void {
    const acks = createAcks();
    const unlink = workspace.wire.connect({
      deliver(envelope) {
        const acked = acks.expect(envelope.envelope_id);
        socket.send(JSON.stringify(envelope satisfies SlackEnvelope));
        return acked;
      },
      disconnect(reason) {
        leave();
        socket.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host: HOST } }));
      },
      cut() {
        leave();
        socket.terminate();
      },
    });
    const leave = (): void => {
      open.delete(socket);
      unlink();
    };
    socket.on("message", (data) => acks.receive(String(data)));
    socket.on("ping", (data) => {
      if (!workspace.wire.pongsSilenced) socket.pong(data);
    });
    socket.on("close", () => {
      leave();
      acks.fail("the connection closed before an answer");
    });
    socket.on("error", () => socket.terminate());
    open.add(socket);
    socket.send(JSON.stringify(helloWith(open.size)));
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  function helloWith(connections: number): unknown {
    return {
      type: "hello",
      num_connections: connections,
      debug_info: { host: HOST, build_number: 10, approximate_connection_time: 18_060 },
      connection_info: { app_id: workspace.app.id },
    };
  }

  return {
    count: () => open.size,
    waitForOne: () => (open.size > 0 ? Promise.resolve() : new Promise((resolve) => waiting.add(resolve))),
    async close() {
      clearInterval(pings);
      const closing = [...wss.clients].map((socket) => {
        const closed = once(socket, "close");
        socket.close(1001);
        return closed;
      });
      const impatience = setTimeout(() => {
        for (const socket of wss.clients) socket.terminate();
      }, CLOSE_MS);
      impatience.unref();
      await Promise.all(closing);
      clearTimeout(impatience);
      wss.close();
    },
  };
}

/** The envelopes of one connection that wait for their ack. */
function createAcks() {
  const pending = new Map<
    string,
    { resolve(payload: unknown): void; reject(error: Error): void; timer: NodeJS.Timeout }
  >();
  const settle = (id: string) => {
    const entry = pending.get(id);
    if (entry !== undefined) clearTimeout(entry.timer);
    pending.delete(id);
    return entry;
  };
  return {
    expect: (id: string): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => settle(id)?.reject(new Error(NO_ANSWER)), SLACK_LIMITS.ackMs);
        timer.unref();
        pending.set(id, { resolve, reject, timer });
      }),
    /** An ack is {envelope_id, payload?}; anything else, and an ack that comes too late, is ignored. */
    receive(text: string): void {
      let frame: unknown;
      try {
        frame = JSON.parse(text);
      } catch {
        return;
      }
      if (!isRecord(frame) || typeof frame.envelope_id !== "string") return;
      const payload =
        isRecord(frame.payload) && Object.keys(frame.payload).length === 0 ? null : (frame.payload ?? null);
      settle(frame.envelope_id)?.resolve(payload);
    },
    fail(why: string): void {
      for (const id of [...pending.keys()]) settle(id)?.reject(new Error(why));
    },
  };
}
