import { type Instant, SECOND } from "../core/time.ts";
import { call } from "./plan-post.ts";
import type { Chat, ChatAnswer, Clock, Outgoing } from "./ports.ts";
import type { Traffic } from "./traffic.ts";

/** An edit says what was true a moment ago: one that has not left by then does not leave. In steady time. */
const LEAVES_WITHIN_MS = 5 * SECOND;
/**
 * It is given up 10 s after it left, and Slack has made it by then or a moment later: so long after something was written
 * down no edit is under way, in whichever process, that knows nothing of it.
 */
export const EDIT_OVER_MS = 20 * SECOND;

/** What a message is to show, as it was just read. */
export interface WantedEdit {
  readonly at: { readonly channel: string; readonly ts: string };
  readonly what: Outgoing;
  readonly version: number;
}

/**
 * One edit of a message that no relay keeps, in its turn among all of the workspace's, as urgent as a card that has been
 * wrong since `since`. `due` is asked anew after each wait; null: there is nothing to edit any more, and nothing was. May
 * sleep: call it inside a task that nobody awaits from another one. Rejects when `due` does.
 */
export async function editInTurn(
  since: Instant,
  due: () => Promise<WantedEdit | null>,
  { chat, clock, traffic }: { readonly chat: Chat; readonly clock: Clock; readonly traffic: Traffic },
): Promise<{ readonly version: number; readonly answer: ChatAnswer } | null> {
  const who = {};
  const wish = { kind: "state", isCard: true, since } as const;
  try {
    while (true) {
      const readAt = clock.steadyNow();
      const edit = await due();
      if (edit === null) return null;
      const freeAt = traffic.edits.freeAt(clock.now(), who, wish);
      if (freeAt > clock.now()) {
        await clock.sleepUntil(freeAt);
        continue;
      }
      traffic.edits.take(clock.now(), who);
      const answer = await call(() =>
        chat.update({ ...edit.at, mayLeave: () => clock.steadyNow() < readAt + LEAVES_WITHIN_MS }, edit.what),
      );
      if (answer.kind === "wait") traffic.holdEdits(clock.now(), answer.ms);
      return { version: edit.version, answer };
    }
  } finally {
    traffic.edits.leave(who);
  }
}

/** One edit of a message at a time: whoever comes while one waits or is under way does not wait for it. */
export class OneEdit {
  readonly #underWay = new Set<string>();
  /** Those that changed meanwhile. */
  readonly #wanted = new Set<string>();

  /**
   * Whoever makes the edit looks once more for those who came meanwhile, unless `isShown` says that it could not. Answers
   * whether this call made it, or tried to.
   */
  async of(name: string, isShown: () => Promise<boolean>): Promise<boolean> {
    if (this.#underWay.has(name)) {
      this.#wanted.add(name);
      return false;
    }
    this.#underWay.add(name);
    try {
      do this.#wanted.delete(name);
      while ((await isShown()) && this.#wanted.has(name));
      return true;
    } finally {
      this.#underWay.delete(name);
      this.#wanted.delete(name);
    }
  }
}
