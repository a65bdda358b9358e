import { baselineOf, desiredPath, rise, watchedGroups } from "../desired.ts";
import type { Line, Part } from "../message.ts";
import { newestLaunchFailed } from "../phases/scale-out.ts";
import type { Post } from "../post.ts";
import type { Instant } from "../time.ts";
import type { View } from "../view.ts";
import { phaseReply } from "./reply.ts";
import { list, many, offset, shortId, shortName, when } from "./writing.ts";

/** Which alarm and policy raised the desired capacity, what the group did by itself, and what it all came to. */
export function scaleOutReply(view: View, now: Instant): Post | null {
  return phaseReply(view, "scale-out", "Scale-out", now, (phase) => {
    const risen = watchedGroups(view).filter((group) => rise(view, group) !== null);
    const steps = risen.map(
      (group) => `desired ${baselineOf(view, group)?.desired ?? 0} → ${rise(view, group)?.top.desired ?? 0}`,
    );
    const state =
      phase.done !== null
        ? `${phase.count?.of ?? 0} in service ${when(view, phase.done)}`
        : phase.status === "failed"
          ? "the newest launch failed"
          : `${phase.count?.done ?? 0} of ${phase.count?.of ?? 0} in service`;
    const heading = `${steps.length === 0 ? "an alarm asked for more" : list(steps)}, ${state}.`;
    return {
      heading: [heading],
      summary: `Scale-out: ${heading}`,
      lines: risen.flatMap((group) => groupLines(view, group)),
    };
  });
}

function groupLines(view: View, group: string): readonly Line[] {
  const lines: Line[] = [];
  const baseline = baselineOf(view, group);
  let before = baseline?.desired ?? 0;
  const top = rise(view, group)?.top;
  for (const step of desiredPath(view, group)) {
    const change = `${before} → ${step.desired}`;
    before = step.desired;
    const parts: Part[] =
      step.by === null
        ? [{ code: group }, `: desired ${change} ${when(view, step.mark)}; its cause is not known yet.`]
        : [
            ...alarmParts(view, step.by.alarm),
            " set off ",
            { code: shortName(step.by.policy) },
            `, which raised desired ${change} at ${when(view, step.mark)}.`,
          ];
    lines.push(parts);
    if (step === top) break;
  }
  lines.push(...replacedLines(view, group), ...rebalancedLines(view, group), ...launchLines(view, group));
  const wanted = top?.desired ?? 0;
  const inService = view.groups.get(group)?.at(-1)?.saw.inService ?? 0;
  if (baseline !== null && inService >= wanted && wanted > baseline.desired) {
    lines.push([
      `${many(wanted - baseline.desired, "instance")} more than before, so expect a scale-in about a quarter of an hour after the alarm.`,
    ]);
  }
  return lines;
}

function alarmParts(view: View, name: string): readonly Part[] {
  const reason = view.run.alarms.get(`${name}:ALARM`)?.saw.reason ?? null;
  return reason === null ? [{ code: shortName(name) }] : [{ code: shortName(name) }, ` (${inShort(reason)})`];
}

/** CloudWatch's StateReason in few words: `175 > 100`, or its first sentence where it reads otherwise. */
function inShort(reason: string): string {
  const value = /\[(-?[\d.]+)/.exec(reason)?.[1];
  const limit = /threshold \((-?[\d.]+)\)/.exec(reason)?.[1];
  const sign = reason.includes("less than") ? "<" : reason.includes("greater than") ? ">" : null;
  if (value !== undefined && limit !== undefined && sign !== null) return `${Number(value)} ${sign} ${Number(limit)}`;
  return reason.split(". ")[0] ?? reason;
}

/** The group's own replacement of what it lost: the second mechanism, beside the alarm. */
function replacedLines(view: View, group: string): readonly Line[] {
  const replaced = view.activities.filter(
    (one) => one.saw.group === group && one.saw.does === "launch" && one.saw.mechanism === "replace-unhealthy",
  );
  const [first] = replaced;
  if (first === undefined) return [];
  return [
    [
      `The group also replaced ${many(replaced.length, "instance")} itself from ${offset(view, first.saw.startTime) ?? "then"} (EC2 health check, activity `,
      { code: shortId(first.saw.activityId) },
      "): two mechanisms.",
    ],
  ];
}

/** Capacity Rebalancing's replacements, launched before anything was lost. */
function rebalancedLines(view: View, group: string): readonly Line[] {
  const launched = view.activities.filter(
    (one) => one.saw.group === group && one.saw.does === "launch" && one.saw.mechanism === "rebalance",
  );
  const [first] = launched;
  if (first === undefined) return [];
  return [
    [
      `The group also launched ${many(launched.length, "replacement")} at the rebalance recommendation, from ${offset(view, first.saw.startTime) ?? "then"} (activity `,
      { code: shortId(first.saw.activityId) },
      ").",
    ],
  ];
}

function launchLines(view: View, group: string): readonly Line[] {
  const launches = view.activities.filter((one) => one.saw.group === group && one.saw.does === "launch");
  const [first] = launches;
  if (first === undefined) return [];
  const failed = launches.filter((one) => one.saw.status === "Failed").length;
  const parts: Part[] = [
    `${many(launches.length, "launch", "launches")} from ${offset(view, first.saw.startTime) ?? "then"}`,
    failed > 0 ? `, ${failed} failed` : "",
    " (activity ",
    { code: shortId(first.saw.activityId) },
    launches.length > 1 ? ` and ${launches.length - 1} more).` : ").",
  ];
  const why = newestLaunchFailed(view);
  return why === null ? [parts] : [parts, ["AWS says: ", { italic: why }]];
}
