import type { News } from "../core/news.ts";
import type { Post } from "../core/post.ts";
import { type Instant, MINUTE } from "../core/time.ts";
import { Detour, isStatus, type Thread } from "./detour.ts";
import { Doubles } from "./doubles.ts";
import type { EditKind } from "./edit-budget.ts";
import type { Hold } from "./hold.ts";
import { LOOK_AFTER_MS } from "./look.ts";
import { type Entry, hashOf, Outbox } from "./outbox.ts";
import { Pace } from "./pace.ts";
import type { Bell, ChatAnswer, PostRow, WantedPost } from "./ports.ts";
import { Sender, type SenderPorts } from "./sender.ts";

/** Slack that takes nothing for so long after the end is given up. */
const PATIENCE_AFTER_END_MS = 60 * MINUTE;

export type RelayPorts = SenderPorts;

interface Due {
  readonly at: Instant;
  readonly send: () => Promise<unknown>;
}

/**
 * Brings one thread to what the run wants it to show: one call at a time, posts before edits, edits coalesced.
 * Nothing is sent before it is written down, and nothing twice: after a lost answer the thread is looked at before a post
 * is sent again, and where it cannot be looked at the post stays as it is. Never throws for Slack or the store.
 */
export class Relay {
  readonly #thread: Thread;
  readonly #hold: Hold;
  readonly #ports: RelayPorts;
  readonly #outbox = new Outbox();
  readonly #doubles = new Doubles();
  readonly #detour: Detour;
  readonly #pace = new Pace();
  readonly #sender: Sender;
  readonly #bell: Bell;
  readonly #over = Promise.withResolvers<void>();
  #isLeaving = false;

  constructor(thread: Thread, hold: Hold, ports: RelayPorts) {
    this.#thread = thread;
    this.#hold = hold;
    this.#detour = new Detour(thread);
    this.#ports = ports;
    this.#bell = ports.clock.bell();
    const kept = { outbox: this.#outbox, detour: this.#detour, pace: this.#pace };
    this.#sender = new Sender(thread, hold, kept, ports);
  }

  get cardTs(): string | null {
    return this.#outbox.get("card")?.ts ?? null;
  }

  /** The thread as an earlier process left it, which may still be there and have one more call on its way. */
  restore(rows: readonly PostRow[]): void {
    const { clock, store } = this.#ports;
    this.#outbox.restore(rows, clock.now() + LOOK_AFTER_MS);
    if (store.isShared) this.#doubles.suspect(this.#outbox.unshown(), clock.now());
  }

  /** What the thread should show from now on; answers what is new, for the store: it is sent once that is `kept`. */
  want(posts: readonly Post[], newsOf?: (post: Post) => News | null): readonly WantedPost[] {
    return posts.flatMap((post, place) => (this.#outbox.want(post, newsOf) ? [this.#wanted(post, place)] : []));
  }

  /** The wishes are written down, or cannot be: then the thread is told all the same. */
  kept(wanted: readonly WantedPost[]): void {
    this.#outbox.kept(wanted.map(({ key }) => key));
    this.wake();
  }

  /** Looks again what is due: the lease is good again, or something is new. */
  wake(): void {
    this.#bell.ring();
  }

  /** Posts the card, outside the loop: the run must not begin before it is there. May sleep, and not past `until`. */
  async postCard(until: Instant): Promise<ChatAnswer> {
    const { clock } = this.#ports;
    const card = this.#outbox.get("card");
    if (card === null) return { kind: "refused", code: "no_card", advice: "There is nothing to post." };
    while (true) {
      const answer = await this.#sender.post(card);
      const isEnded = this.#sender.endedAt !== null;
      if (answer.kind === "unknown") {
        await clock.sleepUntil(clock.now() + LOOK_AFTER_MS);
        await this.#sender.lookFor(card);
        if (card.ts !== null) return { kind: "done", ts: card.ts };
        if (card.sent !== "no" || clock.now() > until || isEnded) return answer;
        continue;
      }
      const isPassing = answer.kind === "wait" || answer.kind === "later";
      if (!isPassing || this.#pace.notBefore > until || isEnded) return answer;
      await clock.sleepUntil(this.#pace.notBefore);
    }
  }

  /** The card that an earlier process may have posted without writing its ts down; null: nobody can find one. */
  async findCard(): Promise<string | null> {
    const { clock } = this.#ports;
    const card = this.#outbox.get("card");
    if (card === null) return null;
    while (card.sent === "unsure" && this.#hold.isGood()) {
      await clock.sleepUntil(card.notBefore);
      await this.#sender.lookFor(card);
    }
    return card.ts;
  }

  /** Sends until `end()` and everything is shown. Call it as a task. */
  async run(): Promise<void> {
    const { clock } = this.#ports;
    while (!this.#isLeaving) {
      // Whoever renews the lease, or loses it, rings.
      const isGood = this.#hold.isGood();
      const due = isGood ? this.#next(clock.now()) : null;
      if (due === null && isGood && this.#sender.endedAt !== null) break;
      if (due === null) await clock.sleepUntil(Number.POSITIVE_INFINITY, this.#bell);
      else if (due.at > clock.now()) await clock.sleepUntil(due.at, this.#bell);
      else await due.send();
    }
    this.#over.resolve();
  }

  /** No more wishes will come: the loop ends when all is shown. */
  end(): void {
    if (this.#sender.endedAt === null) {
      this.#sender.end();
      // The last reply says what a status would; and what was refused gets its last chance before it, in order.
      for (const { post, sent } of this.#statuses()) if (sent === "no") this.#outbox.drop(post.key);
      this.#outbox.offerAgain();
    }
    this.wake();
  }

  /** There is no thread. */
  abandon(): void {
    this.end();
    this.#over.resolve();
  }

  /** Somebody else goes on with the thread: nothing more is sent. Resolves when what was under way is over. */
  leave(): Promise<void> {
    this.#isLeaving = true;
    this.wake();
    return this.#over.promise;
  }

  /** Resolves when the loop has ended. It may take as long as Slack takes nothing: whoever waits has a limit of their own. */
  ended(): Promise<void> {
    return this.#over.promise;
  }

  #next(now: Instant): Due | null {
    const { endedAt } = this.#sender;
    if (endedAt !== null && now > endedAt + PATIENCE_AFTER_END_MS) return null;
    const { direct } = this.#detour;
    if (direct !== null) return this.#due(Number.NEGATIVE_INFINITY, () => this.#sender.tellDirectly(direct));
    const unsure = this.#outbox.unsure();
    // Replies keep their order: the next one waits until it is known whether this one is there.
    if (unsure !== null && this.cardTs !== null) return this.#due(unsure.notBefore, () => this.#sender.lookFor(unsure));
    const status = this.#statusDue();
    if (status !== null && status.at <= now) return status;
    const post = this.cardTs === null ? null : this.#outbox.unposted(now);
    const postDue =
      post === null
        ? null
        : { at: Math.max(this.#pace.postNotBefore, post.notBefore), send: () => this.#sender.post(post) };
    // A post that is only held back for a moment goes before any edit.
    if (post !== null && post.notBefore <= now) return postDue;
    const freeAt = (kind: EditKind) => this.#ports.budget.freeAt(now, kind);
    const edit = this.#outbox.edit(now, freeAt, endedAt === null);
    const editDue = edit === null ? null : this.#due(edit.at, () => this.#sender.edit(edit.entry));
    const due = [postDue, editDue, status, this.#doublesDue()].filter((one) => one !== null);
    return due.sort((a, b) => a.at - b.at)[0] ?? null;
  }

  /** Not before Slack takes anything from us. */
  #due(at: Instant, send: () => Promise<unknown>): Due {
    return { at: Math.max(at, this.#pace.notBefore), send };
  }

  #doublesDue(): Due | null {
    const isEnded = this.#sender.endedAt !== null;
    const at = this.#doubles.nextAt(isEnded);
    if (at === Number.POSITIVE_INFINITY || this.cardTs === null) return null;
    return this.#due(at, () => this.#doubles.look((entry) => this.#sender.placeOf(entry, 0), isEnded, this.#ports));
  }

  #statuses(): readonly Entry[] {
    return this.#outbox.all().filter(({ post }) => isStatus(post.key));
  }

  /** Edits of the card are refused: what it should show is due as a new reply. After the end the last reply says it. */
  #statusDue(): Due | null {
    const card = this.#outbox.get("card");
    if (card === null || this.#sender.endedAt !== null) return null;
    const at = this.#detour.statusAt(card, this.#statuses());
    return at === null ? null : { at, send: () => this.#wantStatus(card) };
  }

  async #wantStatus(card: Entry): Promise<void> {
    const post = this.#detour.status(card, this.#statuses());
    this.#outbox.want(post);
    const wanted = [this.#wanted(post, this.#outbox.all().length)];
    await this.#sender.keep(post.key, () => this.#ports.store.append(this.#hold, [], wanted));
    this.kept(wanted);
  }

  #wanted(post: Post, place: number): WantedPost {
    const { key, broadcast, message, facts } = post;
    return { runId: this.#thread.runId, key, place, broadcast, message, facts, hash: hashOf(post) };
  }
}
