import type { Insertable, Selectable } from "kysely";
import type { Fact } from "../core/fact.ts";
import type { AuditRow, PostRow, RunRow, WantedPost } from "../engine/ports.ts";
import type { AuditTable, FactsTable, PostsTable, RunsTable } from "./schema.ts";

export function runToRow(run: RunRow): Insertable<RunsTable> {
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
    openedAt: row.opened_at,
    closed: row.outcome,
  };
}

export function factToRow(runId: string, fact: Fact): Insertable<FactsTable> {
  return { run_id: runId, key: fact.key, kind: fact.kind, fact_json: toJson(fact, `the fact ${fact.key}`) };
}

export function rowToFact(row: Selectable<FactsTable>): Fact {
  return JSON.parse(row.fact_json);
}

export function postToRow(runId: string, post: WantedPost): Insertable<PostsTable> {
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
    place: row.place,
    broadcast: row.broadcast === 1,
    message: JSON.parse(row.message_json),
    facts: JSON.parse(row.facts_json),
    hash: row.hash,
    ts: row.ts,
    shownHash: row.shown_hash,
    shownAt: row.shown_at,
  };
}

export function auditToRow(row: AuditRow): Insertable<AuditTable> {
  return { at: row.at, who: row.who, place: row.where, what: row.what, run_id: row.runId, outcome: row.outcome };
}

export function rowToAudit(row: Selectable<AuditTable>): AuditRow {
  return { at: row.at, who: row.who, where: row.place, what: row.what, runId: row.run_id, outcome: row.outcome };
}

/** JSON.stringify would write null for Infinity and NaN, and a fact would come back as another one. */
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
