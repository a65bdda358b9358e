import type { Line, Message } from "../core/message.ts";
import type { Post } from "../core/post.ts";
import { type Instant, MINUTE } from "../core/time.ts";
import type { Entry } from "./outbox.ts";
import type { ChatAnswer } from "./ports.ts";
import { isStatus, statusKey } from "./status-key.ts";

/** A workspace that refuses edits gets the card as a new reply, at most one in this time. */
const STATUS_GAP_MS = 5 * MINUTE;
/** The asker is told each of these once in a run, by whichever process. */
const TROUBLE = "direct:trouble";
const END = "direct:end";

type Refusal = Extract<ChatAnswer, { kind: "refused" }>;

/** Where a run is told, and to whom when that is not possible any more. */
export interface Thread {
  readonly runId: string;
  readonly channel: string;
  readonly by: string;
  readonly targetName: string;
}

/** A message for the asker alone. */
export interface Direct {
  /** Unique within the run. */
  readonly key: string;
  readonly message: Message;
}

/** What the detour has to know of whoever watches the run. */
export interface Watching {
  /** Whether this process or one before it has sent the asker the direct message of that key. */
  wasTold(key: string): boolean;
  /** This process is going away, and keeps watching no more. */
  isLeaving(): boolean;
}

/** How a run is still told when its thread cannot be kept: in new replies, or to the asker alone. */
export class Detour {
  readonly #thread: Thread;
  readonly #watching: Watching;
  #cardRefused: Refusal | null = null;
  #direct: Direct | null = null;

  constructor(thread: Thread, watching: Watching) {
    this.#thread = thread;
    this.#watching = watching;
  }

  /** For the asker, in a direct message; null: nothing. */
  get direct(): Direct | null {
    return this.#direct;
  }

  toldDirectly(): void {
    this.#direct = null;
  }

  /** What became of the card's last edit; null: it was made. A card that was deleted is told to the asker. */
  cardEdited(refused: Refusal | null, card: Message): void {
    this.#cardRefused = refused;
    if (refused?.gone !== true) return;
    this.#trouble(
      "The card of the run of ",
      ` was deleted. I keep watching, and go on in the thread below it: where the run stands comes there as a reply, at most every ${STATUS_GAP_MS / MINUTE} min.`,
      card,
    );
  }

  /** When the card, which cannot be edited, is due as a reply; null: it can be, or that was said. `said`: so far. */
  statusAt(card: Entry, said: readonly Entry[]): Instant | null {
    const last = said.at(-1);
    if (this.#cardRefused === null) return null;
    if (last === undefined) return Number.NEGATIVE_INFINITY;
    if (last.sent === "no" || last.sent === "unsure" || card.state === last.state) return null;
    return last.triedAt + STATUS_GAP_MS;
  }

  status(card: Entry, said: readonly Entry[]): Post {
    const { message } = card.post;
    const why =
      this.#cardRefused?.gone === true
        ? "The card of this thread was deleted."
        : `Slack does not let me edit the card any more (${this.#cardRefused?.code}).`;
    const words = `${why} This is what it should say now; I say it anew at most every ${STATUS_GAP_MS / MINUTE} min.`;
    return {
      key: statusKey(said.length + 1),
      place: "reply",
      broadcast: false,
      message: { ...message, footer: [[words], ...message.footer] },
      facts: {},
      pulse: null,
    };
  }

  /** Not even a reply is taken: the asker is told so once, and at the end what the last reply would have said. */
  replyRefused(
    post: Post,
    answer: Refusal,
    /** `mayStand`: an answer of Slack's was lost, and nobody may look whether it is there. */
    now: { readonly card: Message; readonly isLast: boolean; readonly mayStand?: true },
  ): void {
    // A status stands in for the card of this moment: the next one waits until the card is refused again.
    if (isStatus(post.key)) this.#cardRefused = null;
    if (now.isLast) {
      if (this.#watching.wasTold(END)) return;
      const { message } = post;
      const where = now.mayStand ? "I cannot see whether its thread says it:" : "not said in its thread:";
      const line: Line = ["How the run of ", { code: this.#thread.targetName }, ` ended, ${where}`];
      const summary = `How the run of ${this.#thread.targetName} ended: ${message.summary}`;
      this.#direct = { key: END, message: { ...message, summary, body: [[line], ...message.body] } };
    } else if (!this.#watching.isLeaving()) {
      // Whoever leaves keeps watching no more: the next one finds out for itself.
      this.#trouble(
        "I keep watching the run of ",
        `, but cannot write into its thread any more (${answer.code}). ${answer.advice} I try again every few minutes; if it stays so, I tell you here how it ends.`,
        now.card,
      );
    }
  }

  /** A few words around the target's name, and where the run stands: in its channel nobody can read that now. Once. */
  #trouble(before: string, after: string, card: Message): void {
    if (this.#direct !== null || this.#watching.wasTold(TROUBLE) || this.#watching.wasTold(END)) return;
    const { runId, targetName } = this.#thread;
    const stands = `Now: ${card.summary}`;
    const message: Message = {
      summary: `${before}${targetName}${after} ${stands}`,
      body: [[[before, { code: targetName }, after], [stands]]],
      footer: [["Run ", { code: runId }]],
      buttons: [],
    };
    this.#direct = { key: TROUBLE, message };
  }
}
