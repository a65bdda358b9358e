import type { ColumnType, Generated } from "kysely";
import type { Outcome } from "../core/fact.ts";
import type { PlanState } from "../core/kept-plan.ts";
import type { ForewarningState } from "../core/schedule/forewarning.ts";
import type { Instant } from "../core/time.ts";

/** PostgreSQL's driver gives BIGINT as text; rows.ts makes a number of it. */
type Whole<T extends number = number> = ColumnType<T | string, T, T>;

/** The tables, as the newest migration leaves them. Columns named `…_json` hold JSON text; 0 and 1 are no and yes. */
export interface Schema {
  runs: RunsTable;
  facts: FactsTable;
  posts: PostsTable;
  audit: AuditTable;
  holders: HoldersTable;
  deliveries: DeliveriesTable;
  plans: PlansTable;
  approvals: ApprovalsTable;
  halts: HaltsTable;
  schedules: SchedulesTable;
  firings: FiringsTable;
  forewarnings: ForewarningsTable;
}

/** At most one open run (`outcome` null) per account, region and cluster: a partial unique index sees to it. */
export interface RunsTable {
  run_id: string;
  account: string;
  region: string;
  cluster: string;
  target_name: string;
  channel: string;
  opened_at: Whole<Instant>;
  outcome: Outcome | null;
  /** Who drives it; null: nobody, and whoever comes first may. */
  holder: string | null;
  /** Fences: 1 more with every change of hands. */
  token: Whole;
  /** How often others told it something. */
  news: ColumnType<number | string, number | undefined, number>;
  /** 1: closed, told, and driven by nobody any more. */
  settled: ColumnType<number | string, 0 | 1 | undefined, 0 | 1>;
}

/** Append-only, by trigger. */
export interface FactsTable {
  /** The order in which the bot learned of them. */
  seq: Generated<number>;
  run_id: string;
  /** Unique within the run. */
  key: string;
  kind: string;
  fact_json: string;
}

export interface PostsTable {
  seq: Generated<number>;
  run_id: string;
  /** Unique within the run. */
  key: string;
  place: Whole;
  broadcast: Whole<0 | 1>;
  message_json: string;
  facts_json: string;
  hash: string;
  ts: string | null;
  shown_hash: string | null;
  shown_at: ColumnType<Instant | string | null, Instant | null | undefined, Instant | null>;
}

/** Append-only, by trigger. */
export interface AuditTable {
  seq: Generated<number>;
  at: Whole<Instant>;
  who: string;
  /** The channel or the AWS account; `where` is a word of SQL's. */
  place: string | null;
  what: string;
  run_id: string | null;
  outcome: string;
}

/** The processes that drive runs. One row for all runs of a process: to renew a lease waits for no write of a run. */
export interface HoldersTable {
  holder: string;
  /** By the database's clock. From then on others may take its runs; until one does, they stay its own. */
  lease_until: Whole<Instant>;
}

/** What came in from Slack within the last day. */
export interface DeliveriesTable {
  key: string;
  at: Whole<Instant>;
  /** Who was handed it. */
  holder: string;
}

/** Plans; a day after their time they are gone. */
export interface PlansTable {
  /** The id of the run that is made of it. */
  id: string;
  state: PlanState;
  ended_by: string | null;
  valid_until: Whole<Instant>;
  version: Whole;
  plan_json: string;
  ts: string | null;
  shown_version: ColumnType<number | string | null, number | null | undefined, number | null>;
}

/** What people said to plans; append-only, by trigger. One word per person and plan as it was. */
export interface ApprovalsTable {
  seq: Generated<number>;
  plan_id: string;
  hash: string;
  /** A Slack user id; `by` is a word of SQL's. */
  who: string;
  at: Whole<Instant>;
  kind: "approved" | "rejected";
  reason: string | null;
}

/** Who halted everything, and who ended that; append-only, by trigger. */
export interface HaltsTable {
  seq: Generated<number>;
  kind: "halt" | "resume";
  who: string;
  place: string;
  at: Whole<Instant>;
  reason: string | null;
  /** The halt that a resume ends; null in one of an older version, which ended all before it. */
  ends: ColumnType<number | string | null, number | undefined, never>;
}

export interface SchedulesTable {
  id: string;
  target_name: string;
  channel: string;
  expression: string;
  time_zone: string;
  reason: string | null;
  added_by: string;
  active_since: Whole<Instant>;
  paused_by: string | null;
}

/** Due times that somebody has seen to, one row each: whoever writes it first acts. */
export interface FiringsTable {
  schedule_id: string;
  at: Whole<Instant>;
  holder: string;
  /** null: whoever took it has not come to an end with it. */
  outcome: string | null;
}

/** What unattended schedules announced, one row for each due time. A state is left once: `open` for any other. */
export interface ForewarningsTable {
  schedule_id: string;
  at: Whole<Instant>;
  forewarning_json: string;
  state: ForewarningState;
  ended_by: string | null;
  taken_at: Whole<Instant>;
  version: Whole;
  ts: string | null;
  /** Together with `ts`, or null as that is. */
  posted_at: ColumnType<number | string | null, number | null | undefined, number | null>;
  shown_version: ColumnType<number | string | null, number | null | undefined, number | null>;
}
