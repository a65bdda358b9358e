import { StoreProblem, type StoreProblemKind } from "./problem.ts";

interface Known {
  readonly kind: StoreProblemKind;
  readonly is: string;
  readonly fix: string;
}

const AWAY: Known = {
  kind: "unreachable",
  is: "did not answer, or broke the connection",
  fix: "See that it runs and can be reached from here; the bot tries again by itself.",
};
const NO_ENTRY: Known = {
  kind: "refused",
  is: "lets nobody in with this user and password",
  fix: "Correct the user or the password in the database's address, or the server's pg_hba.conf.",
};
const NO_TLS: Known = {
  kind: "refused",
  is: "and this address do not agree about encryption",
  fix: "Set sslmode in the address (and sslrootcert=/path/to/ca.pem for a private CA, as with Amazon RDS).",
};

/** By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html), its class, or Node's own code. */
const PROBLEMS: ReadonlyMap<string, Known> = new Map([
  ["08", AWAY],
  ["40", { ...AWAY, is: "undid the step, because another one was in its way" }],
  ["53300", { ...AWAY, is: "has too many connections", fix: "Raise its max_connections, or run fewer bots on it." }],
  ["57014", { ...AWAY, is: "took too long over a statement", fix: "Look at its load and its locks." }],
  ["57P01", AWAY],
  ["57P02", AWAY],
  ["57P03", { ...AWAY, is: "is starting or stopping" }],
  ["57P05", AWAY],
  ["25P03", AWAY],
  ["28", NO_ENTRY],
  [
    "3D",
    {
      kind: "refused",
      is: "is not there: the server has none of that name",
      fix: "Create it, or correct the address.",
    },
  ],
  [
    "42501",
    {
      kind: "unwritable",
      is: "may not be written by this user",
      fix: "Give the user the right to create tables in the schema and to write them.",
    },
  ],
  [
    "25006",
    { kind: "unwritable", is: "may only be read: it is a standby", fix: "Give the address of the primary server." },
  ],
  ["53100", { kind: "full", is: "cannot grow: the server's disk is full", fix: "Make room; nothing kept is lost." }],
  [
    "55P03",
    { kind: "in_use", is: "is being migrated by another process", fix: "Wait for that one, then start again." },
  ],
  ["XX001", { kind: "corrupt", is: "is damaged", fix: "Put back a backup." }],
  ["XX002", { kind: "corrupt", is: "has a damaged index", fix: "REINDEX it, or put back a backup." }],
  ...[
    "ECONNREFUSED",
    "ECONNRESET",
    "ECONNABORTED",
    "EPIPE",
    "ETIMEDOUT",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "EHOSTDOWN",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ENOENT",
  ].map((code): [string, Known] => [code, AWAY]),
  ...[
    "SELF_SIGNED_CERT_IN_CHAIN",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "CERT_HAS_EXPIRED",
    "ERR_TLS_CERT_ALTNAME_INVALID",
  ].map((code): [string, Known] => [code, NO_TLS]),
]);

/** What pg says without a code (pg 8.23: client.js, connection.js, pg-pool). */
const WORDS: readonly (readonly [RegExp, Known])[] = [
  [/^Connection terminated|timeout expired|timeout exceeded|^Query read timeout|not queryable|was closed/, AWAY],
  [/does not support SSL|SSL connection/, NO_TLS],
  [/password must be a/, NO_ENTRY],
];

/** A StoreProblem for what the server or the way to it did; any other error is given back as it is. */
export function postgresProblem(place: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreProblem) return error;
  const known = knownAs(error);
  if (known === null) return error;
  const said = error.message === "" ? codeOf(error) : error.message;
  return new StoreProblem({
    kind: known.kind,
    what: `The database ${place} ${known.is} (${said}).`,
    fix: known.fix,
    cause: error,
  });
}

/** Whether nothing more can be said over this connection, or it is not known what it still has to say. */
export function breaksConnection(error: unknown): boolean {
  // A statement that the server itself gave up, or a server without room, leaves the connection whole.
  return error instanceof Error && codeOf(error) !== "57014" && knownAs(error)?.kind === "unreachable";
}

function knownAs(error: Error): Known | null {
  const code = codeOf(error);
  const byCode = PROBLEMS.get(code) ?? (code.length === 5 ? PROBLEMS.get(code.slice(0, 2)) : undefined);
  return byCode ?? WORDS.find(([words]) => words.test(error.message))?.[1] ?? null;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
