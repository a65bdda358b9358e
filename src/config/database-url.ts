import type { DatabaseConfig } from "./config.ts";
import { isLoopbackHost } from "./loopback.ts";
import type { Problem } from "./problem.ts";

export type PostgresConfig = Extract<DatabaseConfig, { readonly kind: "postgres" }>;

const WHERE = "DATABASE_URL";
const EXAMPLE = "postgres://user:password@host:5432/database";
/** Schemes that are said out loud: another one may be a part of a secret. */
const KNOWN = /^(mysql|mariadb|mongodb|redis|rediss|sqlite|sqlite3|file|sqlserver|jdbc|https?):/i;

/** The address of a PostgreSQL database; null when there is none, or none that can be used. Its words hold no secret. */
export function readDatabaseUrl(
  value: string | undefined,
  isRehearsal: boolean,
  problems: Problem[],
): PostgresConfig | null {
  if (value === undefined) return null;
  const problem = problemOf(value, isRehearsal);
  if (problem !== null) {
    problems.push({ where: WHERE, ...problem });
    return null;
  }
  const { password, host, pathname, searchParams } = new URL(value);
  // As the driver does: what stands behind the ? counts more.
  const secret = searchParams.get("password") ?? decodeURIComponent(password);
  return {
    kind: "postgres",
    url: value,
    password: secret === "" ? null : secret,
    place: `${decodeURI(pathname.slice(1))} on ${searchParams.get("host") ?? (host || "localhost")}`,
  };
}

function problemOf(value: string, isRehearsal: boolean): { readonly what: string; readonly fix: string } | null {
  const write = `Write it as ${EXAMPLE}`;
  if (/^["'].*["']$/.test(value)) return { what: "is in quotes", fix: `${write}, without quotes.` };
  if (!/^postgres(ql)?:\/\//.test(value)) {
    const scheme = KNOWN.exec(value)?.[1];
    return {
      what: `is not the address of a PostgreSQL database${scheme === undefined ? "" : ` but begins with ${scheme}:`}`,
      fix: `${write}, or unset it: then runs are kept in an SQLite file, for one bot alone.`,
    };
  }
  if (!isReadable(value)) {
    return {
      what: "cannot be read as an address",
      fix: `${write}, with special characters of the password as %40 (@), %2F (/), %3A (:), %23 (#), %3F (?), %25 (%).`,
    };
  }
  if (new URL(value).pathname.length < 2) {
    return { what: "names no database", fix: `${write}: the database stands behind the last slash.` };
  }
  if (isRehearsal && !hosts(value).every(isLoopbackHost)) {
    return {
      what: "is not on this machine, and this is a rehearsal",
      fix: "Unset it, or give a database on 127.0.0.1: a rehearsal's runs do not belong among the real ones.",
    };
  }
  return null;
}

/** A password with a bare / or # or ? in it would leave a part of itself in the host, the path or behind it. */
function isReadable(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { pathname, search, hash, username, password } = new URL(value);
  if (hash !== "" || /[/@]/.test(pathname.slice(1)) || search.includes("@")) return false;
  try {
    for (const part of [pathname, username, password]) decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

/** All that the driver might turn to: `?host=` overrides the other one. */
function hosts(value: string): readonly string[] {
  const { hostname, searchParams } = new URL(value);
  return [hostname, ...searchParams.getAll("host"), ...searchParams.getAll("hostaddr")];
}
