import type { IncomingMessage, ServerOptions, ServerResponse } from "node:http";
import { HTTPReceiver, isValidSlackRequest } from "@slack/bolt";
import { MINUTE, SECOND } from "../core/time.ts";
import type { Clock, Log } from "../engine/ports.ts";
import { boltLog, describeError } from "./bolt-log.ts";
import { DeliveredOnce } from "./delivered-once.ts";

/** What one request may be; times are transport milliseconds. */
export interface HttpLimits {
  /** The largest payload, a submitted view, has 250 kB of content: four times that is never Slack's. */
  readonly bodyBytes: number;
  /** Slack gives up after 3 s: whoever takes longer to send a request is not Slack. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** How often connections are looked at for the two above. */
  readonly checkEveryMs: number;
}

export const HTTP_LIMITS: HttpLimits = {
  bodyBytes: 1024 * 1024,
  headersMs: 5 * SECOND,
  requestMs: 10 * SECOND,
  checkEveryMs: 5 * SECOND,
};

/** Load balancers reuse a connection for a minute; one that is closed here first is an error at their side. */
const KEEP_ALIVE_MS = 65 * SECOND;
/** As Slack's documentation asks for, in both directions; Bolt alone takes any time that is yet to come. */
const MOST_SKEW_MS = 5 * MINUTE;

interface HttpOptions {
  readonly signingSecret: string;
  readonly clock: Pick<Clock, "transportNow">;
  readonly log: Log;
  readonly limits?: HttpLimits;
}

/**
 * Bolt's HTTP receiver behind the checks that it lacks: a body is read up to its limit and no further (413), and a
 * signature that came before is refused (401). Slack signs each delivery anew; one that it makes again within the same
 * second has the same signature and says so in X-Slack-Retry-Num. That is let through, and acted upon once by its id.
 * The signature itself and its age are Bolt's to check.
 */
export function httpReceiverFor({ signingSecret, clock, log, limits = HTTP_LIMITS }: HttpOptions): HTTPReceiver {
  const receiver = new HTTPReceiver({ signingSecret, logger: boltLog(log) });
  const { requestListener: handle } = receiver;
  const seen = new DeliveredOnce();

  const guard = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request, limits.bodyBytes);
    if (body === null) {
      log.warn({ most: limits.bodyBytes }, "a request that is larger than any of Slack's is refused (413)");
      return refuse(response, 413);
    }
    const why = whyNot(request, body);
    if (why !== null) {
      log.warn({}, `${why} is refused (401)`);
      return refuse(response, 401);
    }
    // Bolt reads no more where it finds this.
    handle(Object.assign(request, { rawBody: body }), response);
  };

  /** Only what is signed by Slack can be a replay: nobody else fills the memory of those. null: Bolt decides. */
  const whyNot = ({ headers }: IncomingMessage, body: Buffer): string | null => {
    const { "x-slack-signature": signature, "x-slack-request-timestamp": stamp, "x-slack-retry-num": retry } = headers;
    if (typeof signature !== "string" || typeof stamp !== "string") return null;
    const timestampS = Number(stamp);
    const signed = { "x-slack-signature": signature, "x-slack-request-timestamp": timestampS };
    const nowMilliseconds = clock.transportNow();
    if (!isValidSlackRequest({ signingSecret, body: body.toString(), headers: signed, nowMilliseconds })) return null;
    if (timestampS * SECOND - nowMilliseconds > MOST_SKEW_MS) return "a request of Slack's from a time to come";
    if (!seen.isNew(signature) && retry === undefined) return "a request of Slack's that came before";
    return null;
  };

  receiver.requestListener = (request, response) => {
    guard(request, response).catch((error: unknown) => {
      // A path that Bolt does not know is thrown, and so is a connection that broke.
      log.info({ err: describeError(error) }, "an HTTP request was not answered");
      refuse(response, 404);
    });
  };
  return receiver;
}

/** For the server, so that nobody holds a connection open without sending. */
export function serverOptions(limits: HttpLimits = HTTP_LIMITS): ServerOptions {
  return {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
}

/** null: it is longer than that; the rest is not read, or thrown away. Rejects when the connection breaks. */
function bodyOf(request: IncomingMessage, most: number): Promise<Buffer | null> {
  if (Number(request.headers["content-length"]) > most) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= most) chunks.push(chunk);
      else resolve(null);
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
  });
}

/** The connection ends with it: what is still being sent is of no interest. */
function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) return;
  response.writeHead(status, { connection: "close" });
  response.end();
}
