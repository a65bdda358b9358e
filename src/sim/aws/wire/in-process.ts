import { buildQueryString, HttpResponse } from "@smithy/core/protocols";
import { AnswerWithheld, ConnectionCut } from "../call-faults.ts";
import type { PretendAws } from "../pretend-aws.ts";
import { answer } from "./answer.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** The part of a client's HttpRequest that matters here: common to the newest @smithy types and to the old ones of client-fis 3.523.0. */
export interface ClientRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  /** A string, bytes or nothing; a stream is refused. */
  readonly body?: unknown;
}

export interface InProcessOptions {
  /** The world's time in epoch milliseconds, for the `date` header of replies. Without it there is none, and clients see no clock skew. */
  readonly now?: () => number;
}

/** Fits `requestHandler` of every SDK client, old and new. */
export interface InProcessHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(
    request: ClientRequest,
    options?: { abortSignal?: { readonly aborted: boolean } | undefined },
  ): Promise<{ response: HttpResponse }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

/**
 * Answers SDK clients in their own process: no sockets, no timers. The call reaches the pretend AWS in the tick in which the client
 * hands it over, provided `preloadWire()` was awaited before. Rejects with `AbortError` when the signal has fired, before or meanwhile, and with
 * ECONNRESET where a fault cuts the connection.
 */
export function inProcessHandler(aws: Pick<PretendAws, "call">, options: InProcessOptions = {}): InProcessHandler {
  return {
    metadata: { handlerProtocol: "in-process" },
    async handle(request, { abortSignal } = {}) {
      const stopIfAborted = () => {
        if (abortSignal?.aborted) throw abortError();
      };
      stopIfAborted();
      const { status, headers, body } = await answered(aws, wireRequestOf(request), abortSignal);
      stopIfAborted();
      const date: Record<string, string> =
        options.now === undefined ? {} : { date: new Date(options.now()).toUTCString() };
      return { response: new HttpResponse({ statusCode: status, headers: { ...headers, ...date }, body }) };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

/** A cut connection, as Node tells of it; an answer that is withheld, until the caller gives up. */
async function answered(
  aws: Pick<PretendAws, "call">,
  request: WireRequest,
  signal: { readonly aborted: boolean } | undefined,
): Promise<WireResponse> {
  try {
    return await answer(aws, request);
  } catch (error) {
    if (error instanceof AnswerWithheld) return await aborted(signal);
    if (!(error instanceof ConnectionCut)) throw error;
    throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
  }
}

function wireRequestOf(request: ClientRequest): WireRequest {
  const query = buildQueryString(request.query ?? {});
  const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method: request.method,
    path: query === "" ? request.path : `${request.path}?${query}`,
    headers: Object.fromEntries(headers),
    body: bytesOf(request.body),
  };
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === "string") return Buffer.from(body, "utf8");
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  throw new TypeError(
    `The in-process AWS takes a string or bytes as a body, not ${Object.prototype.toString.call(body)}`,
  );
}

/** Rejects when whoever waits gives up; where nobody can, it waits for ever. */
function aborted(signal: { readonly aborted: boolean } | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal instanceof AbortSignal) signal.addEventListener("abort", () => reject(abortError()), { once: true });
  });
}

function abortError(): Error {
  return Object.assign(new Error("Request aborted"), { name: "AbortError" });
}
