import type { Kysely, Transaction } from "kysely";
import type { Approval } from "../core/approvals.ts";
import type { Fact, Outcome } from "../core/fact.ts";
import type { HaltWord, ResumeWord, StandingHalt } from "../core/guardrail/asked.ts";
import type { KeptPlan, PlanRow } from "../core/kept-plan.ts";
import type { ScheduleBook } from "../core/schedule/book.ts";
import type { ForewarningBook } from "../core/schedule/forewarning.ts";
import type { Instant } from "../core/time.ts";
import type {
  AuditRow,
  Held,
  Lease,
  Opened,
  OpenedFrom,
  PostRow,
  RunRow,
  SentPost,
  Store,
  WantedPost,
} from "../engine/ports.ts";
import type { Backend } from "./backend.ts";
import { Forewarnings } from "./forewarnings.ts";
import { Incoming } from "./incoming.ts";
import { Lanes } from "./lanes.ts";
import { Leases } from "./leases.ts";
import { openRun } from "./opening.ts";
import { Plans } from "./plans.ts";
import { StoreProblem } from "./problem.ts";
import { auditToRow, rowToAudit, rowToFact, rowToPost, rowToRun } from "./rows.ts";
import { approvalsOf, haltsSaid, keepApproval, keepHalt, keepResume, standingHalt } from "./said.ts";
import { type Access, Schedules } from "./schedules.ts";
import type { Schema } from "./schema.ts";
import { keepAudit, keepEnd, keepFacts, keepPosts } from "./step.ts";

/**
 * The one store, for every database that Kysely speaks to: the same queries in SQLite and in PostgreSQL. `holder` names
 * the process towards the others.
 */
export class RelationalStore implements Store {
  readonly isShared: boolean;
  readonly schedules: ScheduleBook;
  readonly forewarnings: ForewarningBook;
  readonly #backend: Backend;
  readonly #leases: Leases;
  readonly #incoming: Incoming;
  readonly #plans: Plans;
  readonly #lanes = new Lanes();
  /** What was asked to happen once, and may have happened without our knowing. */
  readonly #unsure = new Set<string>();
  #ended: Promise<void> | null = null;

  constructor(backend: Backend, holder: string) {
    this.isShared = backend.isShared;
    this.#backend = backend;
    this.#leases = new Leases(backend, holder);
    this.#incoming = new Incoming(backend, holder);
    this.#plans = new Plans(backend);
    const access: Access = {
      inLane: (lane, work) => this.#inLane(lane, work),
      once: (name, work) => this.#once(name, work),
    };
    this.schedules = new Schedules(access, holder);
    this.forewarnings = new Forewarnings(access);
  }

  open(row: RunRow, first: readonly Fact[], posts: readonly WantedPost[], from: OpenedFrom): Promise<Opened> {
    return this.#afterAll(row.runId, (db) =>
      this.#once(`the opening of ${row.runId}`, (again) =>
        openRun(db, this.#leases, { row, first, posts, from, again }),
      ),
    );
  }

  drive(): Promise<readonly Lease[]> {
    return this.#inLane(LEASES, () => this.#leases.drive());
  }

  append(
    held: Held,
    facts: readonly Fact[],
    posts: readonly WantedPost[],
    audit: readonly AuditRow[] = [],
  ): Promise<boolean> {
    return this.#fenced(held, async (tx) => {
      await keepFacts(tx, held.runId, facts);
      await keepPosts(tx, held.runId, posts);
      await keepAudit(tx, audit);
    });
  }

  sent(held: Held, post: SentPost): Promise<boolean> {
    return this.#fenced(held, async (tx) => {
      const updated = await tx
        .updateTable("posts")
        .set({ ts: post.ts, shown_hash: post.shownHash, shown_at: post.shownAt })
        .where("run_id", "=", held.runId)
        .where("key", "=", post.key)
        .executeTakeFirst();
      if (updated.numUpdatedRows !== 1n) throw new Error(`nobody wanted the post ${post.key} of ${held.runId}`);
    });
  }

  close(held: Held, outcome: Outcome, audit?: AuditRow): Promise<boolean> {
    return this.#fenced(held, (tx) => keepEnd(tx, held.runId, outcome, audit));
  }

  settle(held: Held, news: number): Promise<boolean> {
    return this.#inLane(held.runId, () => this.#leases.settle(held, news));
  }

  async letGo(held: Held): Promise<void> {
    await this.#inLane(held.runId, () => this.#leases.letGo(held));
  }

  tell(runId: string, facts: readonly Fact[]): Promise<void> {
    return this.#inLane(runId, (db) =>
      db.transaction().execute(async (tx) => {
        if (!(await this.#leases.lock(tx, runId))) throw new Error(`nobody opened the run ${runId}`);
        if ((await keepFacts(tx, runId, facts)) > 0) await this.#leases.announce(tx, runId);
      }),
    );
  }

  facts(runId: string): Promise<readonly Fact[]> {
    return this.#inLane(runId, async (db) => {
      const rows = await db.selectFrom("facts").selectAll().where("run_id", "=", runId).orderBy("seq").execute();
      return rows.map(rowToFact);
    });
  }

  posts(runId: string): Promise<readonly PostRow[]> {
    return this.#inLane(runId, async (db) => {
      const query = db.selectFrom("posts").selectAll().where("run_id", "=", runId);
      return (await query.orderBy("place").orderBy("seq").execute()).map(rowToPost);
    });
  }

  run(runId: string): Promise<RunRow | null> {
    return this.#inLane(runId, async (db) => {
      const row = await db.selectFrom("runs").selectAll().where("run_id", "=", runId).executeTakeFirst();
      return row === undefined ? null : rowToRun(row);
    });
  }

  openRuns(): Promise<readonly RunRow[]> {
    return this.#afterAll(EVERY_RUN, async (db) => {
      const query = db.selectFrom("runs").selectAll().where("outcome", "is", null);
      return (await query.orderBy("opened_at").orderBy("run_id").execute()).map(rowToRun);
    });
  }

  runsOf(targetNames: readonly string[], limit: number): Promise<readonly RunRow[]> {
    return this.#afterAll(EVERY_RUN, async (db) => {
      if (targetNames.length === 0) return [];
      const query = db.selectFrom("runs").selectAll().where("target_name", "in", targetNames);
      const newest = query.orderBy("opened_at", "desc").orderBy("run_id", "desc").limit(limit);
      return (await newest.execute()).map(rowToRun);
    });
  }

  receive(key: string, row: AuditRow): Promise<boolean> {
    const name = `the delivery ${key}`;
    return this.#inLane(name, () => this.#once(name, (again) => this.#incoming.receive(key, row, again)));
  }

  keepPlan(plan: KeptPlan): Promise<void> {
    return this.#inLane(planLane(plan.id), () => this.#plans.keep(plan));
  }

  plan(id: string): Promise<PlanRow | null> {
    return this.#inLane(planLane(id), () => this.#plans.plan(id));
  }

  planPosted(id: string, shown: { readonly ts: string; readonly version: number }): Promise<void> {
    return this.#inLane(planLane(id), () => this.#plans.posted(id, shown));
  }

  revisePlan(plan: KeptPlan, version: number): Promise<boolean> {
    return this.#inLane(planLane(plan.id), () => this.#plans.revise(plan, version));
  }

  endPlan(id: string, end: Parameters<Plans["end"]>[1]): Promise<boolean> {
    return this.#inLane(planLane(id), () => this.#plans.end(id, end));
  }

  planShown(id: string, version: number): Promise<void> {
    return this.#inLane(planLane(id), () => this.#plans.shown(id, version));
  }

  unsettledPlans(): Promise<readonly PlanRow[]> {
    return this.#afterAll(EVERY_PLAN, () => this.#plans.unsettled());
  }

  approve(approval: Approval): Promise<boolean> {
    return this.#inLane(`the plan ${approval.planId}`, (db) => keepApproval(db, approval));
  }

  approvals(planId: string): Promise<readonly Approval[]> {
    return this.#inLane(`the plan ${planId}`, (db) => approvalsOf(db, planId));
  }

  halt(word: HaltWord): Promise<void> {
    return this.#inLane(HALTS, (db) => db.transaction().execute((tx) => keepHalt(tx, word)));
  }

  resume(word: ResumeWord): Promise<void> {
    return this.#inLane(HALTS, (db) => keepResume(db, word));
  }

  halted(): Promise<StandingHalt | null> {
    return this.#inLane(HALTS, standingHalt);
  }

  haltsSaid(until?: Instant): Promise<number> {
    return this.#inLane(HALTS, (db) => haltsSaid(db, until));
  }

  audit(row: AuditRow): Promise<void> {
    return this.#inLane(AUDIT, async (db) => {
      await db.insertInto("audit").values(auditToRow(row)).execute();
    });
  }

  auditOnce(row: AuditRow): Promise<void> {
    return this.#inLane(AUDIT, (db) => db.transaction().execute((tx) => keepAudit(tx, [row])));
  }

  auditRows(): Promise<readonly AuditRow[]> {
    return this.#afterAll(AUDIT, async (db) => {
      return (await db.selectFrom("audit").selectAll().orderBy("seq").execute()).map(rowToAudit);
    });
  }

  probe(): Promise<void> {
    return this.#inLane(PROBE, () => this.#leases.touch());
  }

  end(): Promise<void> {
    // Those who asked before get their turn first.
    this.#ended ??= this.#lanes.afterAll(EVERY_RUN, () => this.#backend.release());
    return this.#ended;
  }

  /** In one transaction; false, and nothing is done, when the run is not held any more. */
  #fenced(held: Held, work: (tx: Transaction<Schema>) => Promise<void>): Promise<boolean> {
    return this.#inLane(held.runId, (db) =>
      db.transaction().execute(async (tx) => {
        if (!(await this.#leases.lockMine(tx, held))) return false;
        await work(tx);
        return true;
      }),
    );
  }

  /** `again`: it was asked before, no answer came, and it may have happened. Told once: to the first who asks again. */
  async #once<T>(name: string, work: (again: boolean) => Promise<T>): Promise<T> {
    const again = this.#unsure.delete(name);
    try {
      return await work(again);
    } catch (error) {
      const problem = this.#backend.explain(error);
      if (again || (problem instanceof StoreProblem && problem.kind === "unreachable")) this.#unsure.add(name);
      throw problem;
    }
  }

  #inLane<T>(lane: string, work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    if (this.#ended !== null) return Promise.reject(new Error("the store has been ended"));
    return this.#lanes.inLane(lane, () => this.#explained(work));
  }

  #afterAll<T>(lane: string, work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    if (this.#ended !== null) return Promise.reject(new Error("the store has been ended"));
    return this.#lanes.afterAll(lane, () => this.#explained(work));
  }

  async #explained<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    try {
      return await work(this.#backend.kysely);
    } catch (error) {
      throw this.#backend.explain(error);
    }
  }
}

/** Lanes beside those of the runs; no run's id has a space. */
const EVERY_RUN = "every run";
const EVERY_PLAN = "every plan";
const LEASES = "the leases";
const AUDIT = "the audit";
const HALTS = "the halts";
const PROBE = "a probe";

function planLane(id: string): string {
  return `the plan ${id}`;
}
