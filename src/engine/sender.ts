import type { Message } from "../core/message.ts";
import type { Post } from "../core/post.ts";
import { type Instant, MINUTE } from "../core/time.ts";
import { type Detour, isStatus, type Thread } from "./detour.ts";
import type { EditBudget } from "./edit-budget.ts";
import type { Hold } from "./hold.ts";
import { LOOK_AFTER_MS, lookBackTo, lookFor, MISSING, type Place } from "./look.ts";
import type { Entry, Outbox } from "./outbox.ts";
import type { Pace } from "./pace.ts";
import type { Chat, ChatAnswer, Clock, Log, Meter, Store } from "./ports.ts";

/** What Slack refused is offered again: the bot may have been invited back, the channel unarchived. */
const REFUSED_AGAIN_MS = 5 * MINUTE;

export interface SenderPorts {
  readonly chat: Chat;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly budget: EditBudget;
  /** null: nothing is counted. */
  readonly meter: Meter | null;
}

/** What is known of one thread. */
export interface Kept {
  readonly outbox: Outbox;
  readonly detour: Detour;
  readonly pace: Pace;
}

/** The calls of one thread, one at a time, and what becomes of their answers. Never throws for Slack or the store. */
export class Sender {
  readonly #thread: Thread;
  readonly #hold: Hold;
  readonly #ports: SenderPorts;
  readonly #kept: Kept;
  /** Slack's words for what it refused in this thread. */
  readonly #refusals = new Set<string>();
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

  async post(entry: Entry): Promise<ChatAnswer> {
    const { outbox, detour, pace } = this.#kept;
    const { post, news } = entry;
    const show = this.#showing(entry);
    const { channel, threadTs } = this.placeOf(entry, 0);
    const answer = await this.#call((chat) =>
      chat.post({ channel, threadTs, broadcast: post.broadcast }, this.#outgoing(post)),
    );
    entry.triedAt = this.#ports.clock.now();
    pace.posted(entry.triedAt);
    if (answer.kind === "done") {
      entry.sent = "yes";
      entry.ts = answer.ts;
      await show();
      return answer;
    }
    entry.news = news ?? entry.news;
    if (answer.kind === "unknown") {
      entry.sent = "unsure";
      entry.wasIntended = true;
      entry.notBefore = entry.triedAt + LOOK_AFTER_MS;
      this.#warn(post.key, answer.message, "Slack's answer to a post was lost; I look whether it is there");
      return answer;
    }
    this.#later(entry, answer);
    if (answer.kind !== "refused" || post.place === "parent") return answer;
    const isLast = this.#endedAt !== null && entry === outbox.all().at(-1);
    detour.replyRefused(post, answer, { card: outbox.get("card")?.post.message ?? post.message, isLast });
    if (isStatus(post.key)) outbox.drop(post.key);
    return answer;
  }

  async edit(entry: Entry): Promise<void> {
    const { clock, budget } = this.#ports;
    const { ts, news, post } = entry;
    if (ts === null) return;
    budget.take(clock.now());
    const show = this.#showing(entry);
    const at = { channel: this.#thread.channel, ts };
    const answer = await this.#call((chat) => chat.update(at, this.#outgoing(post)));
    entry.triedAt = clock.now();
    if (answer.kind !== "done") entry.news = news ?? entry.news;
    const isCard = post.place === "parent";
    if (isCard && answer.kind === "done") this.#kept.detour.cardEdited(null, post.message);
    if (isCard && answer.kind === "refused") this.#kept.detour.cardEdited(answer, post.message);
    if (answer.kind === "done") return show();
    // An edit may be made twice: it says the same.
    this.#later(entry, answer.kind === "unknown" ? { kind: "later", message: answer.message } : answer);
  }

  /** After a lost answer; the card says so when nobody can tell what became of it. */
  async lookFor(entry: Entry): Promise<void> {
    await lookFor(entry, this.placeOf(entry, lookBackTo(entry.triedAt)), this.#ports);
    const card = this.#kept.outbox.get("card");
    if (entry.sent === "lost" && card !== null) card.shownHash = null;
  }

  async tellDirectly(message: Message): Promise<void> {
    const answer = await this.#call((chat) => chat.direct(this.#thread.by, message));
    if (answer.kind === "wait" || answer.kind === "later") {
      this.#holdBack("direct", answer);
      return;
    }
    this.#kept.detour.toldDirectly();
    if (answer.kind !== "done") this.#warn("direct", JSON.stringify(answer), "the asker could not be told directly");
  }

  placeOf(entry: Entry, since: Instant): Place {
    const { channel, runId } = this.#thread;
    const cardTs = this.#kept.outbox.get("card")?.ts ?? null;
    return { runId, channel, threadTs: entry.post.place === "parent" ? null : cardTs, since };
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
    // A change that comes while this is under way is the next call's news.
    entry.news = null;
    return async () => {
      const { store, clock, meter } = this.#ports;
      const now = clock.now();
      this.#kept.pace.taken();
      if (news !== null) {
        const age = { sinceAtMs: now - news.at, sinceSeenMs: now - news.seenAt };
        meter?.told(shownHash === null ? "post" : "edit", age);
      }
      Object.assign(entry, { shownHash: hash, shownState: state, shownPulse: pulse });
      const row = { key, ts: entry.ts, shownHash: hash, shownAt: now };
      await this.keep(key, () => store.sent(this.#hold, row));
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
    const fields = { run: this.#thread.runId, key: entry.post.key, code, advice };
    // It is tried again until the end: an error the first time only.
    if (this.#refusals.has(code)) log.warn(fields, "Slack refused a message");
    else log.error(fields, "Slack refused a message");
    this.#refusals.add(code);
  }

  /** Everything waits: Slack limits the app, or is not there. */
  #holdBack(key: string, answer: Extract<ChatAnswer, { kind: "wait" | "later" }>): void {
    const now = this.#ports.clock.now();
    if (answer.kind === "wait") {
      this.#kept.pace.told(now, answer.ms);
      return;
    }
    this.#kept.pace.failed(now);
    this.#warn(key, answer.message, "Slack did not take a message; it is tried again");
  }

  async #call(ask: (chat: Chat) => Promise<ChatAnswer>): Promise<ChatAnswer> {
    // In the tick in which the call leaves: whoever else may drive the run by now must not be spoken over.
    if (!this.#hold.isGood()) return { kind: "later", message: "the lease is over: somebody else may drive this run" };
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
