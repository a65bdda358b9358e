import { goneMark, isDenied } from "../hits.ts";
import { byWhen, earliest, type Mark, markOf } from "../mark.ts";
import type { Finding } from "../phase.ts";
import type { Snapshot } from "../run.ts";
import type { Instant } from "../time.ts";
import type { View } from "../view.ts";

/**
 * Begins with the first eviction or the first service below its desired count. Complete when, after all hit instances
 * went, two polls in a row found every REPLICA service at its current desired count, nothing on its way up, and the
 * targets healthy.
 */
export function recovery(view: View): Finding {
  const dip = view.looks.find((look) => isBelow(look));
  const first = earliest([
    ...view.hits.map(goneMark),
    dip === undefined ? null : markOf(dip.at, "ecs:DescribeServices", dip.seenAt),
  ]);
  const newest = view.looks.at(-1);
  const done = settledMark(view);
  return {
    first,
    done,
    count: newest === undefined ? null : runningOf(newest),
    verdict:
      done === null && isDenied(view.run, "cluster")
        ? { status: "not_watched", why: "services and tasks cannot be read" }
        : null,
    dueAt: null,
    caveat: false,
  };
}

function settledMark(view: View): Mark | null {
  const after = lostBy(view);
  if (after === null) return null;
  // A look's series starts anew when an instance goes, so two polls of it are two polls after that.
  const settled = view.looks.find((look) => look.saw.polls >= 2 && look.saw.since >= after && isSettled(view, look));
  return settled === undefined
    ? null
    : markOf({ from: settled.saw.since, to: settled.at.to }, "ecs:DescribeServices, two polls", settled.seenAt);
}

/** Whether everything but the second look speaks for the recovery: then it is worth asking soon. */
export function awaitsLook(view: View): boolean {
  const after = lostBy(view);
  const newest = view.looks.at(-1);
  if (after === null || newest === undefined || !isSettled(view, newest)) return false;
  return newest.saw.since < after || newest.saw.polls < 2;
}

/**
 * When all hit instances were gone and ECS had told of every service task on them that it leaves. Before that ECS
 * counts tasks as running whose host is no longer there, and a cluster that has not noticed its loss has not recovered.
 */
function lostBy(view: View): Instant | null {
  if (view.allGone === null) return null;
  let last = byWhen(view.allGone);
  for (const lost of view.lost.values()) {
    for (const { task } of lost) {
      const left = task.leaving ?? task.stopped;
      if (left === null) return null;
      last = Math.max(last, byWhen(left));
    }
  }
  return last;
}

function isSettled(view: View, look: Snapshot<"look">): boolean {
  const { saw } = look;
  // A look that shows none of the services is no look at them.
  if (saw.waiting > 0 || (saw.services.length === 0 && view.plan.baseline.services.length > 0)) return false;
  if (saw.services.some((service) => service.scheduling === "REPLICA" && service.running !== service.desired))
    return false;
  if (saw.targetsNotHealthy === null || saw.targetsHealthy === null)
    return isDenied(view.run, "health") || !hasTargets(view);
  const balanced = new Set(
    view.plan.baseline.services.filter((one) => one.targetGroupArns.length > 0).map((one) => one.name),
  );
  const needed = saw.services.filter((one) => balanced.has(one.name)).reduce((sum, one) => sum + one.running, 0);
  return saw.targetsNotHealthy === 0 && saw.targetsHealthy >= needed;
}

function hasTargets(view: View): boolean {
  return view.plan.baseline.services.some((service) => service.targetGroupArns.length > 0);
}

/** A REPLICA service below its desired count. */
export function isBelow(look: Snapshot<"look">): boolean {
  return look.saw.services.some((service) => service.scheduling === "REPLICA" && service.running < service.desired);
}

/** Running and desired tasks over all REPLICA services. */
export function runningOf(look: Snapshot<"look">): { done: number; of: number } {
  const replicas = look.saw.services.filter((service) => service.scheduling === "REPLICA");
  return {
    done: replicas.reduce((sum, service) => sum + service.running, 0),
    of: replicas.reduce((sum, service) => sum + service.desired, 0),
  };
}
