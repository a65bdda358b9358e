import { announcedIn } from "../core/announcing.ts";
import type { Message } from "../core/message.ts";
import type { Post } from "../core/post.ts";
import { LAST_REPLY } from "../core/posts/closing.ts";
import { type Instant, SECOND } from "../core/time.ts";
import type { Detour, Thread } from "./detour.ts";
import type { Doubles } from "./doubles.ts";
import type { Hold } from "./hold.ts";
import { LOOK_AFTER_MS, lookFor, MISSING, type Place, takenAt } from "./look.ts";
import type { Entry, Outbox } from "./outbox.ts";
import { type Pace, REFUSED_AGAIN_MS } from "./pace.ts";
import type { Chat, ChatAnswer, Clock, Log, MayLeave, Meter, Store } from "./ports.ts";
import { isStatus } from "./status-key.ts";
import type { Traffic } from "./traffic.ts";

export interface SenderPorts {
  readonly chat: Chat;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly traffic: Traffic;
  /** null: nothing is counted. */
  readonly meter: Meter | null;
}

/** What is known of one thread. */
export interface Kept {
  readonly outbox: Outbox;
  readonly doubles: Doubles;
  readonly detour: Detour;
  readonly pace: Pace;
  /** For the asker's direct messages: another channel. */
  readonly directPace: Pace;
}

/** The calls of one thread, one at a time, and what becomes of their answers. Never throws for Slack or the store. */
export class Sender {
  readonly #thread: Thread;
  readonly #hold: Hold;
  readonly #ports: SenderPorts;
  readonly #kept: Kept;
  /** Slack's words for what it refused in this thread. */
  readonly #refusals = new Set<string>();
  readonly #mayLeave: MayLeave = () => this.#hold.isGood();
  #endedAt: Instant | null = null;

  constructor(thread: Thread, hold: Hold, kept: Kept, ports: SenderPorts) {
    this.#thread = thread;
    this.#hold = hold;
    this.#kept = kept;
    this.#ports = ports;
  }

  /** No more wishes will come from then on. */
  get endedAt(): Instant | null {
    return this.#endedAt;
  }

  end(): void {
    this.#endedAt ??= this.#ports.clock.now();
  }

  /** One that is written down as refused is first written down as being offered anew, and goes with the next call of this. */
  async post(entry: Entry): Promise<void> {
    // Nothing else before it: the words may be others when it is written.
    if (entry.isNotedAbsent) return this.#noteAbsent(entry, null);
    const { outbox, detour } = this.#kept;
    const { clock, traffic } = this.#ports;
    const { post, news, since } = entry;
    const show = this.#showing(entry);
    const { channel, threadTs } = this.placeOf(entry);
    traffic.posts(clock.now(), this, channel);
    const answer = await this.#call((chat) =>
      chat.post({ channel, threadTs, broadcast: post.broadcast, mayLeave: this.#mayLeave }, this.#outgoing(post)),
    );
    entry.triedAt = clock.now();
    if (answer.kind === "done") {
      entry.sent = "yes";
      entry.ts = answer.ts;
      return show();
    }
    this.#notShown(entry, { news, since });
    if (answer.kind === "unknown") {
      Object.assign(entry, { sent: "unsure", wasIntended: true, refused: null });
      entry.notBefore = entry.triedAt + LOOK_AFTER_MS;
      this.#warn(post.key, answer.message, "Slack's answer to a post was lost; I look whether it is there");
      return;
    }
    if (answer.kind === "wait") traffic.holdPosts(channel, entry.triedAt, answer.ms);
    else this.#later(entry, answer);
    if (answer.kind !== "refused") return;
    entry.refused = { code: answer.code, advice: answer.advice };
    const isLast = post.key === LAST_REPLY;
    // The last reply is offered once more at the end; and then nobody keeps watching, as all others would have it told.
    if (post.place === "reply" && isLast === (this.#endedAt !== null))
      detour.replyRefused(post, answer, { card: this.#cardOr(post), isLast });
    if (isStatus(post.key)) outbox.drop(post.key);
    else await this.#noteAbsent(entry, entry.triedAt);
  }

  async edit(entry: Entry): Promise<void> {
    const { clock, traffic } = this.#ports;
    const { ts, news, since, post } = entry;
    if (ts === null) return;
    traffic.edits.take(clock.now(), this);
    const show = this.#showing(entry);
    const at = { channel: this.placeOf(entry).channel, ts, mayLeave: this.#mayLeave };
    const answer = await this.#call((chat) => chat.update(at, this.#outgoing(post)));
    entry.triedAt = clock.now();
    if (answer.kind !== "done") this.#notShown(entry, { news, since });
    const isCard = post.place === "parent";
    if (isCard && answer.kind === "done") this.#kept.detour.cardEdited(null, post.message);
    // After the end nobody watches, nor says anew where the run stands: the last reply does.
    if (isCard && answer.kind === "refused" && this.#endedAt === null)
      this.#kept.detour.cardEdited(answer, post.message);
    if (answer.kind === "done") return show();
    if (answer.kind === "wait") traffic.holdEdits(entry.triedAt, answer.ms);
    // An edit may be made twice: it says the same.
    else this.#later(entry, answer.kind === "unknown" ? { kind: "later", message: answer.message } : answer);
  }

  /** After a lost answer; the card says so when nobody can tell what became of it. */
  async lookFor(entry: Entry): Promise<void> {
    const looked = await lookFor(entry, this.placeOf(entry), this.lookPorts);
    if (looked === "absent" && entry.wasIntended) this.#kept.doubles.lost(entry, this.#ports.clock.now());
    if (looked === "refused") this.#lookRefused(entry);
    // The last reply says what it would.
    if (entry.sent === "no" && this.#endedAt !== null && isStatus(entry.post.key))
      this.#kept.outbox.drop(entry.post.key);
    const card = this.#kept.outbox.get("card");
    if (looked === "lost" && card !== null) card.shownHash = null;
  }

  #lookRefused(entry: Entry): void {
    entry.notBefore = this.#refusedUntil();
    const { post, refused } = entry;
    // It may stand there, and nobody can tell: so the asker is told directly how it ended, as was promised.
    if (post.key === LAST_REPLY && this.#endedAt !== null && refused !== null)
      this.#kept.detour.replyRefused(
        post,
        { kind: "refused", ...refused },
        { card: this.#cardOr(post), isLast: true, mayStand: true },
      );
  }

  /** What the card says; before there is one, what the post does. */
  #cardOr(post: Post): Message {
    return this.#kept.outbox.get("card")?.post.message ?? post.message;
  }

  async tellDirectly(message: Message): Promise<void> {
    const answer = await this.#call((chat) => chat.direct(this.#thread.by, message, this.#mayLeave));
    const { directPace } = this.#kept;
    if (answer.kind === "wait") return directPace.waits(this.#ports.clock.now() + Math.max(answer.ms, SECOND));
    if (answer.kind === "later") return this.#failed(directPace, "direct", answer.message);
    this.#kept.detour.toldDirectly();
    if (answer.kind !== "done") this.#warn("direct", JSON.stringify(answer), "the asker could not be told directly");
  }

  /** Looks of this thread that count among those of all; what is taken away after one, only while the lease is good. */
  get lookPorts(): Pick<SenderPorts, "chat" | "clock" | "log"> {
    const { chat, clock, log, traffic } = this.#ports;
    const find: Chat["find"] = async (where, what) => {
      traffic.looks(clock.now(), this);
      const found = await chat.find(where, what);
      if (!found.readable && found.waitMs !== undefined) traffic.holdLooks(clock.now(), found.waitMs);
      return found;
    };
    const remove: Chat["remove"] = (at) => this.#call((asked) => asked.remove({ ...at, mayLeave: this.#mayLeave }));
    return { chat: { ...chat, find, remove }, clock, log };
  }

  /** All but the card are younger than the card: so the clocks of Slack and of this machine need not be compared. */
  placeOf(entry: Entry): Place {
    const { runId } = this.#thread;
    const channel = announcedIn(entry.post.key) ?? this.#thread.channel;
    const cardTs = this.#kept.outbox.get("card")?.ts ?? null;
    const since = cardTs === null ? 0 : takenAt(cardTs);
    return { runId, channel, threadTs: entry.post.place === "reply" ? cardTs : null, since };
  }

  /** What Slack shows is true even when it cannot be written down. */
  async keep(key: string, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#warn(key, String(error), "what Slack shows could not be stored");
    }
  }

  /** Remembers what is on its way, and answers how to note that Slack shows it. */
  #showing(entry: Entry): () => Promise<void> {
    const { hash, state, post, news, shownHash } = entry;
    const { pulse, key } = post;
    const { againAt } = entry;
    const isAgain = againAt !== null && this.#ports.clock.now() >= againAt;
    // A change that comes while this is under way is the next call's news.
    entry.news = null;
    entry.since = null;
    return async () => {
      const { store, clock, meter } = this.#ports;
      const now = clock.now();
      this.#kept.pace.taken();
      if (news !== null) {
        const age = { sinceAtMs: now - news.at, sinceSeenMs: now - news.seenAt };
        meter?.told(shownHash === null ? "post" : "edit", age);
      }
      Object.assign(entry, {
        shownHash: hash,
        shownState: state,
        shownPulse: pulse,
        againAt: isAgain ? null : againAt,
      });
      const row = { key, ts: entry.ts, shownHash: hash, shownAt: now };
      await this.keep(key, () => store.sent(this.#hold, row));
    };
  }

  /** Whoever goes on after this process need not take it for lost where nobody may look. */
  async #noteAbsent(entry: Entry, refusedAt: Instant | null): Promise<void> {
    entry.isNotedAbsent = refusedAt !== null;
    const row = { key: entry.post.key, ts: null, shownHash: null, shownAt: refusedAt };
    await this.keep(row.key, () => this.#ports.store.sent(this.#hold, row));
  }

  /** What was to be shown is not: it is as old as before. */
  #notShown(entry: Entry, { news, since }: Pick<Entry, "news" | "since">): void {
    entry.news = news ?? entry.news;
    entry.since = since ?? entry.since;
  }

  #later(entry: Entry, answer: Extract<ChatAnswer, { kind: "refused" | "later" }>): void {
    const { log } = this.#ports;
    if (answer.kind === "later") {
      this.#failed(this.#kept.pace, entry.post.key, answer.message);
      return;
    }
    entry.notBefore = this.#refusedUntil();
    const { code, advice } = answer;
    const fields = { run: this.#thread.runId, key: entry.post.key, code, advice };
    // It is tried again until the end: an error the first time only.
    if (this.#refusals.has(code)) log.warn(fields, "Slack refused a message");
    else log.error(fields, "Slack refused a message");
    this.#refusals.add(code);
  }

  /** When what is refused now is tried again. After the end nobody waits for that. */
  #refusedUntil(): Instant {
    return this.#endedAt === null ? this.#ports.clock.now() + REFUSED_AGAIN_MS : Number.POSITIVE_INFINITY;
  }

  /** Slack is not there: the next try waits longer than this one did. */
  #failed(pace: Pace, key: string, message: string): void {
    pace.failed(this.#ports.clock.now());
    this.#warn(key, message, "Slack did not take a message; it is tried again");
  }

  async #call(ask: (chat: Chat) => Promise<ChatAnswer>): Promise<ChatAnswer> {
    // Whoever else may drive the run by now must not be spoken over; each request of the call asks once more as it leaves.
    if (!this.#mayLeave()) return { kind: "later", message: "the lease is over: somebody else may drive this run" };
    try {
      return await ask(this.#ports.chat);
    } catch (error) {
      // The adapter promises not to throw; if it breaks that promise the thread must go on.
      return { kind: "unknown", message: String(error) };
    }
  }

  #warn(key: string, message: string, what: string): void {
    this.#ports.log.warn({ run: this.#thread.runId, key, message }, what);
  }

  #outgoing({ key, message, facts }: Post) {
    const isGappy = key === "card" && this.#kept.outbox.hasLost();
    const footer = isGappy ? [...message.footer, MISSING] : message.footer;
    return { run: this.#thread.runId, key, message: { ...message, footer }, facts };
  }
}
