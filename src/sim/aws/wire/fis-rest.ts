import { AwsError } from "../aws-error.ts";
import type { Fault } from "./fault.ts";
import { membersOf, textOf } from "./protocol.ts";
import { parseForm } from "./query-form.ts";
import type { ErrorModel } from "./service-model.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/**
 * FIS, REST JSON. client-fis 3.523.0 predates schemas, so its routes are written out (facts/aws.md 1.4, botocore's fis model).
 * `{name}` is a path label, `query` the query parameters, `*` marks a list, `#` a number.
 */
const ROUTES: readonly { method: string; path: string; query?: readonly string[]; operation: string }[] = [
  { method: "POST", path: "/experiments", operation: "StartExperiment" },
  {
    method: "GET",
    path: "/experiments",
    query: ["maxResults#", "nextToken", "experimentTemplateId"],
    operation: "ListExperiments",
  },
  { method: "GET", path: "/experiments/{id}", operation: "GetExperiment" },
  { method: "DELETE", path: "/experiments/{id}", operation: "StopExperiment" },
  {
    method: "GET",
    path: "/experiments/{experimentId}/resolvedTargets",
    query: ["maxResults#", "nextToken", "targetName"],
    operation: "ListExperimentResolvedTargets",
  },
  { method: "GET", path: "/experimentTemplates/{id}", operation: "GetExperimentTemplate" },
  {
    method: "GET",
    path: "/experimentTemplates",
    query: ["maxResults#", "nextToken"],
    operation: "ListExperimentTemplates",
  },
  { method: "GET", path: "/safetyLevers/{id}", operation: "GetSafetyLever" },
  { method: "PATCH", path: "/safetyLevers/{id}/state", operation: "UpdateSafetyLeverState" },
  { method: "GET", path: "/tags/{resourceArn}", operation: "ListTagsForResource" },
  { method: "POST", path: "/tags/{resourceArn}", operation: "TagResource" },
  { method: "DELETE", path: "/tags/{resourceArn}", query: ["tagKeys*"], operation: "UntagResource" },
];

/** Modelled errors of FIS; the rest (AccessDeniedException, ThrottlingException …) come with the status they are thrown with. */
export const FIS_ERRORS: ReadonlyMap<string, ErrorModel> = new Map(
  Object.entries({
    ValidationException: 400,
    ConflictException: 409,
    ResourceNotFoundException: 404,
    ServiceQuotaExceededException: 402,
  }).map(([name, status]) => [name, { name, queryCode: name, status, messageMember: "message" }]),
);

export interface FisRoute {
  readonly operation: string;
  /** Path labels and query parameters; the body's members come on top. */
  readonly bound: Readonly<Record<string, unknown>>;
}

/** The operation a method and path name, or undefined. Throws AwsError for a query string that cannot be decoded. */
export function fisRoute(request: WireRequest): FisRoute | undefined {
  const [path = "", query = ""] = request.path.split("?", 2);
  const steps = path.split("/").filter((step) => step !== "");
  for (const route of ROUTES) {
    const labels = route.method === request.method ? matchLabels(route.path, steps) : undefined;
    if (labels === undefined) continue;
    return { operation: route.operation, bound: { ...labels, ...readQuery(query, route.query ?? []) } };
  }
  return undefined;
}

/** Input of a routed request. Throws AwsError `SerializationException`. */
export function readFisInput(route: FisRoute, request: WireRequest): Record<string, unknown> {
  const text = textOf(request.body);
  if (text === "") return { ...route.bound };
  try {
    return { ...membersOf(JSON.parse(text)), ...route.bound };
  } catch {
    throw new AwsError("SerializationException", "The request body is not a JSON object", 400);
  }
}

export function writeFisOutput(output: unknown, requestId: string): WireResponse {
  return { status: 200, headers: fisHeaders(requestId), body: toJson(membersOf(output)) };
}

export function writeFisFault(fault: Fault, requestId: string): WireResponse {
  const headers = { ...fisHeaders(requestId), "x-amzn-errortype": fault.name };
  return { status: fault.status, headers, body: toJson({ message: fault.message }) };
}

function fisHeaders(requestId: string): Record<string, string> {
  return { "content-type": "application/json", "x-amzn-requestid": requestId };
}

function matchLabels(pattern: string, steps: readonly string[]): Record<string, string> | undefined {
  const parts = pattern.split("/").slice(1);
  if (parts.length !== steps.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const step = steps[index] ?? "";
    if (part.startsWith("{")) labels[part.slice(1, -1)] = decodeLabel(step);
    else if (part !== step) return undefined;
  }
  return labels;
}

function decodeLabel(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    throw new AwsError("ValidationException", "The path is not properly percent-encoded", 400);
  }
}

function readQuery(query: string, names: readonly string[]): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const spec of names) {
    const name = spec.replace(/[#*]$/, "");
    if (spec.endsWith("*")) {
      read[name] = query.split("&").flatMap((pair) => parseForm(pair).get(name) ?? []);
      continue;
    }
    const value = parseForm(query).get(name);
    if (value !== undefined) read[name] = spec.endsWith("#") ? Number(value) : value;
  }
  return read;
}

/** Timestamps are epoch seconds with a fraction. `this` is the holder: JSON.stringify hands over Dates already turned into text. */
function toJson(value: Readonly<Record<string, unknown>>): Uint8Array {
  const text = JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, plain: unknown) {
    const raw = this[key];
    return raw instanceof Date ? raw.getTime() / 1000 : plain;
  });
  return new Uint8Array(Buffer.from(text));
}
