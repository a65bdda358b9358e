import { plainAnswer } from "../core/answers.ts";
import type { Message } from "../core/message.ts";
import type { Post } from "../core/post.ts";
import { type Instant, MINUTE } from "../core/time.ts";
import type { Entry } from "./outbox.ts";
import type { ChatAnswer } from "./ports.ts";

/** A workspace that refuses edits gets the card as a new reply, at most one in this time. */
const STATUS_GAP_MS = 5 * MINUTE;
const STATUS = "status:";

/** Where a run is told, and to whom when that is not possible any more. */
export interface Thread {
  readonly runId: string;
  readonly channel: string;
  readonly by: string;
  readonly targetName: string;
}

/** How a run is still told when its thread cannot be kept: in new replies, or to the asker alone. */
export class Detour {
  readonly #thread: Thread;
  #status: { readonly at: Instant; readonly state: string; readonly count: number } | null = null;
  #direct: Message | null = null;
  #wasTold = false;

  constructor(thread: Thread) {
    this.#thread = thread;
  }

  /** For the asker, in a direct message; null: nothing. */
  get direct(): Message | null {
    return this.#direct;
  }

  toldDirectly(): void {
    this.#direct = null;
  }

  /** Edits are refused: the reply that says what the card should show; null when that was said, or too soon. */
  status(card: Entry, now: Instant): Post | null {
    const told = this.#status;
    if (card.state === (told?.state ?? card.shownState)) return null;
    if (told !== null && now < told.at + STATUS_GAP_MS) return null;
    const count = (told?.count ?? 0) + 1;
    this.#status = { at: now, state: card.state, count };
    const { message } = card.post;
    return { key: `${STATUS}${count}`, place: "reply", broadcast: false, message, facts: {}, pulse: null };
  }

  isStatus(key: string): boolean {
    return key.startsWith(STATUS);
  }

  /** Not even a reply is taken: the asker is told so once, and at the end what the last reply would have said. */
  replyRefused(post: Post, answer: Extract<ChatAnswer, { kind: "refused" }>, isLast: boolean): void {
    const { runId, targetName } = this.#thread;
    if (isLast) this.#direct = post.message;
    else if (!this.#wasTold) {
      this.#direct = plainAnswer(
        `I cannot write into the thread of run ${runId} (${targetName}): Slack says ${answer.code}. ${answer.advice} It should say now: ${post.message.summary}`,
      );
    }
    this.#wasTold = true;
  }
}
