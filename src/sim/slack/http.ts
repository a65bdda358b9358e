import { readArguments, readUpload } from "./body.ts";
import { respond } from "./respond.ts";
import type { WorkspaceState } from "./state/workspace-state.ts";
import type { WebApi } from "./web-api.ts";

export interface HttpRequest {
  readonly method: string;
  /** with its query */
  readonly path: string;
  /** names in lower case */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** "cut": break the connection; "hang": leave it open without an answer. */
export type HttpOutcome =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Record<string, string>;
      readonly body: string;
    }
  | { readonly kind: "cut" }
  | { readonly kind: "hang" };

const TEXT = { "content-type": "text/html" };
const JSON_BODY = { "content-type": "application/json; charset=utf-8" };

/** Everything Slack answers over HTTP: the Web API, response_urls and uploads. */
export async function answerHttp(state: WorkspaceState, webApi: WebApi, request: HttpRequest): Promise<HttpOutcome> {
  if (state.isCutOff) return { kind: "cut" };
  const url = new URL(request.path, "http://slack.invalid");
  const contentType = request.headers["content-type"] ?? "";
  const [, first, second] = url.pathname.split("/");
  if (first === "api" && second !== undefined) {
    const sent = await readArguments(contentType, request.body);
    if (sent === null)
      return { kind: "answer", status: 200, headers: JSON_BODY, body: '{"ok":false,"error":"invalid_json"}' };
    const args = { ...Object.fromEntries(url.searchParams), ...sent };
    const outcome = webApi.call({ method: second, token: bearerOf(request) ?? args.token ?? null, args });
    return outcome.kind === "answer" ? { ...outcome, body: JSON.stringify(outcome.body) } : outcome;
  }
  if ((first === "commands" || first === "actions") && request.method === "POST") {
    const text = typeof request.body === "string" ? request.body : new TextDecoder().decode(request.body);
    return { kind: "answer", headers: TEXT, ...respond(state, url.pathname, text) };
  }
  const file = first === "upload" ? state.files.atPath(url.pathname) : undefined;
  if (file !== undefined && request.method === "POST") {
    const content = await readUpload(contentType, request.body);
    if (content.length !== file.length) return { kind: "answer", status: 400, headers: TEXT, body: "length mismatch" };
    file.content = content;
    return { kind: "answer", status: 200, headers: TEXT, body: `OK - ${content.length}` };
  }
  return { kind: "answer", status: 404, headers: TEXT, body: "not found" };
}

function bearerOf(request: HttpRequest): string | null {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? null;
}
