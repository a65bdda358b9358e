import { type Logger, LogLevel } from "@slack/bolt";
import type { Log } from "../engine/ports.ts";

const SECRET_KEY = /token|secret|authorization|response_url|trigger_id|ticket/i;

/** What must never stand in a log: tokens, single-use addresses and trigger ids. */
const SECRETS: readonly RegExp[] = [
  /xox[a-z](?:\.[a-z]+)?-[\w-]+/g,
  /xapp-[\w-]+/g,
  /xwfp-[\w-]+/g,
  /\b[a-z]+:\/\/[^\s"'<>]*(?:\/actions\/|\/commands\/|\/response\/|\/link\/?\?)[^\s"'<>]*/gi,
  /https:\/\/hooks\.slack\.com\/[^\s"'<>]*/gi,
  /\b\d{6,}\.\d{6,}\.[0-9a-f]{16,}\b/g,
  /((?:ticket|response_url|trigger_id|token)\\?["']?\s*[:=]\s*\\?["']?)[^\s"'&,}\\]+/gi,
];

/**
 * Bolt's logger on our log. Debug lines are dropped, whatever the level: they hold whole payloads, and those hold
 * response addresses and tokens, which socket-mode does not redact.
 */
export function boltLog(log: Log): Logger {
  let name = "slack";
  // Bolt calls setLevel when this answers otherwise than it expects.
  let level = LogLevel.INFO;
  const write = (severity: "info" | "warn" | "error", parts: readonly unknown[]) => {
    const error = parts.find((part) => part instanceof Error);
    const text = parts.map((part) => (typeof part === "string" ? part : part instanceof Error ? part.message : ""));
    const extra = parts.filter((part) => typeof part !== "string" && !(part instanceof Error));
    const fields = {
      from: name,
      ...(error === undefined ? {} : { err: describeError(error) }),
      ...(extra.length === 0 ? {} : { extra: redact(extra) }),
    };
    log[severity](fields, redactText(text.filter((part) => part !== "").join(" ")));
  };
  return {
    debug: () => {},
    info: (...parts: unknown[]) => write("info", parts),
    warn: (...parts: unknown[]) => write("warn", parts),
    error: (...parts: unknown[]) => write("error", parts),
    setLevel: (wanted) => {
      level = wanted;
    },
    getLevel: () => level,
    setName: (wanted) => {
      name = wanted;
    },
  };
}

/** An error as log fields, without what Slack's errors carry along (headers, bodies). */
export function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { message: redactText(String(error)) };
  return {
    type: error.name,
    message: redactText(error.message),
    ...("code" in error ? { code: error.code } : {}),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...("original" in error && error.original instanceof Error ? { original: redactText(error.original.message) } : {}),
  };
}

export function redactText(text: string): string {
  return SECRETS.reduce((kept, secret) => kept.replace(secret, (_, before) => `${asString(before)}[redacted]`), text);
}

function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > 5) return "[deep]";
  if (value instanceof Error) return describeError(value);
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, SECRET_KEY.test(key) ? "[redacted]" : redact(item, depth + 1)]),
  );
}

/** A pattern without a group hands over the match's place instead. */
function asString(group: unknown): string {
  return typeof group === "string" ? group : "";
}
