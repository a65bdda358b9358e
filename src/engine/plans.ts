import type { KeptPlan, PlanRow } from "../core/kept-plan.ts";
import { planView } from "../core/plan-end.ts";
import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import { editInTurn, OneEdit, type WantedEdit } from "./edit-in-turn.ts";
import { REFUSED_AGAIN_MS } from "./pace.ts";
import { findPlan, PLAN_KEY, type PlanPostPorts, postPlan } from "./plan-post.ts";
import type { Bell, ChatAnswer, Store } from "./ports.ts";

export interface PlanPorts extends PlanPostPorts {
  readonly store: Store;
}

/** Whoever posts a plan has written down where it stands after this, or has died. */
const POSTING_MS = 90 * SECOND;
/** An edit that failed is made again, at first after so long. */
const AGAIN_MS = 2 * SECOND;
const LONGEST_AGAIN_MS = 1 * MINUTE;
const MOST_TRIES = 6;
/** Transport time after which the plans that other processes leave behind are looked at. */
const LOOK_EVERY_MS = 15 * SECOND;
/** A message that cannot be edited for so long after its plan's time is given up, until the next start of the bot. */
const PATIENCE_MS = 60 * MINUTE;
/** A store that fails is asked again after this, and so often. */
const STORE_AGAIN_MS = 30 * SECOND;
const MOST_FAILURES = 60;

export type Posted =
  | { readonly kind: "posted" }
  /** It may not be asked for: it could not be written down, and nothing was posted. */
  | { readonly kind: "not-stored" }
  | Exclude<ChatAnswer, { kind: "done" }>;

/**
 * The messages of all plans. Each is posted once, shows what its row in the store says, and is ended when its time is over,
 * by whichever process comes first. What a process leaves behind (posted and not noted, ended and not shown) is found by
 * the next one that looks.
 */
export class Plans {
  readonly #ports: PlanPorts;
  readonly #bell: Bell;
  readonly #edits = new OneEdit();
  /** Where those stand that this process posted, when that could not be written down. */
  readonly #unnoted = new Map<string, string>();
  readonly #posting = new Set<string>();
  /** When an edit that could not be made is tried again. */
  readonly #notBefore = new Map<string, Instant>();
  #isOver = false;
  #failures = 0;

  constructor(ports: PlanPorts) {
    this.#ports = ports;
    this.#bell = ports.clock.bell();
  }

  /** Ends what is to be ended, from now on. */
  start(): void {
    this.#ports.clock.task("plans", () => this.#keepUp());
  }

  end(): void {
    this.#isOver = true;
    this.#bell.ring();
  }

  /** Written down first, then posted. May sleep: call it inside a task. */
  async post(plan: KeptPlan): Promise<Posted> {
    const { store, log } = this.#ports;
    const place = { id: plan.id, channel: plan.wish.channel };
    const row: PlanRow = { plan, state: "open", endedBy: null, version: 1, ts: null, shownVersion: null };
    this.#posting.add(plan.id);
    try {
      await store.keepPlan(plan).catch(() => store.keepPlan(plan));
    } catch (error) {
      log.error({ plan: plan.id, err: error }, "a plan could not be stored; it is not posted");
      this.#posting.delete(plan.id);
      return { kind: "not-stored" };
    }
    const message = planView(row);
    const answer: ChatAnswer =
      message === null ? { kind: "later", message: "started" } : await postPlan(place, message, this.#ports);
    this.#posting.delete(plan.id);
    if (answer.kind === "done") {
      await this.standsAt(plan.id, answer.ts);
      this.#bell.ring();
      return { kind: "posted" };
    }
    // One whose answer was lost may stand there: a press tells where, or a look.
    if (answer.kind !== "unknown") await this.#never(plan.id);
    this.#bell.ring();
    return answer;
  }

  /** Its message is there: whoever pressed it has seen it. */
  async standsAt(id: string, ts: string): Promise<void> {
    try {
      await this.#ports.store.planPosted(id, { ts, version: 1 });
      this.#unnoted.delete(id);
    } catch (error) {
      this.#unnoted.set(id, ts);
      this.#ports.log.warn({ plan: id, err: error }, "where a plan stands could not be stored");
    }
  }

  /**
   * Brings its message to what its row says; call it inside a task. What cannot be shown now is tried again later. While
   * one edit of a plan is under way nobody waits for it: whoever makes that one looks once more.
   */
  async show(id: string): Promise<void> {
    try {
      // Who finds one under way has changed nothing: a ring would bring the same one here again, at once and without end.
      if (!(await this.#edits.of(id, () => this.#isShown(id)))) return;
    } catch (error) {
      this.#notBefore.set(id, this.#ports.clock.now() + LONGEST_AGAIN_MS);
      this.#ports.log.warn({ plan: id, err: error }, "a plan could not be shown; it is tried again");
    }
    this.#bell.ring();
  }

  /** The same, and nobody waits for it: an edit may wait minutes for its turn, and whoever pressed wants their answer. */
  showSoon(id: string): void {
    this.#ports.clock.task(`show ${id}`, () => this.show(id));
  }

  /** False: Slack does not take it now. */
  async #isShown(id: string): Promise<boolean> {
    const { store, clock, log } = this.#ports;
    const since = clock.now();
    let waitMs = AGAIN_MS;
    let sent: number | null = null;
    for (let tries = 0; tries < MOST_TRIES && !this.#isOver; tries++) {
      const edit = await editInTurn(since, () => this.#due(id, sent), this.#ports);
      if (edit === null) return true;
      const { version, answer } = edit;
      sent = version;
      const isGone = answer.kind === "refused" && answer.gone === true;
      if (answer.kind === "refused") log.warn({ plan: id, code: answer.code }, "Slack refused to edit a plan");
      if (answer.kind === "done" || isGone) {
        await store.planShown(id, version);
        this.#notBefore.delete(id);
        continue;
      }
      if (answer.kind === "refused") {
        this.#notBefore.set(id, clock.now() + REFUSED_AGAIN_MS);
        return false;
      }
      await clock.sleepUntil(clock.now() + Math.max(waitMs, answer.kind === "wait" ? answer.ms : 0));
      waitMs = Math.min(waitMs * 2, LONGEST_AGAIN_MS);
    }
    this.#notBefore.set(id, clock.now() + LONGEST_AGAIN_MS);
    return false;
  }

  /** null: its message shows what it should, or is a run's. `sent`: the version that was last on its way from here. */
  async #due(id: string, sent: number | null): Promise<WantedEdit | null> {
    const row = await this.#ports.store.plan(id);
    const message = row === null ? null : planView(row);
    const ts = row?.ts ?? this.#unnoted.get(id) ?? null;
    if (row === null || message === null || ts === null || this.#isOver) return null;
    const { version, shownVersion } = row;
    // Another process may have shown a newer one before the older one from here arrived.
    if (shownVersion === version && (sent === null || sent === version)) return null;
    const what = { run: id, key: PLAN_KEY, message, facts: {} };
    return { at: { channel: row.plan.wish.channel, ts }, what, version };
  }

  /** Not in the channel, and never will be. */
  async #never(id: string): Promise<void> {
    const { store, log } = this.#ports;
    try {
      if (!(await store.endPlan(id, { state: "expired", by: null }))) return;
      const row = await store.plan(id);
      if (row !== null) await store.planShown(id, row.version);
    } catch (error) {
      log.warn({ plan: id, err: error }, "a plan that was not posted could not be ended; its time ends it");
    }
  }

  async #keepUp(): Promise<void> {
    const { clock, store, log } = this.#ports;
    while (!this.#isOver) {
      let at = Number.POSITIVE_INFINITY;
      try {
        const rows = await store.unsettledPlans();
        for (const row of rows) await this.#settle(row);
        this.#failures = 0;
        at = Math.min(at, ...rows.map((row) => this.#dueAt(row)));
      } catch (error) {
        this.#failures++;
        log.warn({ err: error }, "the plans could not be looked at; they are later");
        if (this.#failures < MOST_FAILURES) at = clock.now() + STORE_AGAIN_MS;
      }
      if (this.#isOver) return;
      await this.#pause(at);
    }
  }

  /** When there is something to do about it next; what was just done is not due again before anything changes. */
  #dueAt({ plan, ts, state, version, shownVersion }: PlanRow): Instant {
    const now = this.#ports.clock.now();
    if (now > plan.validUntil + PATIENCE_MS) return Number.POSITIVE_INFINITY;
    const isLost = ts === null && !this.#unnoted.has(plan.id);
    const times = [
      state === "open" ? plan.validUntil + 1 : Number.POSITIVE_INFINITY,
      isLost ? lostAt(plan) : Number.POSITIVE_INFINITY,
      !isLost && shownVersion !== version
        ? (this.#notBefore.get(plan.id) ?? Number.POSITIVE_INFINITY)
        : Number.POSITIVE_INFINITY,
    ].filter((at) => at > now);
    return Math.min(...times, Number.POSITIVE_INFINITY);
  }

  async #settle(row: PlanRow): Promise<void> {
    const { store, clock } = this.#ports;
    const { plan, state, ts, version, shownVersion } = row;
    const again = this.#notBefore.get(plan.id) ?? null;
    const isGivenUp = again !== null && clock.now() > plan.validUntil + PATIENCE_MS;
    if (this.#posting.has(plan.id) || isGivenUp) return;
    const noted = this.#unnoted.get(plan.id);
    if (ts === null && noted !== undefined) await this.standsAt(plan.id, noted);
    // Whoever posts it right now says where it stands, or has died.
    else if (ts === null && (clock.now() < lostAt(plan) || !(await this.#find(row)))) return;
    const isOver = state !== "open" || clock.now() > plan.validUntil;
    if (state === "open" && isOver) await store.endPlan(plan.id, { state: "expired", by: null });
    if (!isOver && shownVersion === version) return;
    if (again !== null && clock.now() < again) return;
    // Not awaited: one that Slack does not take holds up no other.
    this.showSoon(plan.id);
  }

  /** Whoever posted it has not said where. False: it is settled, there is nothing to show. */
  async #find({ plan, state, version }: PlanRow): Promise<boolean> {
    const { store, clock } = this.#ports;
    const found = await findPlan({ id: plan.id, channel: plan.wish.channel }, plan.readAt, clock.now(), this.#ports);
    if (typeof found === "string") {
      await this.standsAt(plan.id, found);
      return true;
    }
    if (found === null && state === "open") await this.#never(plan.id);
    else if (state !== "open" || clock.now() > plan.validUntil) {
      await this.#never(plan.id);
      await store.planShown(plan.id, version);
    }
    return false;
  }

  /** Other processes leave something behind without a word: where they can, the store is looked at again and again. */
  async #pause(at: Instant): Promise<void> {
    const { clock, store } = this.#ports;
    if (!store.isShared) return clock.sleepUntil(at, this.#bell);
    const ring = () => this.#bell.ring();
    const signal = clock.deadline(LOOK_EVERY_MS);
    signal.addEventListener("abort", ring);
    await clock.sleepUntil(at, this.#bell);
    signal.removeEventListener("abort", ring);
  }
}

/** From then on whoever posted it is thought dead, if it has not said where it stands. */
function lostAt(plan: KeptPlan): Instant {
  return plan.readAt + POSTING_MS;
}
