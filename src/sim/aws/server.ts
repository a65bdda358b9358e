import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { AnswerWithheld } from "./call-faults.ts";
import type { PretendAws } from "./pretend-aws.ts";
import { answer } from "./wire/answer.ts";

/** Far above any request of the operations served (the largest, PutLogEvents, is 1 MiB), far below what would hurt. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export interface ServedAws {
  /** `http://127.0.0.1:PORT`, the endpoint of every service. */
  readonly url: string;
  readonly port: number;
  /** Ends at once: keep-alive sockets are closed, calls in flight get a reset. */
  close(): Promise<void>;
}

/**
 * Serves all ten services on one port over HTTP/1.1. Port 0 takes a free one. Rejects when the address cannot be listened on.
 * `Date` is real transport time, which clients sign with.
 */
export async function serveAws(
  aws: Pick<PretendAws, "call">,
  address: { readonly host: string; readonly port: number } = { host: "127.0.0.1", port: 0 },
): Promise<ServedAws> {
  const server = createServer((request, response) => {
    serve(aws, request, response).catch((error: unknown) => {
      // The caller waits until its own deadline, or until the server closes.
      if (error instanceof AnswerWithheld) return;
      // The caller went away in the middle of its request or of our reply, or a fault cuts it off: the connection breaks.
      response.destroy();
    });
  });
  // Node would close idle sockets after 5 s, just when a client that polls every 5 s reuses one, and its call would fail with ECONNRESET.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address.port, address.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error(`Expected a TCP address, got ${String(bound)}`);
  return {
    url: `http://${bound.address}:${bound.port}`,
    port: bound.port,
    close: () =>
      new Promise((resolve) => {
        // The only error is "not running", so closing twice is closing once.
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(aws: Pick<PretendAws, "call">, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  if (body === null) {
    // The rest is read and dropped: closing on unread data would reset the connection and take the refusal with it.
    request.resume();
    response.writeHead(413, { "x-amzn-errortype": "RequestEntityTooLargeException" }).end();
    return;
  }
  const { method = "GET", url: path = "/" } = request;
  const reply = await answer(aws, { method, path, headers: headersOf(request), body });
  response.writeHead(reply.status, { ...reply.headers, "content-length": reply.body.byteLength }).end(reply.body);
}

/** Null when the body is larger than allowed. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The default iterator would destroy the socket on return, and the 413 with it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}
