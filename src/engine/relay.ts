import type { Message } from "../core/message.ts";
import type { Post } from "../core/post.ts";
import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import { Detour, type Thread } from "./detour.ts";
import type { EditBudget, EditKind } from "./edit-budget.ts";
import { LOOK_AFTER_MS, lookFor, MISSING } from "./look.ts";
import { type Entry, hashOf, Outbox } from "./outbox.ts";
import type { Bell, Chat, ChatAnswer, Clock, Log, PostRow, Store, WantedPost } from "./ports.ts";

/** One post a second and channel is what Slack promises to take. */
const POST_GAP_MS = 1 * SECOND;
/** What Slack refused is offered again: the bot may have been invited back, the channel unarchived. */
const REFUSED_AGAIN_MS = 5 * MINUTE;
/** Slack that takes nothing for so long after the end is given up. */
const PATIENCE_AFTER_END_MS = 60 * MINUTE;

export interface RelayPorts {
  readonly chat: Chat;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly budget: EditBudget;
}

interface Due {
  readonly at: Instant;
  readonly send: () => Promise<unknown>;
}

/**
 * Brings one thread to what the run wants it to show: one call at a time, posts before edits, edits coalesced.
 * Nothing is sent twice: after a lost answer the thread is looked at before a post is sent again, and where it cannot be
 * looked at the post stays as it is. Never throws for Slack or the store.
 */
export class Relay {
  readonly #thread: Thread;
  readonly #ports: RelayPorts;
  readonly #outbox = new Outbox();
  readonly #detour: Detour;
  readonly #bell: Bell;
  readonly #over = Promise.withResolvers<void>();
  #notBefore: Instant = Number.NEGATIVE_INFINITY;
  #lastPostAt: Instant = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #endedAt: Instant | null = null;
  constructor(thread: Thread, ports: RelayPorts) {
    this.#thread = thread;
    this.#detour = new Detour(thread);
    this.#ports = ports;
    this.#bell = ports.clock.bell();
  }

  get cardTs(): string | null {
    return this.#outbox.get("card")?.ts ?? null;
  }

  /** The thread as an earlier process left it. */
  restore(rows: readonly PostRow[]): void {
    // The last call of the earlier process may still be on its way.
    for (const row of rows) this.#outbox.restore(row, this.#ports.clock.now() + LOOK_AFTER_MS);
  }

  /** What the thread should show from now on; answers what is new, for the store. */
  want(posts: readonly Post[]): readonly WantedPost[] {
    const changed = posts.flatMap((post, place) => (this.#outbox.want(post) ? [this.#wanted(post, place)] : []));
    this.#bell.ring();
    return changed;
  }

  /** Posts the card, outside the loop: the run must not begin before it is there. May sleep, and not past `until`. */
  async postCard(until: Instant): Promise<ChatAnswer> {
    const { clock } = this.#ports;
    const card = this.#outbox.get("card");
    if (card === null) return { kind: "refused", code: "no_card", advice: "There is nothing to post." };
    while (true) {
      const answer = await this.#post(card);
      if (answer.kind === "unknown") {
        await clock.sleepUntil(clock.now() + LOOK_AFTER_MS);
        await this.#lookFor(card);
        if (card.ts !== null) return { kind: "done", ts: card.ts };
        if (card.sent !== "no" || clock.now() > until || this.#endedAt !== null) return answer;
        continue;
      }
      const isPassing = answer.kind === "wait" || answer.kind === "later";
      if (!isPassing || this.#notBefore > until || this.#endedAt !== null) return answer;
      await clock.sleepUntil(this.#notBefore);
    }
  }

  /** Sends until `end()` and everything is shown. Call it as a task. */
  async run(): Promise<void> {
    const { clock } = this.#ports;
    while (true) {
      const due = this.#next(clock.now());
      if (due === null && this.#endedAt !== null) break;
      if (due === null) await clock.sleepUntil(Number.POSITIVE_INFINITY, this.#bell);
      else if (due.at > clock.now()) await clock.sleepUntil(due.at, this.#bell);
      else await due.send();
    }
    this.#over.resolve();
  }

  /** No more wishes will come: the loop ends when all is shown. */
  end(): void {
    this.#endedAt ??= this.#ports.clock.now();
    this.#bell.ring();
  }

  /** There is no thread. */
  abandon(): void {
    this.end();
    this.#over.resolve();
  }

  /** Resolves when the loop has ended. It may take as long as Slack takes nothing: whoever waits has a limit of their own. */
  ended(): Promise<void> {
    return this.#over.promise;
  }

  #next(now: Instant): Due | null {
    if (this.#endedAt !== null && now > this.#endedAt + PATIENCE_AFTER_END_MS) return null;
    const { direct } = this.#detour;
    if (direct !== null) return { at: this.#notBefore, send: () => this.#tellDirectly(direct) };
    const unsure = this.#outbox.unsure();
    // Replies keep their order: the next one waits until it is known whether this one is there.
    if (unsure !== null && this.cardTs !== null) {
      return { at: Math.max(this.#notBefore, unsure.notBefore), send: () => this.#lookFor(unsure) };
    }
    const post = this.cardTs === null ? null : this.#outbox.unposted(now);
    const postAt = Math.max(this.#notBefore, this.#lastPostAt + POST_GAP_MS, post?.notBefore ?? 0);
    const postDue = post === null ? null : { at: postAt, send: () => this.#post(post) };
    // A post that is only held back for a moment goes before any edit.
    if (post !== null && post.notBefore <= now) return postDue;
    const freeAt = (kind: EditKind) => this.#ports.budget.freeAt(now, kind);
    const edit = this.#outbox.edit(now, freeAt, this.#endedAt === null);
    if (postDue !== null && (edit === null || postDue.at < edit.at)) return postDue;
    return edit === null ? null : { at: Math.max(edit.at, this.#notBefore), send: () => this.#edit(edit.entry) };
  }

  async #post(entry: Entry): Promise<ChatAnswer> {
    const { channel } = this.#thread;
    const { post } = entry;
    const show = this.#showing(entry);
    const to = { channel, threadTs: post.place === "parent" ? null : this.cardTs, broadcast: post.broadcast };
    const answer = await this.#call((chat) => chat.post(to, this.#outgoing(post)));
    this.#lastPostAt = this.#ports.clock.now();
    entry.triedAt = this.#lastPostAt;
    if (answer.kind === "done") {
      entry.sent = "yes";
      entry.ts = answer.ts;
      await show();
    } else if (answer.kind === "unknown") {
      entry.sent = "unsure";
      entry.notBefore = entry.triedAt + LOOK_AFTER_MS;
      this.#warn(post.key, answer.message, "Slack's answer to a post was lost; I look whether it is there");
    } else {
      this.#later(entry, answer);
      const isLast = this.#endedAt !== null && entry === this.#outbox.all().at(-1);
      if (answer.kind !== "refused" || post.place === "parent") return answer;
      this.#detour.replyRefused(post, answer, isLast);
      // It stood in for the card of this moment.
      if (this.#detour.isStatus(post.key)) this.#outbox.drop(post.key);
    }
    return answer;
  }

  /** After a lost answer; the card says so when nobody can tell what became of it. */
  async #lookFor(entry: Entry): Promise<void> {
    const { channel, runId } = this.#thread;
    const threadTs = entry.post.place === "parent" ? null : this.cardTs;
    await lookFor(entry, { runId, channel, threadTs }, this.#ports);
    const card = this.#outbox.get("card");
    if (entry.sent === "lost" && card !== null) card.shownHash = null;
  }

  async #edit(entry: Entry): Promise<void> {
    const { clock, budget } = this.#ports;
    const { ts } = entry;
    if (ts === null) return;
    const at = { channel: this.#thread.channel, ts };
    budget.take(clock.now());
    const show = this.#showing(entry);
    const answer = await this.#call((chat) => chat.update(at, this.#outgoing(entry.post)));
    entry.triedAt = clock.now();
    if (answer.kind === "done") return show();
    // An edit may be made twice: it says the same.
    this.#later(entry, answer.kind === "unknown" ? { kind: "later", message: answer.message } : answer);
    if (answer.kind === "refused") await this.#sayStatusAnew();
  }

  /** Edits are refused: what the card should show is said in a new reply. */
  async #sayStatusAnew(): Promise<void> {
    const { clock, store } = this.#ports;
    const card = this.#outbox.get("card");
    // After the end the last reply says how it ended.
    const post = card === null || this.#endedAt !== null ? null : this.#detour.status(card, clock.now());
    if (post === null || !this.#outbox.want(post)) return;
    const wanted = this.#wanted(post, this.#outbox.all().length);
    await this.#keep(post.key, () => store.append(this.#thread.runId, [], [wanted]));
  }

  async #tellDirectly(message: Message): Promise<void> {
    const answer = await this.#call((chat) => chat.direct(this.#thread.by, message));
    if (answer.kind === "wait" || answer.kind === "later") {
      this.#holdBack("direct", answer);
      return;
    }
    this.#detour.toldDirectly();
    if (answer.kind !== "done") this.#warn("direct", JSON.stringify(answer), "the asker could not be told directly");
  }

  /** Remembers what is on its way, and answers how to note that Slack shows it. */
  #showing(entry: Entry): () => Promise<void> {
    const { hash, state, post } = entry;
    const { pulse, key } = post;
    return async () => {
      const { store, clock } = this.#ports;
      const { runId } = this.#thread;
      this.#failures = 0;
      Object.assign(entry, { shownHash: hash, shownState: state, shownPulse: pulse });
      const row = { runId, key, ts: entry.ts, shownHash: hash, shownAt: clock.now() };
      await this.#keep(key, () => store.sent(row));
    };
  }

  #later(entry: Entry, answer: Exclude<ChatAnswer, { kind: "done" | "unknown" }>): void {
    const { clock, log } = this.#ports;
    if (answer.kind !== "refused") {
      this.#holdBack(entry.post.key, answer);
      return;
    }
    // After the end nobody waits for another try.
    entry.notBefore = this.#endedAt === null ? clock.now() + REFUSED_AGAIN_MS : Number.POSITIVE_INFINITY;
    const { code, advice } = answer;
    log.error({ run: this.#thread.runId, key: entry.post.key, code, advice }, "Slack refused a message");
  }

  /** Everything waits: Slack limits the app, or is not there. */
  #holdBack(key: string, answer: Extract<ChatAnswer, { kind: "wait" | "later" }>): void {
    const now = this.#ports.clock.now();
    if (answer.kind === "wait") {
      this.#notBefore = now + Math.max(answer.ms, 1 * SECOND);
      return;
    }
    this.#failures++;
    this.#notBefore = now + Math.min(60 * SECOND, 2 ** Math.min(this.#failures, 6) * SECOND);
    this.#warn(key, answer.message, "Slack did not take a message; it is tried again");
  }

  async #call(ask: (chat: Chat) => Promise<ChatAnswer>): Promise<ChatAnswer> {
    try {
      return await ask(this.#ports.chat);
    } catch (error) {
      // The adapter promises not to throw; if it breaks that promise the thread must go on.
      return { kind: "unknown", message: String(error) };
    }
  }

  /** What Slack shows is true even when it cannot be written down. */
  async #keep(key: string, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#warn(key, String(error), "what Slack shows could not be stored");
    }
  }

  #warn(key: string, message: string, what: string): void {
    this.#ports.log.warn({ run: this.#thread.runId, key, message }, what);
  }

  #outgoing({ key, message, facts }: Post) {
    const isGappy = key === "card" && this.#outbox.hasLost();
    const footer = isGappy ? [...message.footer, MISSING] : message.footer;
    return { run: this.#thread.runId, key, message: { ...message, footer }, facts };
  }

  #wanted(post: Post, place: number): WantedPost {
    const { key, broadcast, message, facts } = post;
    return { runId: this.#thread.runId, key, place, broadcast, message, facts, hash: hashOf(post) };
  }
}
