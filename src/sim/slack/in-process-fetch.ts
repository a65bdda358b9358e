import type { HttpOutcome, HttpRequest } from "./http.ts";

const HOSTS: ReadonlySet<string> = new Set(["slack.com", "www.slack.com", "hooks.slack.com", "files.slack.com"]);

/**
 * A `fetch` that reaches the pretend workspace and nothing else, without sockets and without timers: an answer is there
 * after microtasks alone. A call that never gets one ends with its own abort signal.
 */
export function createFetch(
  answer: (request: HttpRequest) => Promise<HttpOutcome>,
  origin: () => string | null,
): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const isOurs = (url.protocol === "https:" && HOSTS.has(url.host)) || url.origin === origin();
    if (!isOurs)
      throw new TypeError("fetch failed", { cause: new Error(`the pretend workspace is not ${url.origin}`) });
    const signal = init?.signal ?? (input instanceof Request ? input.signal : null);
    signal?.throwIfAborted();
    const outcome = await answer(await requestFrom(url, input, init));
    signal?.throwIfAborted();
    switch (outcome.kind) {
      case "answer":
        return new Response(outcome.body, { status: outcome.status, headers: outcome.headers });
      case "cut":
        throw new TypeError("fetch failed", {
          cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
        });
      case "hang":
        return new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        });
      default:
        return outcome satisfies never;
    }
  };
}

async function requestFrom(
  url: URL,
  input: Request | URL | string,
  init: RequestInit | undefined,
): Promise<HttpRequest> {
  const headers = Object.fromEntries(new Headers(init?.headers ?? (input instanceof Request ? input.headers : {})));
  const common = {
    path: `${url.pathname}${url.search}`,
    method: init?.method ?? (input instanceof Request ? input.method : "GET"),
  };
  const body = init?.body ?? null;
  if (typeof body === "string") return { ...common, headers, body };
  if (body instanceof URLSearchParams) {
    return {
      ...common,
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: body.toString(),
    };
  }
  const carrier = input instanceof Request && init?.body === undefined ? input : new Response(body);
  const contentType = carrier.headers.get("content-type");
  return {
    ...common,
    headers: contentType === null ? headers : { "content-type": contentType, ...headers },
    body: new Uint8Array(await carrier.arrayBuffer()),
  };
}
