import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import { Turns } from "./turns.ts";

/** A state is what people act on, a count is everything else that is visible, a pulse only the card's "last look". */
export const EDIT_KINDS = ["state", "count", "pulse"] as const;
export type EditKind = (typeof EDIT_KINDS)[number];

/** What one run would edit next. */
export interface EditWish {
  readonly kind: EditKind;
  readonly isCard: boolean;
  /** Since when Slack does not show it. */
  readonly since: Instant;
}

/**
 * chat.update allows 50 and more a minute in a workspace (Tier 3, https://docs.slack.dev/apis/web-api/rate-limits). 40 of
 * ours in a minute as we count them are never more than 50 as Slack does.
 */
const EDITS_A_MINUTE = 40;

/** What a reply should say now, the card says too: with ten replies a run they would take all edits. */
const REPLY_MS = 15 * MINUTE;

/**
 * How long a wish lets others pass that came later; then it takes its turn before them, so that none waits for ever. Of
 * 50 runs each changed card is edited within 90 s, of 200 within five minutes.
 */
const PATIENCE_MS: Readonly<Record<EditKind, { readonly card: number; readonly reply: number }>> = {
  state: { card: 0, reply: REPLY_MS },
  count: { card: 45 * SECOND, reply: REPLY_MS },
  pulse: { card: 60 * MINUTE, reply: 60 * MINUTE },
};

/** What it leaves free while it is patient: one run's counts do not hold up another run's news. */
const LEAVES: Readonly<Record<EditKind, number>> = { state: 0, count: 10, pulse: 30 };

/** The workspace's edits, shared by all runs: in turn, and a run that has much to edit not before others that wait. */
export class EditBudget {
  readonly #turns = new Turns({ calls: EDITS_A_MINUTE, inMs: MINUTE });
  readonly #lastOf = new WeakMap<object, Instant>();

  /** Which of several wishes of a run goes first: the least. */
  urgentAt({ kind, isCard, since }: EditWish): Instant {
    return since + PATIENCE_MS[kind][isCard ? "card" : "reply"];
  }

  /** `now` when it may be made, else when to ask again. */
  freeAt(now: Instant, who: object, wish: EditWish): Instant {
    const rank = Math.max(this.urgentAt(wish), this.#lastOf.get(who) ?? Number.NEGATIVE_INFINITY);
    const pressing = this.#turns.freeAt(now, who, { rank, leaves: 0 });
    if (rank <= now) return pressing;
    const patient = this.#turns.freeAt(now, who, { rank, leaves: LEAVES[wish.kind] });
    return Math.min(patient, Math.max(rank, pressing));
  }

  take(now: Instant, who: object): void {
    this.#turns.take(now, who);
    this.#lastOf.set(who, now);
  }

  leave(who: object): void {
    this.#turns.leave(who);
  }

  /** Slack limits the workspace's edits. */
  hold(until: Instant): void {
    this.#turns.hold(until);
  }
}
