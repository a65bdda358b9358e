import { baselineOf, desiredPath, rise, watchedGroups } from "../desired.ts";
import type { Line } from "../message.ts";
import type { Post } from "../post.ts";
import type { Instant } from "../time.ts";
import type { View } from "../view.ts";
import { phaseReply } from "./reply.ts";
import { list, many, offset, shortId, shortName, when } from "./writing.ts";

/** Each step down, the instances that were terminated for it, and the return to the baseline. */
export function scaleInReply(view: View, now: Instant): Post | null {
  return phaseReply(view, "scale-in", "Scale-in", now, (phase) => {
    const groups = watchedGroups(view).filter((group) => rise(view, group) !== null);
    const paths = groups.map((group) =>
      [baselineOf(view, group)?.desired ?? 0, ...desiredPath(view, group).map((step) => step.desired)].join(" → "),
    );
    const heading =
      phase.done !== null
        ? `back to the size from before ${when(view, phase.done)}: ${list(paths)}.`
        : `under way: ${list(paths)}.`;
    return {
      heading: [heading],
      summary: `Scale-in: ${heading}`,
      lines: groups.flatMap((group) => groupLines(view, group)),
    };
  });
}

function groupLines(view: View, group: string): readonly Line[] {
  const lines: Line[] = [];
  const path = desiredPath(view, group);
  const top = rise(view, group)?.top;
  if (top === undefined) return lines;
  let before = top.desired;
  for (const step of path.slice(path.indexOf(top) + 1)) {
    const change = `desired ${before} → ${step.desired} ${when(view, step.mark)}`;
    before = step.desired;
    lines.push(
      step.by === null
        ? [{ code: group }, `: ${change} (DescribeAutoScalingGroups).`]
        : [{ code: shortName(step.by.alarm) }, `: ${change}.`],
    );
  }
  const ended = view.activities.filter(
    (one) =>
      one.saw.group === group &&
      one.saw.does === "terminate" &&
      (one.saw.mechanism === "shrink" || one.saw.mechanism === "alarm-low"),
  );
  for (const one of ended.slice(0, 5)) {
    lines.push([
      { code: one.saw.instanceId ?? "an instance" },
      ` terminated from ${offset(view, one.saw.startTime) ?? "then"}`,
      one.saw.endTime === null ? "" : ` to ${offset(view, one.saw.endTime) ?? "then"}`,
      " · activity ",
      { code: shortId(one.saw.activityId) },
    ]);
  }
  if (ended.length > 5) lines.push([`+${many(ended.length - 5, "more termination")}`]);
  const now = view.groups.get(group)?.at(-1)?.saw;
  const baseline = baselineOf(view, group);
  if (now !== undefined && baseline !== null)
    lines.push([
      { code: group },
      `: desired ${now.desired}, in service ${now.inService}; before the start ${baseline.desired} and ${baseline.inService}.`,
    ]);
  return lines;
}
