import { fingerprint } from "../core/fingerprint.ts";
import type { Post } from "../core/post.ts";
import { type Instant, SECOND } from "../core/time.ts";
import type { EditBudget } from "./edit-budget.ts";
import type { Bell, Chat, ChatAnswer, Clock, Log, SentPost, Store, WantedPost } from "./ports.ts";

/** One edit in 3 s a message: what changes in between is shown by the next one. */
const EDIT_GAP_MS = 3 * SECOND;
/** While watching, the card shows at least once a minute when AWS was last read. */
const PULSE_MS = 55 * SECOND;
/** One post a second and channel is what Slack promises to take. */
const POST_GAP_MS = 1 * SECOND;

interface Shown {
  wanted: Post;
  hash: string;
  ts: string | null;
  shownHash: string | null;
  shownAt: Instant;
  shownPulse: Instant | null;
  /** Posted, but Slack's answer was lost: sending again could say it twice. */
  unsure: boolean;
  /** Slack will never take it. */
  refused: boolean;
}

export interface RelayPorts {
  readonly chat: Chat;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly budget: EditBudget;
}

/** What everything visible amounts to; the footer's "last look" is not worth an edit of its own. */
export function hashOf(post: Post): string {
  return fingerprint({ ...post.message, footer: null, facts: post.facts });
}

/**
 * Brings one thread to what the run wants it to show: one call at a time, posts before edits, edits coalesced.
 * Nothing is sent twice: a post whose answer was lost stays as it is.
 */
export class Relay {
  readonly #runId: string;
  readonly #channel: string;
  readonly #ports: RelayPorts;
  readonly #posts = new Map<string, Shown>();
  readonly #bell: Bell;
  #notBefore: Instant = 0;
  #lastPostAt: Instant = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #ended = false;
  readonly #over = Promise.withResolvers<void>();

  constructor(runId: string, channel: string, ports: RelayPorts) {
    this.#runId = runId;
    this.#channel = channel;
    this.#ports = ports;
    this.#bell = ports.clock.bell();
  }

  get cardTs(): string | null {
    return this.#posts.get("card")?.ts ?? null;
  }

  /** What the thread should show from now on; answers what is new, for the store. */
  want(posts: readonly Post[]): readonly WantedPost[] {
    const changed: WantedPost[] = [];
    posts.forEach((post, place) => {
      const hash = hashOf(post);
      const known = this.#posts.get(post.key);
      if (known === undefined) {
        this.#posts.set(post.key, {
          wanted: post,
          hash,
          ts: null,
          shownHash: null,
          shownAt: Number.NEGATIVE_INFINITY,
          shownPulse: null,
          unsure: false,
          refused: false,
        });
      } else {
        known.wanted = post;
        if (known.hash === hash) return;
        known.hash = hash;
      }
      changed.push({
        runId: this.#runId,
        key: post.key,
        place,
        broadcast: post.broadcast,
        message: post.message,
        facts: post.facts,
        hash,
      });
    });
    this.#bell.ring();
    return changed;
  }

  /** Posts the card now, outside the loop: the run must not begin before it is there. */
  async postCard(): Promise<ChatAnswer> {
    const card = this.#posts.get("card");
    if (card === undefined) return { kind: "refused", code: "no_card", advice: "there is nothing to post" };
    return this.#post(card);
  }

  /** Sends until `end()` and everything is shown. Call it as a task. */
  async run(): Promise<void> {
    const { clock } = this.#ports;
    while (true) {
      const due = this.#next(clock.now());
      if (due === null) {
        if (this.#ended) {
          this.#over.resolve();
          return;
        }
        await clock.sleepUntil(Number.POSITIVE_INFINITY, this.#bell);
      } else if (due.at > clock.now()) {
        await clock.sleepUntil(due.at, this.#bell);
      } else {
        await due.send();
      }
    }
  }

  /** No more wishes will come: the loop ends when all is shown. */
  end(): void {
    this.#ended = true;
    this.#bell.ring();
  }

  /** Resolves when the loop has ended. */
  ended(): Promise<void> {
    return this.#over.promise;
  }

  #next(now: Instant): { at: Instant; send: () => Promise<unknown> } | null {
    const all = [...this.#posts.values()].filter((one) => !one.refused);
    const unposted = all.filter((one) => one.ts === null && !one.unsure);
    const [post] = unposted;
    const parentThere = this.cardTs !== null;
    if (post !== undefined && (parentThere || post.wanted.place === "parent")) {
      return { at: Math.max(this.#notBefore, this.#lastPostAt + POST_GAP_MS), send: () => this.#post(post) };
    }
    // The card before the replies: it is what people look at.
    const edits = all
      .filter((one) => one.ts !== null)
      .map((one) => ({ one, at: this.#editAt(one) }))
      .filter(({ at }) => at !== null)
      .sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
    const [edit] = edits;
    if (edit === undefined || edit.at === null) return null;
    const at = Math.max(edit.at, this.#notBefore, this.#ports.budget.freeAt(now));
    return { at, send: () => this.#edit(edit.one) };
  }

  /** When the message may and should be edited; null when it shows what it should. */
  #editAt(one: Shown): Instant | null {
    if (one.hash !== one.shownHash) return one.shownAt + EDIT_GAP_MS;
    const pulse = one.wanted.pulse;
    if (pulse !== null && (one.shownPulse === null || pulse > one.shownPulse)) return one.shownAt + PULSE_MS;
    return null;
  }

  async #post(one: Shown): Promise<ChatAnswer> {
    const { chat, clock } = this.#ports;
    const sent = this.#freeze(one);
    const answer = await chat.post(
      {
        channel: this.#channel,
        threadTs: one.wanted.place === "parent" ? null : this.cardTs,
        broadcast: one.wanted.broadcast,
      },
      this.#outgoing(one),
    );
    this.#lastPostAt = clock.now();
    if (answer.kind === "done") {
      one.ts = answer.ts;
      await this.#shown(one, sent);
    } else if (answer.kind === "unknown") {
      one.unsure = true;
      this.#ports.log.warn(
        { run: this.#runId, key: one.wanted.key, answer },
        "Slack's answer to a post was lost; it is not sent again",
      );
    } else {
      this.#later(one, answer);
    }
    return answer;
  }

  async #edit(one: Shown): Promise<void> {
    if (one.ts === null) return;
    const { chat, budget, clock } = this.#ports;
    budget.take(clock.now());
    const sent = this.#freeze(one);
    const answer = await chat.update({ channel: this.#channel, ts: one.ts }, this.#outgoing(one));
    if (answer.kind === "done") await this.#shown(one, sent);
    // An edit may be made twice: it says the same.
    else if (answer.kind === "unknown") this.#later(one, { kind: "later", message: answer.message });
    else this.#later(one, answer);
  }

  #outgoing(one: Shown) {
    return { run: this.#runId, key: one.wanted.key, message: one.wanted.message, facts: one.wanted.facts };
  }

  #freeze(one: Shown): { hash: string; pulse: Instant | null } {
    return { hash: one.hash, pulse: one.wanted.pulse };
  }

  async #shown(one: Shown, sent: { hash: string; pulse: Instant | null }): Promise<void> {
    const { store, clock } = this.#ports;
    this.#failures = 0;
    one.shownHash = sent.hash;
    one.shownPulse = sent.pulse;
    one.shownAt = clock.now();
    const row: SentPost = {
      runId: this.#runId,
      key: one.wanted.key,
      ts: one.ts,
      shownHash: sent.hash,
      shownAt: one.shownAt,
    };
    await store.sent(row);
  }

  #later(one: Shown, answer: Exclude<ChatAnswer, { kind: "done" | "unknown" }>): void {
    const { clock, log } = this.#ports;
    const now = clock.now();
    switch (answer.kind) {
      case "wait":
        this.#notBefore = now + answer.ms;
        return;
      case "later":
        this.#failures++;
        this.#notBefore = now + Math.min(60 * SECOND, 2 ** Math.min(this.#failures, 6) * SECOND);
        log.warn(
          { run: this.#runId, key: one.wanted.key, message: answer.message },
          "Slack did not take a message; it is tried again",
        );
        return;
      case "refused":
        one.refused = true;
        log.error(
          { run: this.#runId, key: one.wanted.key, code: answer.code, advice: answer.advice },
          "Slack refused a message for good",
        );
        return;
      default:
        answer satisfies never;
    }
  }
}
