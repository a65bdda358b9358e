import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from "@slack/web-api";
import type { ChatAnswer } from "../engine/ports.ts";
import { adviceFor } from "./advice.ts";
import { HeldBack } from "./web-options.ts";

/** When Slack limits the rate without saying for how long. */
const UNSAID_WAIT_MS = 5_000;

/** "Some aspect of the operation may have succeeded" (https://docs.slack.dev/reference/methods/chat.postMessage). */
const AMBIGUOUS = new Set(["internal_error", "fatal_error", "request_timeout"]);
const RATE_LIMITED = new Set(["ratelimited", "rate_limited"]);
/** Known not to have happened, and not because of what was sent. */
const PASSING = new Set(["service_unavailable", "team_added_to_org", "streaming_state_conflict"]);

/** Someone has deleted what was meant. */
const GONE = new Set(["message_not_found", "thread_not_found", "cannot_reply_to_message"]);

/** What a failed call means for whoever wanted it. Nothing thrown by a WebClient is ambiguous in another way than here. */
export function failureOf(error: unknown, botName: string): Exclude<ChatAnswer, { kind: "done" }> {
  if (error instanceof WebAPIRateLimitedError) return { kind: "wait", ms: error.retryAfter * 1000 };
  if (error instanceof WebAPIPlatformError) {
    const code = slackCode(error);
    if (RATE_LIMITED.has(code)) {
      const afterS = error.data.response_metadata?.retryAfter;
      return { kind: "wait", ms: typeof afterS === "number" ? afterS * 1000 : UNSAID_WAIT_MS };
    }
    if (AMBIGUOUS.has(code)) return { kind: "unknown", message: `Slack answered ${code}` };
    if (PASSING.has(code)) return { kind: "later", message: `Slack answered ${code}` };
    const refused = { kind: "refused", code, advice: adviceFor(code, botName) } as const;
    return GONE.has(code) ? { ...refused, gone: true } : refused;
  }
  if (error instanceof WebAPIHTTPError) return { kind: "unknown", message: `Slack answered HTTP ${error.statusCode}` };
  if (error instanceof WebAPIRequestError) {
    if (error.original instanceof HeldBack) return { kind: "later", message: error.original.message };
    const kind = wasNeverConnected(error.original) ? "later" : "unknown";
    return { kind, message: `Slack could not be reached: ${wordsOf(error.original)}` };
  }
  const message = error instanceof Error ? error.message : String(error);
  // web-api throws a bare Error for a 429 without Retry-After.
  if (message.startsWith("Retry header did not contain")) return { kind: "wait", ms: UNSAID_WAIT_MS };
  return { kind: "unknown", message };
}

/**
 * No name, no connection: nothing was sent. Node tells it by the system call that failed; fetch wraps that in a TypeError,
 * and a host with several addresses in an AggregateError, one error each.
 */
function wasNeverConnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(wasNeverConnected);
  const { code, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown };
  if (syscall === "connect" || syscall === "getaddrinfo" || code === "UND_ERR_CONNECT_TIMEOUT") return true;
  return wasNeverConnected(error.cause);
}

/** "fetch failed" alone says nothing. */
function wordsOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== "" ? `${message}: ${cause.message}` : message;
}

/** Slack's own word. A proxy's page in place of JSON is not one. */
export function slackCode(error: WebAPIPlatformError): string {
  const { error: code } = error.data;
  return /^[\w.]{1,80}$/.test(code) ? code : "fatal_error";
}
