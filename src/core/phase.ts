import type { Mark } from "./mark.ts";
import { draining } from "./phases/draining.ts";
import { evictions } from "./phases/evictions.ts";
import { experiment } from "./phases/experiment.ts";
import { notices } from "./phases/notices.ts";
import { recovery } from "./phases/recovery.ts";
import { replacements } from "./phases/replacements.ts";
import { scaleIn } from "./phases/scale-in.ts";
import { scaleOut } from "./phases/scale-out.ts";
import type { Run } from "./run.ts";
import type { Instant } from "./time.ts";
import { type View, viewOf } from "./view.ts";

export const PHASE_NAMES = [
  "experiment",
  "notices",
  "draining",
  "evictions",
  "replacements",
  "scale-out",
  "recovery",
  "scale-in",
] as const;

export type PhaseName = (typeof PHASE_NAMES)[number];

export type PhaseStatus =
  /** Before the first evidence. */
  | "pending"
  | "in_progress"
  | "complete"
  | "failed"
  /** Overdue, or watching ended, without evidence; later evidence revises it. */
  | "not_seen"
  /** Proven unnecessary. */
  | "not_needed"
  /** Cannot be read. */
  | "not_watched";

/** What a phase's own rule finds; whether it is overdue is worked out for all of them alike. */
export interface Finding {
  readonly first: Mark | null;
  readonly done: Mark | null;
  readonly count: { readonly done: number; readonly of: number } | null;
  /** Set when evidence, not time, decides: failed, not_needed, not_watched. */
  readonly verdict: { readonly status: "failed" | "not_needed" | "not_watched"; readonly why: string } | null;
  /** From then on a phase without evidence is not_seen; null: only at the end. */
  readonly dueAt: Instant | null;
  /** Complete, but not as it should be: ⚠️ instead of a green tick. */
  readonly caveat: boolean;
}

export interface Phase extends Finding {
  readonly name: PhaseName;
  readonly status: PhaseStatus;
}

const RULES: Readonly<Record<PhaseName, (view: View) => Finding>> = {
  experiment,
  notices,
  draining,
  evictions,
  replacements,
  "scale-out": scaleOut,
  recovery,
  "scale-in": scaleIn,
};

/** A reading of the facts, never stored as truth. Empty while the run's root is unknown. */
export function phasesOf(run: Run, now: Instant): readonly Phase[] {
  const view = viewOf(run);
  return view === null ? [] : PHASE_NAMES.map((name) => phaseOf(view, name, now));
}

export function phaseOf(view: View, name: PhaseName, now: Instant): Phase {
  const closed = view.run.closed;
  // When watching has ended, time no longer decides anything.
  const until = closed === null ? now : Math.min(now, closed.at.to);
  const finding = RULES[name](view);
  return { name, status: statusOf(finding, until, closed !== null), ...finding };
}

function statusOf(finding: Finding, now: Instant, ended: boolean): PhaseStatus {
  if (finding.done !== null) return "complete";
  if (finding.verdict !== null) return finding.verdict.status;
  if (finding.first !== null) return "in_progress";
  if (ended || (finding.dueAt !== null && now >= finding.dueAt)) return "not_seen";
  return "pending";
}
