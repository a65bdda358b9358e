import { announcedIn } from "../core/announcing.ts";
import type { Announced } from "../core/fact.ts";
import { fingerprint } from "../core/fingerprint.ts";
import type { Message } from "../core/message.ts";
import type { News } from "../core/news.ts";
import type { Post } from "../core/post.ts";
import { type Instant, SECOND } from "../core/time.ts";
import { EDIT_KINDS, type EditKind, type EditWish } from "./edit-budget.ts";
import type { PostRow } from "./ports.ts";
import { isStatus } from "./status-key.ts";

/** One edit in 3 s a message: what changes in between is shown by the next one. */
const EDIT_GAP_MS = 3 * SECOND;
/** While watching, the card shows at least once a minute when AWS was last read. */
const PULSE_MS = 50 * SECOND;

/** One message: what it should show, and what Slack shows of it. */
export interface Entry {
  post: Post;
  hash: string;
  state: string;
  /**
   * `unsure`: posted with a lost answer, so the thread is looked at before it is sent again; `lost`: the thread may never
   * be looked at, and sending it again could say it twice.
   */
  sent: "no" | "yes" | "unsure" | "lost";
  /** What it should show is written down: only then it is sent. */
  isKept: boolean;
  /** Somebody had written down that it would be sent, and may have sent it. */
  wasIntended: boolean;
  /** It is written down that Slack has refused it since. */
  isNotedAbsent: boolean;
  /** What Slack does not show yet, the oldest of it; null: nothing that a fact brought. */
  news: News | null;
  /** Since when Slack does not show what it should; null: it does, or that is on its way. */
  since: Instant | null;
  ts: string | null;
  shownHash: string | null;
  shownState: string | null;
  shownPulse: Instant | null;
  triedAt: Instant;
  /** Slack refused it: not before then again; Infinity: never. */
  notBefore: Instant;
  /** Another call may still change it until then, so it is edited once more after that; null: none may. */
  againAt: Instant | null;
  /** Slack's last word, where it was a no: to the post, or to a look for one that is `unsure`. */
  refused: { readonly code: string; readonly advice: string } | null;
}

/** What everything visible amounts to; the footer's "last look" is not worth an edit of its own. */
export function hashOf(post: Post): string {
  return fingerprint({ ...post.message, footer: null, facts: post.facts });
}

/** What people act on: the icons, the words in bold and the buttons. The rest are counts and evidence. */
export function stateOf(message: Message): string {
  const parts = message.body.flat(2).filter((part) => typeof part !== "string" && ("icon" in part || "bold" in part));
  return fingerprint([parts, message.buttons.map((button) => button.name)]);
}

/** Either what it shows of the run since when, or until when an edit of the plan may still change it. */
export type KnownOfCard = { readonly post: Post; readonly since: Instant } | { readonly againAt: Instant };

export interface DueEdit extends EditWish {
  readonly entry: Entry;
  /** Not before: the same message was edited a moment ago. */
  readonly at: Instant;
}

/** The messages of one thread. */
export class Outbox {
  readonly #entries = new Map<string, Entry>();
  /** An earlier process drove this run: it may have sent what it could not write down. */
  #isResumed = false;
  /** Keys of what an earlier process may have sent, and what is not wanted any more. */
  readonly #outdated = new Set<string>();
  #cardTs: string | null = null;
  #cardAgainAt: Instant | null = null;

  get(key: string): Entry | null {
    return this.#entries.get(key) ?? null;
  }

  all(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  /** What Slack refused is due at once. */
  offerAgain(): void {
    for (const entry of this.all()) if (!isOnItsWay(entry)) entry.notBefore = Number.NEGATIVE_INFINITY;
  }

  drop(key: string): void {
    this.#entries.delete(key);
  }

  /** Answers whether anything of it is new. */
  want(post: Post, now: Instant, newsOf: (post: Post) => News | null = () => null): boolean {
    const hash = hashOf(post);
    const state = stateOf(post.message);
    const known = this.#entries.get(post.key);
    if (known !== undefined) {
      const isNew = known.hash !== hash;
      if (isNew) {
        known.news ??= newsOf(post);
        known.since ??= now;
      }
      Object.assign(known, { post, hash, state, isKept: known.isKept && !isNew });
      return isNew;
    }
    const ts = post.place === "parent" ? this.#cardTs : null;
    this.#entries.set(post.key, {
      post,
      hash,
      state,
      sent: ts !== null ? "yes" : this.#isResumed ? "unsure" : "no",
      isKept: false,
      wasIntended: this.#outdated.has(post.key),
      isNotedAbsent: false,
      news: newsOf(post),
      since: now,
      ts,
      shownHash: null,
      shownState: null,
      shownPulse: null,
      triedAt: Number.NEGATIVE_INFINITY,
      notBefore: Number.NEGATIVE_INFINITY,
      againAt: ts === null ? null : this.#cardAgainAt,
      refused: null,
    });
    return true;
  }

  /** The card's message is there: it is edited, and never posted. */
  adopt(cardTs: string, known: KnownOfCard | null = null): void {
    this.#cardTs = cardTs;
    this.#cardAgainAt = known !== null && "againAt" in known ? known.againAt : null;
    const card = this.#entries.get("card");
    if (card === undefined || card.ts !== null) return;
    const shown =
      known === null || "againAt" in known
        ? {}
        : {
            shownHash: hashOf(known.post),
            shownState: stateOf(known.post.message),
            shownPulse: known.post.pulse,
            triedAt: known.since,
            since: null,
          };
    const againAt = this.#cardAgainAt;
    Object.assign(card, { sent: "yes", ts: cardTs, notBefore: Number.NEGATIVE_INFINITY, againAt, ...shown });
  }

  /** What an earlier process knew of the thread. A post without an answer may be there: it is looked for. */
  restore(rows: readonly PostRow[], now: Instant, lookAt: Instant): void {
    this.#isResumed = true;
    for (const row of rows) {
      // The card says something else by now; what it should have said then is not said later.
      if (row.ts === null && isStatus(row.key)) this.#outdated.add(row.key);
      else this.#restore(row, now, lookAt);
    }
  }

  #restore(row: PostRow, now: Instant, lookAt: Instant): void {
    const { key, broadcast, message, facts, hash, ts, shownHash, shownAt } = row;
    const state = stateOf(message);
    const isNotedAbsent = ts === null && shownAt !== null;
    this.#entries.set(key, {
      post: { key, place: placeOf(key), broadcast, message, facts, pulse: null },
      hash,
      state,
      sent: ts === null ? "unsure" : "yes",
      isKept: true,
      wasIntended: !isNotedAbsent,
      isNotedAbsent,
      news: null,
      since: shownHash === hash ? null : now,
      ts,
      shownHash,
      shownState: shownHash === hash ? state : null,
      shownPulse: null,
      triedAt: shownAt ?? Number.NEGATIVE_INFINITY,
      notBefore: ts === null ? lookAt : Number.NEGATIVE_INFINITY,
      againAt: null,
      refused: null,
    });
  }

  /** The first unposted message; one that Slack refused lets the others pass until its time comes. */
  unposted(now: Instant): Entry | null {
    const waiting = this.all().filter(
      ({ sent, isKept, notBefore, post: { postBy = now } }) =>
        sent === "no" && isKept && notBefore !== Number.POSITIVE_INFINITY && postBy >= now,
    );
    const free = waiting.find((entry) => entry.notBefore <= now);
    return free ?? waiting.sort((a, b) => a.notBefore - b.notBefore)[0] ?? null;
  }

  /** The message to be looked for next: the first of which nobody knows whether it is there, or one that was refused. */
  unsure(): Entry | null {
    const unsure = this.all().filter(
      ({ sent, notBefore }) => sent === "unsure" && notBefore !== Number.POSITIVE_INFINITY,
    );
    const first = unsure.filter(isOnItsWay).slice(0, 1);
    const refused = unsure.filter((entry) => !isOnItsWay(entry));
    return [...first, ...refused].sort((a, b) => a.notBefore - b.notBefore)[0] ?? null;
  }

  /** Whether replies wait for a look, to keep their order; one that Slack refused lets them pass until its time comes. */
  waitsForLook(now: Instant): boolean {
    return this.all().some((entry) => entry.sent === "unsure" && (isOnItsWay(entry) || entry.notBefore <= now));
  }

  /** Messages that do not show what they should, as far as is known. */
  unshown(): readonly Entry[] {
    return this.all().filter((entry) => entry.hash !== entry.shownHash);
  }

  /** The intent of these is written down (or cannot be, and they are told all the same). */
  kept(keys: readonly string[]): void {
    for (const key of keys) {
      const entry = this.#entries.get(key);
      if (entry !== undefined) entry.isKept = true;
    }
  }

  /** Whether all that the thread should show is written down, or cannot be. */
  isKept(): boolean {
    return this.all().every((entry) => entry.isKept);
  }

  hasLost(): boolean {
    return this.all().some(({ sent, post }) => sent === "lost" && post.place !== "announcement");
  }

  /** The thread's own, and those in which the run is announced. */
  channels(own: string): readonly string[] {
    return [own, ...this.all().flatMap(({ post }) => announcedIn(post.key) ?? [])];
  }

  /** What is known of the announcements. */
  announced(): readonly Pick<Announced, "channel" | "answer">[] {
    return this.all().flatMap(({ post, sent, ts, refused }) => {
      const channel = announcedIn(post.key);
      if (channel === null) return [];
      if (sent === "yes" && ts !== null) return [{ channel, answer: { kind: "posted", ts } as const }];
      if (sent === "lost") return [{ channel, answer: NO_ANSWER }];
      return refused === null ? [] : [{ channel, answer: { kind: "refused", ...refused } as const }];
    });
  }

  /** Messages that should be edited: a state before a count, then in the thread's order. */
  edits(isWatching: boolean): readonly DueEdit[] {
    const edits = this.all().flatMap((entry) => dueEdit(entry, isWatching) ?? []);
    return EDIT_KINDS.flatMap((kind) => edits.filter((edit) => edit.kind === kind));
  }
}

/** Posted with a lost answer, where nobody may look. */
const NO_ANSWER: Announced["answer"] = {
  kind: "refused",
  code: "no answer",
  advice: "An announcement may stand there all the same; it will not change. With the history scopes I could look.",
};

/** Its answer was lost a moment ago, and nothing speaks against a look. */
function isOnItsWay({ sent, refused }: Entry): boolean {
  return sent === "unsure" && refused === null;
}

function placeOf(key: string): Post["place"] {
  if (key === "card") return "parent";
  return announcedIn(key) === null ? "reply" : "announcement";
}

/** null when it shows what it should. */
function dueEdit(entry: Entry, isWatching: boolean): DueEdit | null {
  if (entry.sent !== "yes" || !entry.isKept || entry.notBefore === Number.POSITIVE_INFINITY) return null;
  const kind = editKind(entry, isWatching);
  const isCard = entry.post.place === "parent";
  if (entry.againAt !== null && (kind === null || kind === "pulse")) {
    const at = Math.max(entry.triedAt + EDIT_GAP_MS, entry.notBefore, entry.againAt);
    return { entry, at, kind: "count", isCard, since: at };
  }
  if (kind === null) return null;
  const at = Math.max(entry.triedAt + (kind === "pulse" ? PULSE_MS : EDIT_GAP_MS), entry.notBefore);
  return { entry, at, kind, isCard, since: kind === "pulse" ? at : (entry.since ?? at) };
}

function editKind(entry: Entry, isWatching: boolean): EditKind | null {
  if (entry.state !== entry.shownState) return "state";
  if (entry.hash !== entry.shownHash) return "count";
  const { pulse } = entry.post;
  const hasPulse = isWatching && pulse !== null && (entry.shownPulse === null || pulse > entry.shownPulse);
  return hasPulse ? "pulse" : null;
}
