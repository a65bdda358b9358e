import type { Insertable, Selectable } from "kysely";
import type { Fact } from "../core/fact.ts";
import type { KeptPlan, PlanRow } from "../core/kept-plan.ts";
import type { AuditRow, Lease, PostRow, RunRow, WantedPost } from "../engine/ports.ts";
import type { AuditTable, FactsTable, PlansTable, PostsTable, RunsTable } from "./schema.ts";

export function runToRow(run: RunRow): Omit<Insertable<RunsTable>, "holder" | "token"> {
  return {
    run_id: run.runId,
    account: run.account,
    region: run.region,
    cluster: run.cluster,
    target_name: run.targetName,
    channel: run.channel,
    opened_at: run.openedAt,
    outcome: run.closed,
  };
}

export function rowToRun(row: Selectable<RunsTable>): RunRow {
  return {
    runId: row.run_id,
    account: row.account,
    region: row.region,
    cluster: row.cluster,
    targetName: row.target_name,
    channel: row.channel,
    openedAt: whole(row.opened_at),
    closed: row.outcome,
  };
}

export function rowToLease(row: Pick<Selectable<RunsTable>, "run_id" | "token" | "news">, forMs: number): Lease {
  return { runId: row.run_id, token: whole(row.token), news: whole(row.news), forMs };
}

export function factToRow(runId: string, fact: Fact): Insertable<FactsTable> {
  return { run_id: runId, key: fact.key, kind: fact.kind, fact_json: toJson(fact, `the fact ${fact.key}`) };
}

export function rowToFact(row: Selectable<FactsTable>): Fact {
  return JSON.parse(row.fact_json);
}

/** Throws when the post is another run's. */
export function postToRow(runId: string, post: WantedPost): Insertable<PostsTable> {
  if (post.runId !== runId) throw new Error(`the post ${post.key} is of ${post.runId}, the step of ${runId}`);
  return {
    run_id: runId,
    key: post.key,
    place: post.place,
    broadcast: post.broadcast ? 1 : 0,
    message_json: toJson(post.message, `the message of ${post.key}`),
    facts_json: toJson(post.facts, `the metadata of ${post.key}`),
    hash: post.hash,
  };
}

export function rowToPost(row: Selectable<PostsTable>): PostRow {
  return {
    runId: row.run_id,
    key: row.key,
    place: whole(row.place),
    broadcast: whole(row.broadcast) === 1,
    message: JSON.parse(row.message_json),
    facts: JSON.parse(row.facts_json),
    hash: row.hash,
    ts: row.ts,
    shownHash: row.shown_hash,
    shownAt: row.shown_at === null ? null : whole(row.shown_at),
  };
}

export function auditToRow(row: AuditRow): Insertable<AuditTable> {
  return {
    at: row.at,
    who: storable(row.who),
    place: row.where === null ? null : storable(row.where),
    what: storable(row.what),
    run_id: row.runId === null ? null : storable(row.runId),
    outcome: storable(row.outcome),
  };
}

export function rowToAudit(row: Selectable<AuditTable>): AuditRow {
  return {
    at: whole(row.at),
    who: row.who,
    where: row.place,
    what: row.what,
    runId: row.run_id,
    outcome: row.outcome,
  };
}

export function planToRow(plan: KeptPlan): Pick<Insertable<PlansTable>, "id" | "valid_until" | "plan_json"> {
  return {
    id: storable(plan.id),
    // The column is for throwing old ones away, and takes no parts of a millisecond as a warped clock gives them.
    valid_until: Math.ceil(plan.validUntil),
    plan_json: toJson(plan, `the plan ${plan.id}`),
  };
}

export function rowToPlan(row: Selectable<PlansTable>): PlanRow {
  return {
    plan: JSON.parse(row.plan_json),
    state: row.state,
    endedBy: row.ended_by,
    version: whole(row.version),
    ts: row.ts,
    shownVersion: row.shown_version === null ? null : whole(row.shown_version),
  };
}

/** PostgreSQL's driver gives its big integers as text. */
export function whole(stored: number | string): number {
  const number = Number(stored);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${stored} in the database is no whole number up to 2^53`);
  return number;
}

/**
 * What others wrote (a command's text, AWS's words), as every database takes it: PostgreSQL refuses U+0000 in text, and
 * an audit row must not be lost over it. Facts and messages need no such thing: JSON escapes it.
 */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\u2400");
}

/**
 * JSON.stringify would write null for Infinity and NaN, and a fact would come back as another one. Text, not JSONB:
 * PostgreSQL's JSONB knows no U+0000 and no lone surrogates. What is undefined comes back absent, and -0 as 0.
 */
function toJson(value: unknown, what: string): string {
  return JSON.stringify(value, (key, part) => {
    if (typeof part === "number" && !Number.isFinite(part)) {
      throw new RangeError(`${what} cannot be stored: its "${key}" is ${part}`);
    }
    if (part instanceof Set || part instanceof Map) {
      throw new TypeError(`${what} cannot be stored: its "${key}" is a ${part.constructor.name}`);
    }
    return part;
  });
}
