import { dipsOf, longestGap } from "../dip.ts";
import { isDenied } from "../hits.ts";
import { latest } from "../mark.ts";
import type { Line } from "../message.ts";
import { phaseOf } from "../phase.ts";
import type { Post } from "../post.ts";
import type { Instant } from "../time.ts";
import type { View } from "../view.ts";
import { replyPost } from "./reply.ts";
import { duration, many, offset, when } from "./writing.ts";

/** Said at that moment, in the thread and to the channel. */
export function recoveredReply(view: View, now: Instant): Post | null {
  const phase = phaseOf(view, "recovery", now);
  if (phase.done === null) return null;
  const { target } = view.run.requested ?? { target: null };
  const cluster = target?.cluster ?? "the cluster";
  const at = when(view, phase.done);
  const k = view.hitCount;
  const of = view.plan.candidates.length;
  const first: Line = [
    { icon: "done" },
    " ",
    { bold: `Recovered ${at}` },
    ` · ${k} of ${of} Spot Instances of `,
    { code: cluster },
    " were interrupted",
  ];
  const mixed = view.others.length > 0;
  const lines: Line[] = mixed
    ? [[`Mixed: ${view.others.length} more taken by EC2 meanwhile, not by this run; no timing verdict.`]]
    : dipLines(view);
  const plain = dipsOf(view)[0];
  const summary = `Recovered ${at}: ${cluster} runs all its tasks again after ${k} of ${of} Spot Instances were interrupted.${plain === undefined ? "" : ` Lowest: ${plain.lowest.running} of ${plain.lowest.desired} in ${plain.service}.`}`;
  const post = replyPost("recovery", { summary, body: [[first, ...lines, ...proofLine(view, at)]] });
  return { ...post, broadcast: true };
}

function dipLines(view: View): Line[] {
  const dips = dipsOf(view);
  if (dips.length === 0) {
    const gap = longestGap(view);
    const but =
      gap === null
        ? ""
        : `, but none could read the cluster from ${offset(view, gap.from) ?? "the start"} to ${offset(view, gap.to) ?? "later"}`;
    return [[`No poll saw a service below its desired count${but}.`]];
  }
  const lines: Line[] = dips.slice(0, 3).map((dip): Line => {
    const range = `${offset(view, dip.from) ?? ""} to ${dip.to === null ? "now" : (offset(view, dip.to) ?? "")}`;
    const length = dip.to === null ? "" : ` for ${duration(dip.to - dip.from)}`;
    return [
      { code: dip.service },
      ` was below ${many(dip.lowest.desired, "task")}${length} (${range}), lowest ${dip.lowest.running} of ${dip.lowest.desired}.`,
    ];
  });
  if (dips.length > 3) lines.push([`+${dips.length - 3} more services dipped`]);
  return lines;
}

function proofLine(view: View, at: string): Line[] {
  const running = latest([...view.replacements.values()].flat().map((task) => task.running));
  const health = isDenied(view.run, "health")
    ? "their targets are not watched"
    : view.plan.baseline.services.some((service) => service.targetGroupArns.length > 0)
      ? `their targets were healthy ${at}`
      : "no load balancer to wait for";
  const tasks = running === null ? "All tasks ran" : `The last new task ran ${when(view, running)}`;
  return [[`${tasks}; every service at its desired count on two polls, ${health}.`]];
}
