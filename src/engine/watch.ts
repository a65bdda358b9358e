import { announcing } from "../core/announcing.ts";
import { nextDeadline } from "../core/deadline.ts";
import type { Closed, Fact, Requested } from "../core/fact.ts";
import { foldAll, runOf } from "../core/fold.ts";
import { newsOf } from "../core/news.ts";
import { newlyTold, postsOf } from "../core/post.ts";
import type { Run } from "../core/run.ts";
import { type Instant, SECOND } from "../core/time.ts";
import { Asking } from "./asking.ts";
import { audit } from "./audit.ts";
import { type Doer, Doing } from "./doing.ts";
import type { EffectPorts } from "./effects.ts";
import type { Hold } from "./hold.ts";
import { Journal } from "./journal.ts";
import { hashOf } from "./outbox.ts";
import { isOverBlindness, lastSeen, OwnFacts } from "./own-facts.ts";
import type { AuditRow, Bell, Lease, PostRow } from "./ports.ts";
import { Relay, type RelayPorts } from "./relay.ts";

/** World time. Whoever wakes up so much too late has missed a poll or two. */
const STOOD_STILL_MS = 10 * SECOND;

export interface WatchPorts extends RelayPorts, EffectPorts {}

/** One run, watched: joins what is learned of it, does what it wants done, and keeps its thread. */
export class Watch {
  readonly relay: Relay;
  readonly hold: Hold;
  readonly #ports: WatchPorts;
  readonly #requested: Requested;
  readonly #journal: Journal;
  readonly #asking: Asking;
  readonly #doing: Doing;
  readonly #own: OwnFacts;
  readonly #bell: Bell;
  readonly #over = Promise.withResolvers<void>();
  /** When the last fact was learned that is known from before. */
  readonly #seenUntil: Instant;
  /** An earlier process has seen the end. */
  readonly #wasClosed: boolean;
  #run: Run;
  #news: number;
  #isLeaving = false;

  /** `past` is what is stored of the run; `posts` null: by this process, a moment ago. */
  constructor(
    requested: Requested,
    drive: { readonly hold: Hold; readonly news: number },
    ports: WatchPorts,
    past: { readonly facts: readonly Fact[]; readonly posts: readonly PostRow[] | null },
  ) {
    const { runId, target, channel, by, at } = requested;
    const requestedAt = at.to;
    const told = past.facts;
    this.hold = drive.hold;
    this.#news = drive.news;
    this.#seenUntil = lastSeen(told);
    this.#requested = requested;
    this.#ports = ports;
    this.#run = runOf(told);
    this.#wasClosed = this.#run.closed !== null;
    this.#journal = new Journal(this.hold, ports, () => this.lose());
    this.#asking = new Asking({ runId, target, requestedAt, watchedFrom: this.#seenUntil, told }, ports);
    this.#own = new OwnFacts(ports.clock);
    const doer: Doer = {
      run: () => this.#run,
      isOver: () => this.#isOver(),
      join: (facts, audit) => this.#join(facts, audit),
      settle: () => this.settle(),
    };
    this.#doing = new Doing(requested, doer, this.hold, ports, past.posts !== null);
    this.#bell = ports.clock.bell();
    const thread = { runId, channel, by, targetName: target.name };
    this.relay = new Relay(thread, this.hold, ports, {
      onAnnounced: () => this.#bell.ring(),
      wasTold: (key) => this.#run.told.has(key),
      isLeaving: () => this.#isLeaving,
      tells: (key) => (this.#run.told.has(key) ? this.settle() : this.#join([this.#own.told(key)])),
    });
    const cardTs = this.#run.card?.ts ?? null;
    if (past.posts !== null) this.relay.restore(past.posts, cardTs);
    else if (cardTs !== null) this.relay.adopt(cardTs);
  }

  get run(): Run {
    return this.#run;
  }

  /** Its thread shows all it should, and that is stored: nobody needs to drive it any more. */
  get isTold(): boolean {
    return this.#journal.isSettled;
  }

  get requested(): Requested {
    return this.#requested;
  }

  /** What others learned of the run: joined, and the loop woken. Answers whether it is stored. */
  async commit(facts: readonly Fact[]): Promise<boolean> {
    const isStored = this.#join(facts);
    this.#bell.ring();
    return isStored;
  }

  /** Joins facts and keeps them with the posts that they change. The loop's own: it would wake itself for ever. */
  async #join(facts: readonly Fact[], audit: readonly AuditRow[] = []): Promise<boolean> {
    const { clock, meter } = this.#ports;
    const [before, now] = [this.#run, clock.now()];
    if (facts.length > 0) this.#run = foldAll(this.#run, facts);
    for (const fact of facts) if (isOverBlindness(fact)) meter?.blind(fact.why, fact.to - fact.from);
    const news = meter === null ? undefined : newsOf({ before, facts, now }, hashOf);
    const posts = postsOf(this.#run, now);
    const told = newlyTold(this.#run, posts).map((key) => this.#own.told(key));
    this.#run = foldAll(this.#run, told);
    const wanted = this.relay.want(posts, news);
    const isStored = await this.#journal.keep([...facts, ...told], wanted, audit);
    this.relay.kept(wanted, isStored);
    return isStored;
  }

  /** The lease is renewed. */
  renewed(lease: Lease, askedAt: number): void {
    const wasGood = this.hold.isGood();
    this.hold.renew(lease, askedAt);
    if (wasGood || !this.hold.isGood()) return;
    this.#ports.meter?.lease("renewed-late");
    this.#bell.ring();
    this.relay.wake();
  }

  /** Another process may have told the run something. Rejects when the store fails. */
  async hear(news: number): Promise<void> {
    if (news === this.#news) return void (await this.settle());
    const facts = await this.#ports.store.facts(this.#requested.runId);
    // Polls went on meanwhile.
    this.#run = foldAll(this.#run, facts);
    this.#news = news;
    await this.commit([]);
  }

  /** The store does not answer: nothing is done any more, but AWS is watched on. */
  unanswered(askedAt: number): void {
    this.hold.unanswered(askedAt);
    this.#bell.ring();
  }

  /** Somebody else drives the run: whatever this process still has in mind of it is dropped. */
  lose(): void {
    if (!this.#isLeaving) this.#ports.meter?.lease("lost");
    this.hold.lose();
    this.#isLeaving = true;
    this.#bell.ring();
    void this.relay.leave();
    void this.#journal.passOn();
  }

  /** After a restart or a takeover: says from when to when nobody watched; what follows is read with its true times. */
  async comeBack(): Promise<boolean> {
    const { closed } = this.#run;
    await audit(this.#ports, this.#row("takeover", closed === null ? "open" : `closed: ${closed.outcome}`, null));
    // Nothing is watched after the end.
    return this.commit(this.#run.closed === null ? this.#own.back(this.#run, this.#seenUntil) : []);
  }

  /** Answers whether it is stored that the thread exists. */
  cardPosted(ts: string): Promise<boolean> {
    return this.commit([this.#own.cardPosted(this.#requested.channel, ts)]);
  }

  /** The first close counts. */
  async close(outcome: Closed["outcome"], by: string | null): Promise<void> {
    if (this.#run.closed !== null) return;
    await this.commit([this.#own.closed(outcome, by)]);
  }

  /** Tries again to store what could not be stored. */
  async settle(): Promise<boolean> {
    const isStored = await this.#journal.settle();
    if (isStored) this.relay.kept([], true);
    return isStored;
  }

  /** There is no thread: the run is over before it began. Answers whether its cluster is free in the store. */
  async discard(): Promise<boolean> {
    this.#isLeaving = true;
    this.relay.abandon();
    this.#over.resolve();
    this.#ports.meter?.runClosed("not_started");
    await this.#journal.close("not_started", this.#row("close", "not_started", null));
    return this.#journal.told(this.#news);
  }

  /** The bot is going away: says so in the thread and lets go of the run. A call that is under way is waited for. */
  async letGo(): Promise<void> {
    if (this.#run.start === null && !this.#doing.hasSent) {
      const why = "the bot was shut down before it was sent";
      await this.commit([this.#own.startAnswered({ kind: "not-made", why, code: "NotStarted" })]);
      await this.close("not_started", null);
      return this.#over.promise;
    }
    this.#isLeaving = true;
    this.#bell.ring();
    const { seenAt: from } = this.#own.now();
    await this.commit([this.#own.blind({ why: "shutdown", detail: "The bot is being shut down.", from, to: null })]);
    await this.#over.promise;
    this.relay.end();
  }

  /** Another process is there to go on: it may take the run as soon as no call of ours is under way. */
  async handOver(): Promise<void> {
    this.#isLeaving = true;
    this.#bell.ring();
    await Promise.all([this.#over.promise, this.relay.leave()]);
    await this.#journal.settle();
    this.hold.lose();
    const { store, log, meter } = this.#ports;
    try {
      await store.letGo(this.hold);
      meter?.lease("released");
    } catch (error) {
      log.warn({ run: this.hold.runId, err: error }, "a run could not be handed over; it is taken over in 10 s");
    }
    await this.#journal.passOn();
  }

  /** Brings the thread to what it should show, and has that stored; call it as a task. */
  async tell(): Promise<void> {
    await this.relay.run();
    // A run that is not closed was let go, or handed over: somebody goes on with it.
    if (this.#run.closed !== null && this.hold.isGood()) await this.#journal.told(this.#news);
  }

  /** Call it as a task; it ends when the run is closed or let go. */
  async watch(): Promise<void> {
    const { log } = this.#ports;
    log.info({ run: this.#requested.runId, target: this.#requested.target.name }, "watching");
    while (!this.#isOver()) {
      await this.#announce();
      const effect = this.#doing.due();
      if (effect !== null) {
        await this.#doing.perform(effect);
        continue;
      }
      if (this.hold.mayRead()) this.#asking.askDue({ run: () => this.#run, learn: (facts) => this.#learn(facts) });
      await this.#join([]);
      if (!this.#isOver()) await this.#sleep();
    }
    const { closed } = this.#run;
    if (closed !== null) {
      if (!this.#wasClosed) this.#ports.meter?.runClosed(closed.outcome);
      log.info({ run: this.#requested.runId, outcome: closed.outcome, by: closed.by }, "closed");
      this.relay.end();
      await this.#journal.close(closed.outcome, this.#row("close", closed.outcome, closed.by));
    }
    this.#over.resolve();
  }

  /** Before the start: learns where the thread is, and what became of the announcements. */
  async #announce(): Promise<void> {
    if (this.#run.start !== null || announcing(this.#run).kind !== "waiting") return;
    const { card, cardLink, announced } = this.#run;
    const facts: Fact[] = [];
    if (card !== null && cardLink === null)
      facts.push(this.#own.cardLinked(await this.#ports.chat.permalink(card.channel, card.ts)));
    for (const known of this.relay.announced())
      if (!announced.has(known.channel)) facts.push(this.#own.announced(known));
    if (facts.length > 0) await this.#join(facts);
  }

  #isOver(): boolean {
    return this.#run.closed !== null || this.#isLeaving;
  }

  /** From a round of polls; what comes after the end changes nothing any more. */
  async #learn(facts: readonly Fact[]): Promise<void> {
    if (!this.#isOver()) await this.commit(facts);
  }

  #row(what: "takeover" | "close", outcome: string, by: string | null): AuditRow {
    const { runId, channel } = this.#requested;
    return { at: this.#ports.clock.now(), who: by ?? "bot", where: channel, what, runId, outcome };
  }

  /** A process that stood still (stopped, or on a machine that slept) says so when it goes on. */
  async #sleep(): Promise<void> {
    const { clock } = this.#ports;
    const from = this.#wakeAt();
    await clock.sleepUntil(from, this.#bell);
    const to = clock.now();
    if (to - from < STOOD_STILL_MS || this.#isOver()) return;
    await this.#join([this.#own.blind({ why: "away", detail: "The bot stood still.", from, to })]);
  }

  #wakeAt(): Instant {
    const now = this.#ports.clock.now();
    const deadline = nextDeadline(this.#run, now) ?? Number.POSITIVE_INFINITY;
    const pollAt = this.hold.mayRead() ? this.#asking.nextAt(this.#run) : Number.POSITIVE_INFINITY;
    return Math.max(now, Math.min(pollAt, deadline, this.#doing.nextAt()));
  }
}
