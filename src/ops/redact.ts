/** Names whose value is never written down, whatever it is. */
const SECRET_NAME =
  /token|secret|authorization|password|passphrase|credential|cookie|signature|response_?url|trigger_?id|access_?key|session_?key|private_?key/i;
/** Names that only look like it: what they hold is needed to read the log, and is no secret. */
const HARMLESS_NAME = /^(client_?token|next_?token|has_?token)$/i;

/** What is a secret wherever it stands, also in the middle of a sentence or glued to a word. */
const SECRETS: readonly RegExp[] = [
  // Slack's tokens: bot, user, app-level, workflow, refresh, configuration
  /x(?:ox[a-z](?:\.xox[a-z])?|app|wfp)-[A-Za-z0-9-]+/g,
  // single-use addresses: response_url, webhooks, Socket Mode's ticket
  /https?:\/\/[^\s"'<>\\]{0,300}\/(?:actions|commands|services|workflows|response)\/[^\s"'<>\\]*/g,
  /https?:\/\/hooks\.slack(?:-gov)?\.com\/[^\s"'<>\\]*/g,
  /wss?:\/\/[^\s"'<>\\]{0,300}[?&]ticket=[^\s"'<>\\]*/g,
  // trigger_id: 1234567890.1234567890.0123456789abcdef
  /\d{6,20}\.\d{6,20}\.[0-9a-f]{16,}/g,
  // a signature of version 4, and Slack's own
  /AWS4-HMAC-SHA256[^"\n\r]*/g,
  /v0=[0-9a-f]{32,}/g,
  /(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
  // access key ids: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  /(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
];

/** `name=value`, `name: value` and `"name":"value"` inside a text, for names that are secret. */
const NAMED =
  /((?:[\w-]{0,40}(?:token|secret|password|signature|response_url|trigger_id|access_?key(?:_?id)?)|authorization|ticket)\\?["']?\s*[:=]\s*\\?["']?)([^\s"'&,;}\\]{4,})/gi;

/** The password in an address: `postgres://user:password@host`; up to the last @, since not everyone writes %40. */
const IN_ADDRESS = /([a-z][a-z\d+.-]{0,30}(?::\/\/|%3A%2F%2F)[^\s:@/"'<>]{0,100}?(?::|%3A))[^\s"<>]{1,1000}(?=@|%40)/gi;

const REDACTED = "[redacted]";
const DEEPEST = 8;
/** UTF-16 units of one text: a log is no archive, and the patterns have to stay quick on whatever comes in. */
const LONGEST = 16_000;

export interface Redactor {
  text(text: string): string;
  /** A copy that may be written down: secrets taken out of strings at any depth, errors turned into fields. */
  value(value: unknown): unknown;
}

/** `known` are secrets without a shape of their own, such as the signing secret: taken out wherever they stand. */
export function createRedactor(known: readonly string[] = []): Redactor {
  const literal = known.filter((secret) => secret.length >= 6);
  const text = (dirty: string): string => {
    const short = dirty.length <= LONGEST ? dirty : `${dirty.slice(0, LONGEST)}… (${dirty.length} in all)`;
    const unknown = literal.reduce((kept, secret) => kept.replaceAll(secret, REDACTED), short);
    const bare = SECRETS.reduce((kept, secret) => kept.replace(secret, REDACTED), unknown);
    const nameless = bare.replace(IN_ADDRESS, (_, before: string) => before + REDACTED);
    return nameless.replace(NAMED, (all, before: string) =>
      HARMLESS_NAME.test(nameIn(before)) ? all : before + REDACTED,
    );
  };
  return { text, value: (value) => redactAt(value, { text, depth: 0, above: new Set() }) };
}

interface Place {
  readonly text: (text: string) => string;
  readonly depth: number;
  readonly above: ReadonlySet<object>;
}

function redactAt(value: unknown, { text, depth, above }: Place): unknown {
  if (typeof value === "string") return text(value);
  if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function") return text(String(value));
  if (typeof value !== "object" || value === null) return value;
  if (above.has(value)) return "[circular]";
  if (depth >= DEEPEST) return "[deep]";
  const within: Place = { text, depth: depth + 1, above: new Set([...above, value]) };
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return text(value.href);
  if (value instanceof Error)
    return record({ ...describe(value), ...Object.fromEntries(Object.entries(value)) }, within);
  if (value instanceof Map) return record(Object.fromEntries(value), within);
  if (value instanceof Set || Array.isArray(value)) return Array.from(value, (part) => redactAt(part, within));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  return record(Object.fromEntries(Object.entries(value)), within);
}

function describe(error: Error): Readonly<Record<string, unknown>> {
  return { type: error.name, message: error.message, stack: error.stack, cause: error.cause };
}

function record(fields: Readonly<Record<string, unknown>>, within: Place): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, part]) => part !== undefined)
      .map(([name, part]) => [
        within.text(name),
        isSecretName(name) && part !== null ? REDACTED : redactAt(part, within),
      ]),
  );
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);
}

function nameIn(before: string): string {
  return /[\w-]+/.exec(before)?.[0] ?? "";
}
