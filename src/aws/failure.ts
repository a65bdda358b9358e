import type { Unreadable } from "../core/reading.ts";
import type { Signal } from "../core/saw.ts";
import type { PollFailure } from "../engine/ports.ts";
import type { Operation } from "./operations.ts";

type FailureKind = PollFailure["kind"];

/** A call to AWS that gave no answer to work with. Never leaves the adapter: its edges turn it into values. */
export class AwsProblem extends Error {
  readonly operation: Operation;
  readonly kind: FailureKind;
  /** The service's own error code, Node's (`ECONNREFUSED`), or the SDK's (`TimeoutError`). */
  readonly code: string;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;

  constructor(what: { operation: Operation; kind: FailureKind; code: string; message: string; status: number | null }) {
    super(what.message);
    this.name = "AwsProblem";
    this.operation = what.operation;
    this.kind = what.kind;
    this.code = what.code;
    this.status = what.status;
  }
}

const DENIED =
  /^(Client\.)?(AccessDenied|UnauthorizedOperation|UnauthorizedException|NotAuthorized|AuthorizationError)/;
const THROTTLED = /Throttl|RequestLimitExceeded|TooManyRequests|RateExceeded|SlowDown|BandwidthLimitExceeded/i;
const TIMEOUT = /^(TimeoutError|AbortError|RequestTimeout(Exception)?|ETIMEDOUT|ESOCKETTIMEDOUT)$/;
const NOT_REACHED =
  /^(ECONN|EPIPE|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|ENETDOWN|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_TLS)/;
const CREDENTIALS =
  /^(ExpiredToken|RequestExpired|CredentialsProviderError|TokenProviderError|ProviderError|InvalidClientTokenId|UnrecognizedClient|AuthFailure|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|MissingAuthenticationToken|InvalidIdentityToken)/;
const MISSING = /NotFound|DoesNotExist|NoSuch/;

interface ErrorShape {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
  readonly $response?: { readonly statusCode?: unknown };
  readonly $retryable?: { readonly throttling?: unknown };
}

/** Anything that a client threw, as the problem it is. Every SDK generation and Node's own errors are understood. */
export function problemOf(operation: Operation, error: unknown): AwsProblem {
  if (error instanceof AwsProblem) return error;
  if (typeof error !== "object" || error === null) {
    return new AwsProblem({ operation, kind: "other", code: "UnknownError", message: String(error), status: null });
  }
  const shape = error as ErrorShape;
  // The SDK wraps what the credential provider threw in some generations.
  if (shape.cause instanceof AwsProblem) return shape.cause;
  const name = typeof shape.name === "string" ? shape.name : "UnknownError";
  const nodeCode = typeof shape.code === "string" ? shape.code : null;
  const status = statusOf(shape);
  const throttling = shape.$retryable?.throttling === true;
  const kind = kindOf({ name, nodeCode, status, throttling });
  const code = kind === "unreachable" && nodeCode !== null && status === null ? nodeCode : codeOf(name, nodeCode);
  const said = typeof shape.message === "string" && shape.message !== "" ? firstLineOf(shape.message) : code;
  return new AwsProblem({ operation, kind, code, message: explain(kind, code, said), status });
}

function statusOf(shape: ErrorShape): number | null {
  const status = shape.$metadata?.httpStatusCode ?? shape.$response?.statusCode;
  return typeof status === "number" ? status : null;
}

function codeOf(name: string, nodeCode: string | null): string {
  return name === "Error" || name === "UnknownError" ? (nodeCode ?? name) : name;
}

function kindOf(error: {
  name: string;
  nodeCode: string | null;
  status: number | null;
  throttling: boolean;
}): FailureKind {
  const { name, nodeCode, status } = error;
  if (DENIED.test(name)) return "denied";
  if (error.throttling || THROTTLED.test(name) || status === 429) return "throttled";
  if (TIMEOUT.test(name) || (nodeCode !== null && TIMEOUT.test(nodeCode))) return "timeout";
  if (nodeCode !== null && NOT_REACHED.test(nodeCode)) return "unreachable";
  if (CREDENTIALS.test(name)) return "unreachable";
  if (MISSING.test(name)) return "missing";
  if (status !== null && status >= 500) return "unreachable";
  return "other";
}

/** AWS's sentence. Behind it a refused signature has the whole signed request, session token included. */
function firstLineOf(message: string): string {
  return message.split("\n", 1)[0] ?? message;
}

function explain(kind: FailureKind, code: string, said: string): string {
  if (kind === "unreachable" && CREDENTIALS.test(code)) return `the AWS credentials do not work (${code}): ${said}`;
  return said;
}

/** The code that a reading carries: `Throttled` and `Timeout` are worth another try, the rest is AWS's own word. */
export function unreadable(problem: AwsProblem): Unreadable {
  const { operation, kind, message } = problem;
  const code =
    kind === "throttled"
      ? "Throttled"
      : kind === "timeout"
        ? "Timeout"
        : kind === "unreachable"
          ? "Unreachable"
          : problem.code;
  return { readable: false, operation, code, message: code === problem.code ? message : `${problem.code}: ${message}` };
}

export function pollFailure(signal: Signal, problem: AwsProblem): PollFailure {
  const { operation, kind, code, message } = problem;
  return { signal, operation, kind, code, message };
}
