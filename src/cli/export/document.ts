import type { Fact } from "../../core/fact.ts";
import { runOf } from "../../core/fold.ts";
import type { Message } from "../../core/message.ts";
import type { News } from "../../core/news.ts";
import { newsHistory } from "../../core/news-history.ts";
import type { Instant } from "../../core/time.ts";
import { type Timings, timingsOf } from "../../core/timings.ts";
import { hashOf } from "../../engine/outbox.ts";
import type { AuditRow, PostRow, RunRow } from "../../engine/ports.ts";
import { createRedactor } from "../../ops/redact.ts";
import type { KeptRun } from "../../store/reader.ts";

export const EXPORT_FORMAT = "spot-chaos-run";
/** Grows when what a reader relies on is renamed, goes, or means something else; not when something is added. */
export const EXPORT_VERSION = 1;

/** All that is kept of one run. Moments are milliseconds since the Unix epoch, UTC; docs/export.md tells the fields. */
export interface ExportDocument {
  readonly format: typeof EXPORT_FORMAT;
  readonly version: typeof EXPORT_VERSION;
  /** The newest moment that is stored of the run: what is overdue in an open run is read as of then. */
  readonly asOf: Instant;
  readonly run: RunRow;
  /** In the order in which the bot learned of them. */
  readonly facts: readonly Fact[];
  /** The card first. */
  readonly posts: readonly ExportedPost[];
  readonly audit: readonly AuditRow[];
  readonly timings: Timings & { readonly posts: readonly PostTiming[] };
}

export interface ExportedPost {
  readonly key: string;
  /** What it should show. */
  readonly message: Message;
  readonly metadata: PostRow["facts"];
  readonly broadcast: boolean;
  /** Slack's id of the message; null: not known to be there. */
  readonly ts: string | null;
  /** `newest`: Slack shows what it should; `older`: an earlier state of it. */
  readonly shown: "newest" | "older" | "not";
  readonly shownAt: Instant | null;
}

export interface PostTiming {
  readonly key: string;
  /** The fact that brought the post; null: time did, or it stands in for another one. */
  readonly first: News | null;
  /** When Slack made the message, by its own clock. */
  readonly postedAt: Instant | null;
  /** The fact that made it read as it does. */
  readonly newest: News | null;
  /** When Slack took the newest edit; the card's may have changed nothing but its footer. */
  readonly shownAt: Instant | null;
}

/** What instead of a target's `externalId` is written: it lets others assume the role, and nothing is read from it. */
export const LEFT_OUT = "[left out]";

export function exportDocument({ run, facts, posts, audit }: KeptRun): ExportDocument {
  const asOf = Math.max(
    run.openedAt,
    ...facts.map(({ seenAt }) => seenAt),
    ...posts.map(({ shownAt }) => shownAt ?? 0),
    ...audit.map(({ at }) => at),
  );
  const news = newsHistory(facts, hashOf);
  return {
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    asOf,
    run,
    facts: facts.map(withoutSecret),
    posts: posts.map(exported),
    audit: audit.map(bare),
    timings: {
      ...timingsOf(runOf(facts), asOf),
      posts: posts.map((row) => {
        const { first = null, newest = null, reading } = news.get(row.key) ?? {};
        // Where the thread says something else than the facts alone would (a line may be missing), no fact made it.
        const { key, hash, ts } = row;
        const shownAt = ts === null ? null : row.shownAt;
        return { key, first, postedAt: postedAt(ts), newest: reading === hash ? newest : null, shownAt };
      }),
    },
  };
}

function exported({ key, message, facts, broadcast, ts, hash, shownHash, shownAt }: PostRow): ExportedPost {
  const shown = shownHash === null ? "not" : shownHash === hash ? "newest" : "older";
  return { key, message, metadata: facts, broadcast, ts, shown, shownAt: ts === null ? null : shownAt };
}

function withoutSecret(fact: Fact): Fact {
  if (fact.kind !== "Requested" || fact.target.externalId === null) return fact;
  return { ...fact, target: { ...fact.target, externalId: LEFT_OUT } };
}

const { text } = createRedactor();

/** People may have typed anything. */
function bare(row: AuditRow): AuditRow {
  return { ...row, what: text(row.what), outcome: text(row.outcome) };
}

/** Slack's ts begins with the seconds since the Unix epoch. */
function postedAt(ts: string | null): Instant | null {
  const ms = ts === null ? Number.NaN : Math.round(Number(ts) * 1000);
  return Number.isFinite(ms) ? ms : null;
}
