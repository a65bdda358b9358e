import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { serveSocketMode } from "./socket-mode.ts";
import type { PretendWorkspace } from "./workspace.ts";

export interface ServedWorkspace {
  /** "http://127.0.0.1:P" */
  readonly url: string;
  /** the `slackApiUrl` for clients, "http://127.0.0.1:P/api/" */
  readonly apiUrl: string;
  /** the Socket Mode connections that are open now */
  connections(): number;
  /** Resolves as soon as there is one. */
  waitForConnection(): Promise<void>;
  close(): Promise<void>;
}

/** Serves the Web API, Socket Mode, response_urls and uploads on one loopback port. */
export async function serveWorkspace(
  workspace: PretendWorkspace,
  address: { host: "127.0.0.1"; port: number },
): Promise<ServedWorkspace> {
  const server = createServer((request, response) => {
    answer(workspace, request, response).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "text/plain" });
      response.end(error instanceof Error ? error.stack : String(error));
    });
  });
  const sockets = serveSocketMode(workspace, server);
  server.listen(address.port, address.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://${address.host}:${port}`;
  workspace.wire.listenAt(url);
  return {
    url,
    apiUrl: `${url}/api/`,
    connections: () => sockets.count(),
    waitForConnection: () => sockets.waitForOne(),
    async close() {
      await sockets.close();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(workspace: PretendWorkspace, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(",") : (value ?? "");
  const outcome = await workspace.wire.answer({
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers,
    body: Buffer.concat(chunks),
  });
  switch (outcome.kind) {
    case "answer":
      response.writeHead(outcome.status, outcome.headers);
      response.end(outcome.body);
      return;
    case "cut":
      request.socket.resetAndDestroy();
      return;
    case "hang":
      return;
    default:
      outcome satisfies never;
  }
}
