import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Page {
  readonly status: number;
  /** Content-Type. */
  readonly type: string;
  readonly body: string;
}

/** By path, each asked anew for every request. */
export type Pages = Readonly<Record<string, () => Page | Promise<Page>>>;

export type HealthServer =
  | {
      readonly ok: true;
      /** The port that is really listened on (port 0 means any free one). */
      readonly port: number;
      close(): Promise<void>;
    }
  /** `code` is Node's: EADDRINUSE, EACCES, EADDRNOTAVAIL … */
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Something that is well, or is not: then the status is 503. */
export function statePage(state: Readonly<Record<string, unknown>> & { readonly ok: boolean }): Page {
  return { status: state.ok ? 200 : 503, type: "application/json", body: `${JSON.stringify(state)}\n` };
}

/** GET and HEAD of these pages. Anything else is a 404. Resolves once it listens, or cannot. */
export function serveHealth(options: {
  readonly host: string;
  readonly port: number;
  readonly pages: Pages;
}): Promise<HealthServer> {
  const { host, port } = options;
  const pages = new Map(Object.entries(options.pages));
  const server = createServer((request, response) => {
    const isRead = request.method === "GET" || request.method === "HEAD";
    const page = isRead ? pages.get(request.url?.split("?", 1)[0] ?? "") : undefined;
    const body = request.method !== "HEAD";
    if (page === undefined) return answer(response, { page: notHere([...pages.keys()]), body });
    void pageOf(page).then((made) => answer(response, { page: made, body }));
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

/** What broke is not told to whoever may ask: it could hold anything. */
async function pageOf(page: Pages[string]): Promise<Page> {
  try {
    return await page();
  } catch {
    return { status: 500, type: "application/json", body: '{"ok":false,"error":"this page broke"}\n' };
  }
}

function notHere(paths: readonly string[]): Page {
  const error = `only GET ${paths.join(", ")} is answered here`;
  return { status: 404, type: "application/json", body: `${JSON.stringify({ ok: false, error })}\n` };
}

function answer(response: ServerResponse, { page, body }: { readonly page: Page; readonly body: boolean }): void {
  response.writeHead(page.status, { "content-type": page.type, "cache-control": "no-store", connection: "close" });
  response.end(body ? page.body : undefined);
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
