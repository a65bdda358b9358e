import { AwsError } from "../aws-error.ts";
import { type FisRoute, fisRoute } from "./fis-rest.ts";
import { parseForm } from "./query-form.ts";
import { formOf } from "./query-protocol.ts";
import { SERVICE_TABLE, type ServiceRow } from "./service-table.ts";
import type { WireRequest } from "./wire.ts";

/** Which service a request is for, in which protocol. All services share one address, so the request itself must say. */
export type Destination =
  | { readonly kind: "json"; readonly row: ServiceRow; readonly operation: string; readonly version: string }
  | { readonly kind: "query"; readonly row: ServiceRow; readonly operation: string }
  | { readonly kind: "fis"; readonly route: FisRoute };

/** The caller's credential, as far as the Authorization header tells: `Credential=<key>/<date>/<region>/<service>/aws4_request`. */
export interface Credential {
  /** Empty when the request is unsigned (AssumeRoleWithWebIdentity is). */
  readonly accessKeyId: string;
  /** Service name of the credential scope, empty when unsigned. */
  readonly scope: string;
}

export function credentialOf(request: WireRequest): Credential {
  const found = /Credential=([^/,\s]+)\/[^/]*\/[^/]*\/([^/,\s]+)\//.exec(request.headers.authorization ?? "");
  return { accessKeyId: found?.[1] ?? "", scope: found?.[2] ?? "" };
}

/** Throws AwsError when nothing here answers to the request; FIS is last because only its path speaks for it. */
export function destinationOf(request: WireRequest): Destination {
  const target = request.headers["x-amz-target"];
  if (target !== undefined) return byTarget(target, request);
  const type = request.headers["content-type"] ?? "";
  const { scope } = credentialOf(request);
  const form = type.startsWith("application/x-www-form-urlencoded") || /[?&]Action=/.test(request.path);
  if (form) return byForm(parseForm(formOf(request)), scope);
  const route = scope === "" || scope === "fis" ? fisRoute(request) : undefined;
  if (route !== undefined) return { kind: "fis", route };
  throw new AwsError(
    "UnknownOperationException",
    `Nothing answers to ${request.method} ${request.path} (${scope})`,
    404,
  );
}

/** Only the last two dotted parts count: the AWS CLI sends `com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents`. */
function byTarget(target: string, request: WireRequest): Destination {
  const [prefix = "", operation = ""] = target.split(".").slice(-2);
  const row = SERVICE_TABLE.find((candidate) => candidate.target === prefix);
  if (row === undefined) throw new AwsError("UnknownOperationException", `No service answers to ${target}`, 404);
  const version = (request.headers["content-type"] ?? "").includes("json-1.0") ? "1.0" : "1.1";
  return { kind: "json", row, operation, version };
}

function byForm(fields: ReadonlyMap<string, string>, scope: string): Destination {
  const operation = fields.get("Action");
  const version = fields.get("Version");
  const row =
    SERVICE_TABLE.find((candidate) => candidate.version === version) ??
    SERVICE_TABLE.find((candidate) => candidate.scope === scope);
  if (operation === undefined || row === undefined) {
    throw new AwsError("MissingAction", "The request is missing an Action or a known Version", 400);
  }
  return { kind: "query", row, operation };
}
