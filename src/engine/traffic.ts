import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import { EditBudget } from "./edit-budget.ts";
import { type Limit, Turns } from "./turns.ts";

/**
 * What Slack takes from one app in one workspace; each method has its own limit
 * (https://docs.slack.dev/apis/web-api/rate-limits). Posts: one a second and channel, and "several hundred" a minute
 * in the workspace.
 */
const POSTS_IN_A_CHANNEL: Limit = { calls: 1, inMs: 1 * SECOND };
const POSTS_IN_ALL: Limit = { calls: 200, inMs: MINUTE };
/** conversations.replies and conversations.history allow 50 and more a minute each (Tier 3). A look may take two pages. */
const LOOKS: Limit = { calls: 40, inMs: MINUTE };
/** "Come back in 0 s" is no time at all. */
const SHORTEST_WAIT_MS = 1 * SECOND;

/** All calls to Slack that change or search threads: made by many runs, and limited together. */
export class Traffic {
  readonly edits = new EditBudget();
  readonly #allPosts = new Turns(POSTS_IN_ALL);
  readonly #channels = new Map<string, Turns>();
  readonly #looks = new Turns(LOOKS);

  /** `now` when `who` may post there, else when to ask again; whoever waits longest, since `since`, goes first. */
  postAt(
    now: Instant,
    who: object,
    { channel, since }: { readonly channel: string; readonly since: Instant },
  ): Instant {
    const wish = { rank: since, leaves: 0 };
    const inChannel = this.#channel(channel).freeAt(now, who, wish);
    // Who waits for a busy channel holds up no other one.
    if (inChannel > now) {
      this.#allPosts.leave(who);
      return inChannel;
    }
    return this.#allPosts.freeAt(now, who, wish);
  }

  /** A post leaves. */
  posts(now: Instant, who: object, channel: string): void {
    this.#channel(channel).take(now, who);
    this.#allPosts.take(now, who);
  }

  /** Slack limits posts: it means the channel. */
  holdPosts(channel: string, now: Instant, ms: number): void {
    this.#channel(channel).hold(now + Math.max(ms, SHORTEST_WAIT_MS));
  }

  /** Slack limits edits: it means the workspace. */
  holdEdits(now: Instant, ms: number): void {
    this.edits.hold(now + Math.max(ms, SHORTEST_WAIT_MS));
  }

  leavePosts(who: object, channel: string): void {
    this.#channel(channel).leave(who);
    this.#allPosts.leave(who);
  }

  /** When `who` may look into its thread; `since`: since when it wants to. */
  lookAt(now: Instant, who: object, since: Instant): Instant {
    return this.#looks.freeAt(now, who, { rank: since, leaves: 0 });
  }

  /** A look leaves. */
  looks(now: Instant, who: object): void {
    this.#looks.take(now, who);
  }

  holdLooks(now: Instant, ms: number): void {
    this.#looks.hold(now + Math.max(ms, SHORTEST_WAIT_MS));
  }

  /** It sends nothing now, or never again. */
  leave(who: object, channel: string): void {
    this.edits.leave(who);
    this.leavePosts(who, channel);
    this.#looks.leave(who);
  }

  #channel(channel: string): Turns {
    const known = this.#channels.get(channel) ?? new Turns(POSTS_IN_A_CHANNEL);
    this.#channels.set(channel, known);
    return known;
  }
}
