import type { StartRequest } from "./guard/start-request.ts";
import type { Foreseen, Verdict } from "./guard.ts";
import type { Line } from "./message.ts";
import type { Refusal } from "./refusal.ts";
import type { Firing } from "./schedule/book.ts";
import { type Instant, MINUTE } from "./time.ts";

/** How long a plan may be started after it was read; `validUntil` is made from it. */
export const PLAN_VALID_MS = 10 * MINUTE;

/** How long a plan that was posted by a schedule may be started after it was due. */
export const SCHEDULED_VALID_MS = 15 * MINUTE;

/** How long a plan that starts by itself may be started after it was due: reading everything twice takes less. */
export const BY_ITSELF_VALID_MS = 5 * MINUTE;

/** Who wants what where, without the step at which it is judged. */
export type Wish = Omit<StartRequest, "step">;

/** A plan as it was last read, kept from its posting to its end. */
export interface KeptPlan {
  /** The id of the run that a press of Start makes of it; stands in the message's metadata from the first post on. */
  readonly id: string;
  /** `look`: asked with `plan`, and never has a Start. */
  readonly mode: "look" | "start";
  readonly wish: Wish;
  /** The newest reading from which it is known what would be hit. */
  readonly accepted: Foreseen;
  /** Why it cannot be started as it was last read; empty: it can. */
  readonly refusals: readonly Refusal[];
  /** What is different from what it said before, and has to be confirmed by another press. */
  readonly changed: readonly Line[];
  /** What approvals are bound to: its hash when it was made, or when it last grew worse. */
  readonly agreed: string;
  /** How its approvals stood when they were last read; null: none are needed. */
  readonly approvals: ShownApprovals | null;
  /** When it was last read. */
  readonly readAt: Instant;
  readonly validUntil: Instant;
  /**
   * A schedule was due: whoever may start the target presses, and asks by it; where `wish.schedule` is set, nobody presses.
   * Absent: `wish.by` asked.
   */
  readonly scheduled?: Firing;
}

export interface ShownApprovals {
  readonly lines: readonly Line[];
  readonly missing: number;
  readonly isRejected: boolean;
}

/**
 * open: it stands in the channel and may be pressed. started: its message is the card of the run that has its id.
 * cancelled: by a person. expired: its time was over, or it never got into the channel. What has ended stays so.
 */
export type PlanState = "open" | "started" | "cancelled" | "expired";

export interface PlanRow {
  readonly plan: KeptPlan;
  readonly state: PlanState;
  /** Who cancelled it. */
  readonly endedBy: string | null;
  /** Grows with every change of what its message should show. */
  readonly version: number;
  /** Of its message; null: not known to stand in the channel. */
  readonly ts: string | null;
  /** The version that its message shows; null: none yet. */
  readonly shownVersion: number | null;
}

/** What there is to show after a judgement; null: it is not even known what would be hit, and the refusals are all. */
export function shownOf(verdict: Verdict): Pick<KeptPlan, "accepted" | "refusals"> | null {
  if (verdict.plan === null) return null;
  const { plan, takesOver, stopAlarms, checks } = verdict;
  return {
    accepted: { plan, takesOver, stopAlarms, checks },
    refusals: verdict.kind === "refused" ? verdict.refusals : [],
  };
}
