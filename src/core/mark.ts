import type { Instant, Span } from "./time.ts";

/**
 * One milestone of one thing ("this instance was DRAINING"), from all reports of it. Reports may come in any order
 * and any number of times, so joining two marks is commutative, associative and idempotent: times that AWS states
 * beat times that polls bracket; the earliest stated one counts; brackets narrow each other.
 */
export interface Mark {
  /** The earliest time that AWS itself states; null when only polls know. */
  readonly stated: Instant | null;
  /** The narrowest bracket of the polls; -Infinity and Infinity where there was none. */
  readonly from: Instant;
  readonly to: Instant;
  /** Event id, task ARN, operation: of the report that the time is taken from. */
  readonly evidence: string;
  /** When the bot first learned of it. */
  readonly seenAt: Instant;
}

export function markOf(at: Span, evidence: string, seenAt: Instant): Mark {
  return at.from === at.to
    ? { stated: at.from, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, evidence, seenAt }
    : { stated: null, from: at.from, to: at.to, evidence, seenAt };
}

/** A mark that someone else's statement (a task's own `startedAt`) makes. */
export function statedMark(instant: Instant, evidence: string, seenAt: Instant): Mark {
  return markOf({ from: instant, to: instant }, evidence, seenAt);
}

export function joinMarks(a: Mark | null, b: Mark | null): Mark | null {
  if (a === null) return b;
  if (b === null) return a;
  const speaker = better(a, b) ? a : b;
  return {
    stated: a.stated === null ? b.stated : b.stated === null ? a.stated : Math.min(a.stated, b.stated),
    from: Math.max(a.from, b.from),
    to: Math.min(a.to, b.to),
    evidence: speaker.evidence,
    seenAt: Math.min(a.seenAt, b.seenAt),
  };
}

/** Whether `a`'s evidence is the one to name: a total order, so that the order of reports does not matter. */
function better(a: Mark, b: Mark): boolean {
  if ((a.stated === null) !== (b.stated === null)) return a.stated !== null;
  const left = a.stated ?? a.to;
  const right = b.stated ?? b.to;
  return left !== right ? left < right : a.evidence <= b.evidence;
}

/**
 * When it happened. Brackets that contradict each other (clocks differ between services) end in "by the earlier one",
 * since nobody knows when.
 */
export function spanOf(mark: Mark): Span {
  if (mark.stated !== null) return { from: mark.stated, to: mark.stated };
  return { from: mark.from < mark.to ? mark.from : Number.NEGATIVE_INFINITY, to: mark.to };
}

/** The latest moment at which it can have happened. */
export function byWhen(mark: Mark): Instant {
  return mark.stated ?? mark.to;
}

/** The earliest moment at which it can have happened. */
export function notBefore(mark: Mark): Instant {
  return mark.stated ?? Math.min(mark.from, mark.to);
}

export function earliest(marks: readonly (Mark | null)[]): Mark | null {
  return pick(marks, (a, b) => byWhen(a) - byWhen(b));
}

export function latest(marks: readonly (Mark | null)[]): Mark | null {
  return pick(marks, (a, b) => byWhen(b) - byWhen(a));
}

function pick(marks: readonly (Mark | null)[], order: (a: Mark, b: Mark) => number): Mark | null {
  let best: Mark | null = null;
  for (const mark of marks) {
    if (mark === null) continue;
    if (best === null) {
      best = mark;
      continue;
    }
    const difference = order(mark, best);
    if (difference < 0 || (difference === 0 && mark.evidence < best.evidence)) best = mark;
  }
  return best;
}
