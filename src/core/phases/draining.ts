import { fateCounts } from "../fate.ts";
import { earliest, latest, type Mark } from "../mark.ts";
import type { Finding } from "../phase.ts";
import type { Instance } from "../run.ts";
import { isDenied, type View } from "../view.ts";

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
  const evicted = view.allGone !== null ? view.allGone.seenAt : null;
  const fates = fateCounts(view);
  return {
    first,
    done: all ? latest([...marks, ...targets]) : null,
    count: { done: seen.length, of: view.hitCount },
    verdict:
      first === null && isDenied(view.run, "hosts")
        ? { status: "not_watched", why: "container instances cannot be read" }
        : null,
    dueAt: evicted,
    caveat: view.allGone !== null && fates.total > 0 && fates.inTime < fates.total,
  };
}

const WAITING = "waiting";

/** The last target of the instance to leave; `waiting` while one has not; null when there is none to watch. */
function targetsLeft(view: View, hit: Instance): Mark | null | typeof WAITING {
  if (isDenied(view.run, "health")) return null;
  const mine = [...view.run.targets.values()].filter((target) => target.instanceId === hit.id);
  const expected = expectedTargets(view, hit);
  if (expected === 0) return null;
  const left = mine.filter((target) => target.leaving !== null);
  // The baseline says how many there must be: a target that was never seen has not been seen leaving.
  if (left.length < mine.length || left.length < expected) return WAITING;
  return latest(left.map((target) => target.leaving));
}

/** How many targets the instance's tasks had at the baseline: one a task and target group. */
export function expectedTargets(view: View, hit: Instance): number {
  const { services, tasks } = view.plan.baseline;
  const groupsOf = new Map(services.map((service) => [service.name, service.targetGroupArns.length]));
  let expected = 0;
  for (const task of tasks) {
    if (task.hostArn === null || task.service === null || view.run.hosts.get(task.hostArn) !== hit.id) continue;
    expected += groupsOf.get(task.service) ?? 0;
  }
  return expected;
}
