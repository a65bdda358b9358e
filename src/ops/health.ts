import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What `/healthz` answers with, as JSON; `ok` false makes it a 503. */
export type Health = Readonly<Record<string, unknown>> & { readonly ok: boolean };

export type HealthServer =
  | {
      readonly ok: true;
      /** The port that is really listened on (port 0 means any free one). */
      readonly port: number;
      close(): Promise<void>;
    }
  /** `code` is Node's: EADDRINUSE, EACCES, EADDRNOTAVAIL … */
  | { readonly ok: false; readonly code: string; readonly message: string };

/** GET /healthz: whether the bot is well, in its own words. Anything else is a 404. Resolves once it listens, or cannot. */
export function serveHealth(options: {
  readonly host: string;
  readonly port: number;
  readonly health: () => Health;
}): Promise<HealthServer> {
  const { host, port, health } = options;
  const server = createServer((request, response) => {
    const path = request.url?.split("?", 1)[0];
    const isAsked = path === "/healthz" && (request.method === "GET" || request.method === "HEAD");
    const answer = isAsked ? health() : { ok: false, error: "only GET /healthz is answered here" };
    response.writeHead(isAsked ? (answer.ok ? 200 : 503) : 404, {
      "content-type": "application/json",
      "cache-control": "no-store",
      connection: "close",
    });
    response.end(request.method === "HEAD" ? undefined : `${JSON.stringify(answer)}\n`);
  });
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const code = error.code ?? "unknown";
      resolve({ ok: false, code, message: `the health endpoint cannot listen on ${host}:${port} (${code})` });
    });
    server.listen({ host, port }, () => {
      resolve({ ok: true, port: portOf(server.address()), close });
    });
  });

  function close(): Promise<void> {
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
