import { requireScope } from "./access.ts";
import { checkArguments } from "./arguments.ts";
import { complaintOf } from "./complaint.ts";
import type { CallFaults, FaultAnswer } from "./faults.ts";
import type { Arguments, Method } from "./method.ts";
import { METHODS } from "./method-table.ts";
import { createRateLimiter } from "./rate-limits.ts";
import { refusedBy } from "./refused.ts";
import { SlackError } from "./slack-error.ts";
import type { WorkspaceState } from "./state/workspace-state.ts";

export interface WebApiCall {
  readonly method: string;
  readonly token: string | null;
  readonly args: Arguments;
}

export interface WebApiAnswer {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** "cut": the connection breaks; "hang": no answer ever comes. */
export type WebApiOutcome = WebApiAnswer | { readonly kind: "cut" } | { readonly kind: "hang" };

export interface WebApi {
  call(call: WebApiCall): WebApiOutcome;
  counts(): ReadonlyMap<string, number>;
}

export function createWebApi(state: WorkspaceState, faults: CallFaults): WebApi {
  const limiter = createRateLimiter(state.now);
  const counts = new Map<string, number>();
  return {
    counts: () => new Map(counts),
    call(call) {
      counts.set(call.method, (counts.get(call.method) ?? 0) + 1);
      const method = METHODS.get(call.method);
      if (method === undefined) return answerWith(200, { ok: false, error: "unknown_method", req_method: call.method });
      const fault = faults.meet(call.method, call.args);
      const isStored = fault !== null && "stored" in fault && fault.stored === true;
      if (isStored) perform(method, call);
      const outcome = fault === null ? perform(method, call) : spoil(fault);
      const refused = isStored || outcome.kind !== "answer" ? null : refusedBy(call, outcome, state.now());
      if (refused !== null) state.refused.add(refused);
      return outcome;
    },
  };

  function perform(method: Method, call: WebApiCall): WebApiAnswer {
    const headers = { "x-oauth-scopes": state.scopes.join(","), "x-accepted-oauth-scopes": method.scopes.join(",") };
    try {
      checkToken(state, method, call.token ?? call.args.token ?? null);
      const wait = limiter.admit(method, call.args);
      if (wait !== null) return tooMany(wait.retryAfterS);
      if (method.token === "bot") requireScope(state, method.scopes);
      checkArguments(method, call.args);
      return answerWith(200, { ok: true, ...method.run(state, call.args) }, headers);
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      state.complaints.add(complaintOf(call.method, error, state.now()));
      return answerWith(200, { ok: false, error: error.code, ...error.details }, headers);
    }
  }
}

function checkToken(state: WorkspaceState, method: Method, token: string | null): void {
  if (!token) throw new SlackError("not_authed");
  if (token !== state.tokens.bot && token !== state.tokens.app) throw new SlackError("invalid_auth");
  if (token !== state.tokens[method.token]) throw new SlackError("not_allowed_token_type");
}

function tooMany(retryAfterS: number): WebApiAnswer {
  return answerWith(429, { ok: false, error: "ratelimited" }, { "retry-after": String(retryAfterS) });
}

function spoil(fault: FaultAnswer): WebApiOutcome {
  switch (fault.kind) {
    case "error":
      return answerWith(200, { ok: false, error: fault.error });
    case "rate-limited":
      return tooMany(fault.retryAfterS);
    case "http":
      return answerWith(fault.status, { ok: false, error: "service_unavailable" });
    case "cut":
    case "hang":
      return { kind: fault.kind };
    default:
      return fault satisfies never;
  }
}

function answerWith(status: number, body: unknown, headers: Record<string, string> = {}): WebApiAnswer {
  return {
    kind: "answer",
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body,
  };
}
