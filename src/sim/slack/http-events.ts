import { createHmac } from "node:crypto";
import { NO_ANSWER, type SlackEnvelope } from "./delivery.ts";
import { SLACK_LIMITS } from "./limits.ts";
import type { PretendWorkspace } from "./workspace.ts";

/** Delivers by signed HTTP requests instead of a socket, to the app's one request URL. */
export function deliverOverHttp(workspace: PretendWorkspace, target: { url: string }): () => void {
  return workspace.wire.connect({ deliver: (envelope) => deliver(workspace, target.url, envelope) });
}

/** What Slack does when a request URL is entered in the app's settings. Throws unless the app returns the challenge. */
export async function verifyRequestUrl(workspace: PretendWorkspace, target: { url: string }): Promise<void> {
  const challenge = createHmac("sha256", workspace.tokens.signingSecret).update("challenge").digest("hex");
  const token = workspace.wire.verificationToken;
  const body = JSON.stringify({ token, challenge, type: "url_verification" });
  const response = await send(workspace, target.url, { contentType: "application/json", body, headers: {} });
  const answer = await response.text();
  if (response.status !== 200 || !answer.includes(challenge)) {
    throw new Error(`${target.url} did not return the challenge, but HTTP ${response.status}: ${answer}`);
  }
}

async function deliver(workspace: PretendWorkspace, url: string, envelope: SlackEnvelope): Promise<unknown> {
  const isEvent = envelope.type === "events_api";
  const isRetry = isEvent && (envelope.retry_attempt ?? 0) > 0;
  const response = await send(workspace, url, {
    // Bolt takes exactly this type, without a charset.
    contentType: isEvent ? "application/json" : "application/x-www-form-urlencoded",
    body: bodyOf(envelope),
    headers: isRetry
      ? { "x-slack-retry-num": String(envelope.retry_attempt), "x-slack-retry-reason": "http_timeout" }
      : {},
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`the app answered HTTP ${response.status}`);
  if (text === "") return null;
  return response.headers.get("content-type")?.startsWith("application/json") ? JSON.parse(text) : { text };
}

function bodyOf(envelope: SlackEnvelope): string {
  switch (envelope.type) {
    case "events_api":
      return JSON.stringify(envelope.payload);
    case "interactive":
      return new URLSearchParams({ payload: JSON.stringify(envelope.payload) }).toString();
    case "slash_commands":
      return new URLSearchParams(
        Object.entries(envelope.payload).map(([name, value]): [string, string] => [name, String(value)]),
      ).toString();
    default:
      return envelope.type satisfies never;
  }
}

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signatureOf(signingSecret: string, timestampS: number, body: string): string {
  return `v0=${createHmac("sha256", signingSecret).update(`v0:${timestampS}:${body}`).digest("hex")}`;
}

async function send(
  workspace: PretendWorkspace,
  url: string,
  request: { contentType: string; body: string; headers: Record<string, string> },
): Promise<Response> {
  const timestampS = Math.floor(workspace.wire.transportNow() / 1000);
  try {
    return await fetch(url, {
      method: "POST",
      headers: {
        "content-type": request.contentType,
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "x-slack-request-timestamp": String(timestampS),
        "x-slack-signature": signatureOf(workspace.tokens.signingSecret, timestampS, request.body),
        ...request.headers,
      },
      body: request.body,
      signal: AbortSignal.timeout(SLACK_LIMITS.ackMs),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "TimeoutError") throw new Error(NO_ANSWER);
    throw error;
  }
}
