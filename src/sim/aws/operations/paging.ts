import type { AwsError } from "../aws-error.ts";
import type { Asked } from "./asked.ts";

/** One page of a list; `nextToken` undefined on the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/**
 * Cuts a page out of a list. The token remembers the last key shown, so that a list which changes between two pages
 * neither repeats nor skips what is in both. `size`: what the caller asked for, `usual`: what the service gives
 * unasked, infinite where it never cuts.
 */
export function pageOf<T>(
  asked: Asked,
  of: {
    readonly all: readonly T[];
    readonly key: (item: T) => string;
    readonly token: string | undefined;
    readonly size: number | undefined;
    readonly usual: number;
    readonly invalidToken: AwsError;
  },
): Page<T> {
  const from = of.token === undefined ? 0 : startOf(of.all, of.key, of.token, of.invalidToken);
  const pageLimit = Number.isFinite(of.usual) ? asked.faults.pageLimit : null;
  const limit = Math.min(of.size ?? of.usual, pageLimit ?? Number.POSITIVE_INFINITY);
  const items = of.all.slice(from, from + limit);
  const last = items.at(-1);
  const more = last !== undefined && from + items.length < of.all.length;
  return { items, nextToken: more ? encode({ last: of.key(last), index: from + items.length }) : undefined };
}

function startOf<T>(all: readonly T[], key: (item: T) => string, token: string, invalid: AwsError): number {
  const { last, index } = decode(token, invalid);
  const seen = all.findIndex((item) => key(item) === last);
  return seen === -1 ? index : seen + 1;
}

function encode(token: { readonly last: string; readonly index: number }): string {
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

function decode(token: string, invalid: AwsError): { readonly last: string; readonly index: number } {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    if (typeof value === "object" && value !== null && "last" in value && "index" in value) {
      return { last: String(value.last), index: Number(value.index) };
    }
  } catch {
    // Not one of ours: refused below, in the service's words.
  }
  throw invalid;
}
