import { fateCounts } from "../fate.ts";
import { goneMark, isDenied } from "../hits.ts";
import { earliest, latest, type Mark } from "../mark.ts";
import type { Finding } from "../phase.ts";
import type { Instance } from "../run.ts";
import type { Instant } from "../time.ts";
import type { View } from "../view.ts";

/**
 * Begins when a hit instance is seen DRAINING (a deregistered target alone does not begin it); complete when all were,
 * and every target of their tasks was seen draining, unused or gone.
 */
export function draining(view: View): Finding {
  const marks = view.hits.map((hit) => hit.draining);
  const seen = marks.filter((mark) => mark !== null);
  const targets = view.hits.map((hit) => targetsLeft(view, hit));
  const all = view.hitsKnown && seen.length === view.hits.length && targets.every((mark) => mark !== WAITING);
  const first = earliest(marks);
  const fates = fateCounts(view);
  return {
    first,
    done: all ? latest([...marks, ...targets]) : null,
    count: { done: seen.length, of: view.hitCount },
    verdict:
      first === null && isDenied(view.run, "hosts")
        ? { status: "not_watched", why: "container instances cannot be read" }
        : null,
    dueAt: evictedSeenAt(view),
    caveat: view.allGone !== null && fates.total > 0 && fates.inTime < fates.total,
  };
}

/** When the bot knew that all are evicted; null before. */
function evictedSeenAt(view: View): Instant | null {
  if (view.allGone === null) return null;
  return view.hits.reduce((last, hit) => Math.max(last, goneMark(hit)?.seenAt ?? last), view.allGone.seenAt);
}

const WAITING = "waiting";

/** The last target of the instance to leave; `waiting` while one has not; null when there is none to watch. */
function targetsLeft(view: View, hit: Instance): Mark | null | typeof WAITING {
  const targets = view.targets.get(hit.id);
  if (targets === undefined || targets.expected === 0 || isDenied(view.run, "health")) return null;
  const left = targets.seen.filter((target) => target.leaving !== null);
  // The baseline says how many there must be: a target that was never seen has not been seen leaving.
  if (left.length < targets.seen.length || left.length < targets.expected) return WAITING;
  return latest(left.map((target) => target.leaving));
}

/** How many targets the instance's tasks had at the baseline, where they can be told apart by instance. */
export function expectedTargets(view: View, hit: Instance): number {
  return view.targets.get(hit.id)?.expected ?? 0;
}
