import type { News } from "../core/news.ts";
import { isBadTurn, type Post } from "../core/post.ts";
import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import { Detour, type Direct, type Thread, type Watching } from "./detour.ts";
import { Doubles } from "./doubles.ts";
import { type Due, DueCalls } from "./due-calls.ts";
import type { Hold } from "./hold.ts";
import { LOOK_AFTER_MS } from "./look.ts";
import { type Entry, hashOf, type KnownOfCard, Outbox } from "./outbox.ts";
import { Pace, STORE_AGAIN_MS } from "./pace.ts";
import type { Bell, PostRow, WantedPost } from "./ports.ts";
import { Sender, type SenderPorts } from "./sender.ts";
import { isStatus } from "./status-key.ts";

/** Edits wait for a post that is due so soon. */
const YIELD_MS = 1 * SECOND;
/** Slack that takes nothing for so long after the end is given up. */
const PATIENCE_AFTER_END_MS = 60 * MINUTE;
export type RelayPorts = SenderPorts;

/** Whoever watches the run, as its thread knows them. */
export interface Watcher extends Watching {
  /** Something is known of an announcement that was not known before. */
  onAnnounced(): void;
  /** A direct message is about to leave: whether that is written down. */
  tells(key: string): Promise<boolean>;
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
  readonly #directPace = new Pace();
  readonly #sender: Sender;
  readonly #calls: DueCalls;
  readonly #bell: Bell;
  readonly #over = Promise.withResolvers<void>();
  readonly #watcher: Watcher;
  /** Bad turns that are not written down. */
  readonly #unkept: string[] = [];
  #isLeaving = false;
  #isAwaited = false;

  constructor(thread: Thread, hold: Hold, ports: RelayPorts, watcher: Watcher) {
    this.#watcher = watcher;
    this.#thread = thread;
    this.#hold = hold;
    this.#detour = new Detour(thread, watcher);
    this.#ports = ports;
    this.#bell = ports.clock.bell();
    const kept = {
      outbox: this.#outbox,
      doubles: this.#doubles,
      detour: this.#detour,
      pace: this.#pace,
      directPace: this.#directPace,
    };
    this.#sender = new Sender(thread, hold, kept, ports);
    const calls = { channel: thread.channel, outbox: this.#outbox, sender: this.#sender, pace: this.#pace };
    // Whoever watches the run waits for the announcements.
    const onAnswered = ({ post }: Entry) => post.place === "announcement" && watcher.onAnnounced();
    this.#calls = new DueCalls({ ...calls, onAnswered }, ports);
  }

  get cardTs(): string | null {
    return this.#outbox.get("card")?.ts ?? null;
  }

  /** The thread as an earlier process left it, which may still be there and have one more call on its way. */
  restore(rows: readonly PostRow[], cardTs: string | null): void {
    const { clock, store } = this.#ports;
    this.#outbox.restore(rows, clock.now(), clock.now() + LOOK_AFTER_MS);
    if (cardTs !== null) this.#outbox.adopt(cardTs);
    if (store.isShared) this.#doubles.takenOver(this.#outbox.unshown(), clock.now());
  }

  /** The card's message stands there already, as a plan. */
  adopt(cardTs: string, known: KnownOfCard | null = null): void {
    this.#outbox.adopt(cardTs, known);
  }

  /** What the thread should show from now on; answers what is new, for the store: it is sent once that is `kept`. */
  want(posts: readonly Post[], newsOf?: (post: Post) => News | null): readonly WantedPost[] {
    const now = this.#ports.clock.now();
    return posts.flatMap((post, place) => (this.#outbox.want(post, now, newsOf) ? [this.#wanted(post, place)] : []));
  }

  /**
   * The wishes are written down, or cannot be: the thread is not left silent for that. A bad turn waits where somebody
   * may take the run over who knows nothing of it, and could never unsay it.
   */
  kept(wanted: readonly WantedPost[], isStored: boolean): void {
    const keys = [...this.#unkept.splice(0), ...wanted.map(({ key }) => key)];
    const waits = (key: string) => !isStored && this.#ports.store.isShared && isBadTurn(key);
    this.#unkept.push(...keys.filter(waits));
    this.#outbox.kept(keys.filter((key) => !waits(key)));
    this.wake();
  }

  /** Looks again what is due: the lease is good again, or something is new. */
  wake(): void {
    this.#bell.ring();
  }

  /** The card that an earlier process may have posted without writing its ts down; null: nobody can find one. */
  async findCard(): Promise<string | null> {
    const { clock } = this.#ports;
    const card = this.#outbox.get("card");
    if (card === null) return null;
    while (card.sent === "unsure" && card.refused === null && this.#hold.isGood()) {
      await clock.sleepUntil(card.notBefore);
      await this.#sender.lookFor(card);
    }
    return card.ts;
  }

  announced(): ReturnType<Outbox["announced"]> {
    return this.#outbox.announced();
  }

  /** Sends until `end()` and everything is shown. Call it as a task. */
  async run(): Promise<void> {
    const { clock } = this.#ports;
    while (!this.#isLeaving) {
      // Whoever renews the lease, or loses it, rings.
      const isGood = this.#hold.isGood();
      if (!isGood) this.#calls.leaveTraffic();
      const due = isGood ? this.#next(clock.now()) : null;
      // What is being written down right now is still to be sent.
      if (due === null && isGood && this.#sender.endedAt !== null && this.#outbox.isKept()) break;
      if (due === null) await clock.sleepUntil(Number.POSITIVE_INFINITY, this.#bell);
      else if (due.at > clock.now()) await clock.sleepUntil(due.at, this.#bell);
      else await due.send();
    }
    this.#calls.leaveTraffic();
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
    this.#calls.leaveTraffic();
    this.#over.resolve();
  }

  /** Somebody else goes on with the thread: nothing more is sent. Resolves when what was under way is over. */
  leave(): Promise<void> {
    this.#isLeaving = true;
    this.wake();
    return this.#over.promise;
  }

  /**
   * Resolves when the loop has ended. It may take as long as Slack takes nothing: whoever waits has a limit of their own.
   * They wait to go away, so what may only come to be there twice is not waited for.
   */
  ended(): Promise<void> {
    this.#isAwaited = true;
    this.wake();
    return this.#over.promise;
  }

  /** The first in this order that may go now, else what may go soonest. */
  #next(now: Instant): Due | null {
    const { endedAt } = this.#sender;
    if (endedAt !== null && now > endedAt + PATIENCE_AFTER_END_MS) return null;
    const post = this.#calls.post(now);
    const edit = this.#calls.edit(now);
    const isPostSoon = post !== null && post.at <= now + YIELD_MS;
    const due = [
      this.#directDue(),
      this.#calls.look(),
      this.#statusDue(),
      post,
      isPostSoon ? null : edit,
      this.#doublesDue(),
    ].filter((one) => one !== null);
    return due.find(({ at }) => at <= now) ?? due.sort((a, b) => a.at - b.at)[0] ?? null;
  }

  #directDue(): Due | null {
    const { direct } = this.#detour;
    return direct === null ? null : { at: this.#directPace.notBefore, send: () => this.#tellDirectly(direct) };
  }

  /** Nobody may look into direct messages: written down first, so that after a crash it is not sent again. */
  async #tellDirectly({ key, message }: Direct): Promise<void> {
    const { store, clock } = this.#ports;
    const isWritten = await this.#watcher.tells(key);
    // Where another bot may go on at once. A file that takes nothing has nobody else to read it.
    if (!isWritten && store.isShared) return this.#directPace.waits(clock.now() + STORE_AGAIN_MS);
    await this.#sender.tellDirectly(message);
  }

  #doublesDue(): Due | null {
    const { endedAt } = this.#sender;
    const now = this.#ports.clock.now();
    const at = this.#doubles.nextAt(endedAt);
    if (at === Number.POSITIVE_INFINITY || this.cardTs === null || (this.#isAwaited && at > now)) return null;
    return this.#calls.when(this.#calls.lookAt(at), () =>
      this.#doubles.look((entry) => this.#sender.placeOf(entry), { now, endedAt }, this.#sender.lookPorts),
    );
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
    this.#outbox.want(post, this.#ports.clock.now());
    const wanted = [this.#wanted(post, this.#outbox.all().length)];
    await this.#sender.keep(post.key, () => this.#ports.store.append(this.#hold, [], wanted));
    this.kept(wanted, true);
  }

  #wanted(post: Post, place: number): WantedPost {
    const { key, broadcast, message, facts } = post;
    return { runId: this.#thread.runId, key, place, broadcast, message, facts, hash: hashOf(post) };
  }
}
