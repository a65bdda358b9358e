import { NOTICE_S } from "../due.ts";
import { fateCounts } from "../fate.ts";
import { goneMark, isDenied } from "../hits.ts";
import { byWhen } from "../mark.ts";
import type { Line } from "../message.ts";
import type { Phase } from "../phase.ts";
import { expectedTargets } from "../phases/draining.ts";
import type { Post } from "../post.ts";
import type { Instant } from "../time.ts";
import type { View } from "../view.ts";
import { phaseReply } from "./reply.ts";
import { cut, instanceParts, list, many, when } from "./writing.ts";

/** Which instances ECS drains, their targets, and what became of their tasks. */
export function drainingReply(view: View, now: Instant): Post | null {
  return phaseReply(view, "draining", "Draining", now, (phase) => {
    const heading = headingOf(view, phase);
    const hosts: Line[] = view.hits
      .filter((hit) => hit.draining !== null)
      .map((hit) => [...instanceParts(hit), hit.draining === null ? "" : ` · DRAINING ${when(view, hit.draining)}`]);
    return {
      heading: [heading],
      summary: `Draining: ${heading}`,
      lines: [...cut(hosts), ...targetLines(view), ...fateLines(view)],
    };
  });
}

function headingOf(view: View, phase: Phase): string {
  const count = phase.count?.done ?? 0;
  const of = view.hitCount;
  const seen =
    count === of
      ? of === 1
        ? "the instance is DRAINING"
        : `all ${of} instances are DRAINING`
      : `${count} of ${of} instances are DRAINING`;
  const fates = fateCounts(view);
  if (view.allGone === null || fates.total === 0) return `${seen}.`;
  const were = seen.replace(" is ", " was ").replace(" are ", " were ");
  if (fates.inTime === fates.total)
    return `${were}, and ${fates.total === 1 ? "the task" : `all ${fates.total} tasks`} stopped in time.`;
  if (fates.open > 0) return `${were}; how ${fates.open} of ${many(fates.total, "task")} ended is not told yet.`;
  // A fate that ECS did not tell may have been a clean one.
  if (fates.inTime === 0 && fates.unknown > 0) return `${were}, but no task was seen to stop cleanly.`;
  if (fates.inTime === 0) return `${were}, but no task could stop cleanly.`;
  if (fates.unknown > 0)
    return `${were}, and ${fates.inTime} of ${many(fates.total, "task")} ${fates.inTime === 1 ? "was" : "were"} seen to stop cleanly.`;
  return `${were}, but only ${fates.inTime} of ${many(fates.total, "task")} could stop cleanly.`;
}

function targetLines(view: View): readonly Line[] {
  if (isDenied(view.run, "health"))
    return [["Their load balancer targets are not watched: target health cannot be read."]];
  const { left, expected } = targetCounts(view);
  if (expected === 0) return [];
  return [
    [`Load balancer targets: ${left} of ${expected} deregistered (draining, unused or gone in DescribeTargetHealth).`],
  ];
}

/** How many targets of hit instances were seen leaving, of how many there were. */
export function targetCounts(view: View): { readonly left: number; readonly expected: number } {
  const hitIds = new Set(view.hits.map((hit) => hit.id));
  const mine = [...view.run.targets.values()].filter(
    (target) => target.instanceId !== null && hitIds.has(target.instanceId),
  );
  const known = view.hits.reduce((sum, hit) => sum + expectedTargets(view, hit), 0);
  return { left: mine.filter((target) => target.leaving !== null).length, expected: Math.max(mine.length, known) };
}

function fateLines(view: View): readonly Line[] {
  const fates = fateCounts(view);
  if (fates.total === 0) return [];
  const words = [
    `${fates.inTime} stopped in time`,
    fates.killed > 0 ? `${fates.killed} killed after their stop timeout (exit code 137)` : "",
    fates.withHost > 0 ? `${fates.withHost} went down with their hosts` : "",
    fates.unknown > 0 ? `${fates.unknown} ended in a way ECS did not tell` : "",
    fates.open > 0 ? `${fates.open} still on their way down` : "",
  ].filter((word) => word !== "");
  const lines: Line[] = [[`${many(fates.total, "task")}: ${list(words)}.`]];
  const surprised = view.allGone === null ? 0 : neverAsked(view);
  if (surprised > 0)
    lines.push([
      `${surprised} of them ${surprised === 1 ? "was" : "were"} surely still RUNNING when ${surprised === 1 ? "its host" : "their hosts"} went: ECS had not begun to stop ${surprised === 1 ? "it" : "them"}.`,
    ]);
  const delay = longestDelay(view);
  if (view.allGone !== null && fates.withHost > 0 && delay !== null && delay >= NOTICE_S) {
    lines.push([
      `The target group's deregistration delay (${delay} s) alone exceeds the ${NOTICE_S} s of the notice: ECS waits for it before it stops a task.`,
    ]);
  }
  const daemons = view.lostDaemons.length;
  if (daemons > 0)
    lines.push([
      `${many(daemons, "daemon task")} went with ${daemons === 1 ? "its host" : "their hosts"}, as daemons do.`,
    ]);
  if (view.lostAlone.length > 0)
    lines.push([
      `${many(view.lostAlone.length, "standalone task")} lost; nothing replaces ${view.lostAlone.length === 1 ? "it" : "them"}.`,
    ]);
  return lines;
}

/** Tasks that ECS began to stop only once their host was gone: it starts a replacement first, and there was no room. */
function neverAsked(view: View): number {
  return [...view.lost.values()].flat().filter(({ task, instance }) => {
    const gone = goneMark(instance);
    return gone !== null && (task.leaving === null || byWhen(task.leaving) >= byWhen(gone));
  }).length;
}

function longestDelay(view: View): number | null {
  const delays = view.plan.baseline.services
    .filter((service) => view.lost.has(service.name))
    .map((service) => service.deregistrationDelayS)
    .filter((delay) => delay !== null);
  return delays.length === 0 ? null : Math.max(...delays);
}
