import type { Blind } from "./fact.ts";
import { type Mark, spanOf } from "./mark.ts";
import { type Phase, type PhaseName, type PhaseStatus, phaseOf, phasesOf } from "./phase.ts";
import type { Run } from "./run.ts";
import type { Instant, Span } from "./time.ts";
import { markS, offsetS, type View, viewOf } from "./view.ts";

/** When what happened in a run, as far as it is known. `…S`: whole seconds after FIS's `startTime`, null without one. */
export interface Timings {
  /** FIS's `startTime`. */
  readonly startedAt: Instant | null;
  readonly phases: readonly PhaseTiming[];
  /** From the first eviction, or service below its desired count, to the look that proved the recovery; null: not both seen. */
  readonly timeToRecoverS: number | null;
  readonly blind: readonly BlindTiming[];
}

export interface PhaseTiming {
  readonly name: PhaseName;
  readonly status: PhaseStatus;
  /** Why it is failed, not needed or not watched; else null. */
  readonly why: string | null;
  /** Complete, and yet not as it should be. */
  readonly caveat: boolean;
  readonly count: Phase["count"];
  /** The latest moment at which its first evidence can have happened. */
  readonly firstS: number | null;
  readonly first: Evidence | null;
  readonly doneS: number | null;
  readonly done: Evidence | null;
}

/** One proof: equal ends where AWS states the time, else the poll before and the poll that showed it. */
export interface Evidence {
  readonly at: Span;
  readonly evidence: string;
  readonly seenAt: Instant;
}

export interface BlindTiming extends Pick<Blind, "why" | "detail" | "from" | "to"> {
  readonly fromS: number | null;
  readonly toS: number | null;
}

/** `now` decides what is overdue in a run that is open. */
export function timingsOf(run: Run, now: Instant): Timings {
  const view = viewOf(run);
  if (view === null) return { startedAt: null, phases: [], timeToRecoverS: null, blind: [] };
  const took = timeToRecoverMs(view, now);
  return {
    startedAt: view.startTime,
    phases: phasesOf(run, now).map((phase) => phaseTiming(view, phase)),
    timeToRecoverS: took === null ? null : Math.round(took / 1000),
    blind: [...run.blinds.values()]
      .sort((a, b) => a.from - b.from || (a.key < b.key ? -1 : 1))
      .map(({ why, detail, from, to }) => ({
        why,
        detail,
        from,
        fromS: offsetS(view, from),
        to,
        toS: to === null ? null : offsetS(view, to),
      })),
  };
}

export function timeToRecoverMs(view: View, now: Instant): number | null {
  const { first, done } = phaseOf(view, "recovery", now);
  return first === null || done === null ? null : spanOf(done).to - spanOf(first).to;
}

function phaseTiming(view: View, phase: Phase): PhaseTiming {
  const { name, status, caveat, count, first, done, verdict } = phase;
  return {
    name,
    status,
    why: verdict?.why ?? null,
    caveat,
    count,
    firstS: markS(view, first),
    first: evidenceOf(first),
    doneS: markS(view, done),
    done: evidenceOf(done),
  };
}

function evidenceOf(mark: Mark | null): Evidence | null {
  return mark === null ? null : { at: spanOf(mark), evidence: mark.evidence, seenAt: mark.seenAt };
}
