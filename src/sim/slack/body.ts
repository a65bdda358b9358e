import type { Arguments } from "./method.ts";

/** A request's body as Web API arguments: form, JSON or multipart; null where it is none of them. */
export async function readArguments(contentType: string, body: Uint8Array | string): Promise<Arguments | null> {
  if (body.length === 0) return {};
  if (contentType.startsWith("multipart/form-data")) return fromForm(await parseMultipart(contentType, body));
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  if (contentType.startsWith("application/json")) return fromJson(text);
  return Object.fromEntries(new URLSearchParams(text));
}

/** The bytes of an upload: the multipart part named `file`, `body` or `filename`, or the whole body. */
export async function readUpload(contentType: string, body: Uint8Array | string): Promise<Uint8Array> {
  if (!contentType.startsWith("multipart/form-data"))
    return typeof body === "string" ? new TextEncoder().encode(body) : body;
  for (const [, part] of await parseMultipart(contentType, body)) {
    return typeof part === "string" ? new TextEncoder().encode(part) : new Uint8Array(await part.arrayBuffer());
  }
  return new Uint8Array();
}

function parseMultipart(contentType: string, body: Uint8Array | string): Promise<FormData> {
  const bytes = typeof body === "string" ? body : new Uint8Array(body);
  return new Response(bytes, { headers: { "content-type": contentType } }).formData();
}

function fromForm(form: FormData): Arguments {
  const args: Record<string, string> = {};
  for (const [name, value] of form) if (typeof value === "string") args[name] = value;
  return args;
}

function fromJson(text: string): Arguments | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return null;
  const args: Record<string, string> = {};
  for (const [name, value] of Object.entries(parsed)) {
    if (value !== null && value !== undefined) args[name] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return args;
}
