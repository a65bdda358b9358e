import { deployedServices } from "../deployed.ts";
import { dipsOf } from "../dip.ts";
import { fateCounts } from "../fate.ts";
import { isDenied } from "../hits.ts";
import type { Icon, Line } from "../message.ts";
import { pathOfFirstGroup, pendingPeak } from "../outcome.ts";
import { type Phase, phaseOf, phasesOf } from "../phase.ts";
import type { Post, PostFacts } from "../post.ts";
import type { Instant } from "../time.ts";
import { markS, type View } from "../view.ts";
import { replyPost } from "./reply.ts";
import { list, many, when } from "./writing.ts";

/** The key of a run's last reply. A bot that goes away before has last words too, and they are no end. */
export const LAST_REPLY = "closing";

/** The last reply: how it ended, the numbers, and the findings. Its metadata carries the phases. */
export function closing(view: View, now: Instant): Post | null {
  const { closed } = view.run;
  if (closed === null) return null;
  const { icon, word, why } = ending(view, now);
  const who: Line = closed.by === null ? [] : [" by ", { user: closed.by }];
  const first: Line = [{ icon }, " ", { bold: word }, ...who, why === "" ? "" : ` · ${why}`];
  const numbers: Line = [numbersOf(view)];
  const mention: Line[] = icon === "failed" || icon === "warning" ? [[{ user: view.run.requested?.by ?? "" }]] : [];
  const untouched = view.disturbed === null && view.goneHits.length === 0;
  const hypothesis = view.run.requested?.hypothesis ?? null;
  const expected: readonly Line[] = hypothesis === null ? [] : [["We expected: ", { italic: hypothesis }]];
  const lines = untouched
    ? [first, ...expected, ...mention]
    : [first, numbers, ...expected, ...findings(view, now), ...mention];
  const summary = untouched ? `${word}. ${why}` : `${word}. ${why} ${numbersOf(view)}`;
  return replyPost(LAST_REPLY, { summary, body: [lines] }, phaseFacts(view, now));
}

function numbersOf(view: View): string {
  const path = pathOfFirstGroup(view);
  const peak = pendingPeak(view);
  const capacity = path.length === 1 ? `Capacity stayed at ${path[0]}` : `Capacity ${path.join(" → ")}`;
  return `${capacity}${peak === null ? "" : `, pending peak ${peak}`}.`;
}

function ending(view: View, now: Instant): { icon: Icon; word: string; why: string } {
  const { closed, start } = view.run;
  const scaleIn = phaseOf(view, "scale-in", now);
  const recovery = phaseOf(view, "recovery", now);
  switch (closed?.outcome) {
    case "back":
      return {
        icon: "done",
        word: "Finished",
        why: scaleIn.done === null ? "" : `Back to the size from before ${when(view, scaleIn.done)}.`,
      };
    case "recovered":
      return {
        icon: "done",
        word: "Finished",
        why: `Recovered${recovery.done === null ? "" : ` ${when(view, recovery.done)}`}; nothing was scaled out, so nothing has to come back.`,
      };
    case "failed":
      return {
        icon: "failed",
        word: "Failed",
        why: `The experiment ${view.run.experiment.statuses.has("cancelled") ? "was cancelled" : "failed"}, and no interruption was seen${view.run.experiment.reason === null ? "." : `. FIS says: ${view.run.experiment.reason}`}`,
      };
    case "stopped":
      return {
        icon: "stopped",
        word: "Stopped",
        why: "FIS stopped it, no interruption warning was seen, and no instance went.",
      };
    case "finished_early":
      return {
        icon: "stopped",
        word: "Watching finished early",
        why: recovery.done === null ? "The cluster had not recovered yet." : "The cluster had recovered.",
      };
    case "superseded":
      return { icon: "stopped", word: "Taken over", why: "Another run on this cluster took over after the recovery." };
    case "not_back":
      return {
        icon: "warning",
        word: "Finished (not back)",
        why: `The cluster recovered${recovery.done === null ? "" : ` ${when(view, recovery.done)}`}, but ${
          isDenied(view.run, "groups")
            ? "whether the group is back to its size from before could not be read."
            : "the group was not seen back at its size from before. It may have other load, or its scale-in is stuck."
        }`,
      };
    case "not_recovered":
      return {
        icon: "failed",
        word: "Not recovered",
        why: `The limit of watching is reached, and ${
          start === null
            ? "it could never be found out whether FIS had started anything"
            : recovery.status === "not_watched"
              ? "whether the cluster recovered could not be read"
              : "the cluster was not seen whole again"
        }. Look at it now.`,
      };
    case "not_started":
      return {
        icon: "stopped",
        word: "Not started",
        why: `Nothing was started: ${start?.answer.kind === "not-made" ? start.answer.why : "the start was never sent"}.`,
      };
    case undefined:
      return { icon: "waiting", word: "Open", why: "" };
  }
}

function findings(view: View, now: Instant): readonly Line[] {
  const found: string[] = [];
  const fates = fateCounts(view);
  const draining = phaseOf(view, "draining", now);
  if (draining.status === "not_seen" && view.goneHits.length > 0)
    found.push("the instances were never seen DRAINING (see Draining)");
  else if (fates.total > 0 && fates.inTime === 0 && view.allGone !== null)
    found.push(
      fates.unknown > 0
        ? "no task was seen to stop cleanly within a notice (see Draining)"
        : "tasks cannot stop cleanly within a notice (see Draining)",
    );
  else if (fates.total > 0 && fates.inTime < fates.total && view.allGone !== null)
    found.push(
      `${fates.total - fates.inTime} of ${many(fates.total, "task")} were not seen to stop cleanly within a notice (see Draining)`,
    );
  if (phaseOf(view, "notices", now).status === "not_seen" && view.goneHits.length > 0)
    found.push("the event log received nothing");
  const zero = dipsOf(view).filter((dip) => dip.lowest.running === 0);
  if (zero.length > 0)
    found.push(`${list(zero.slice(0, 3).map((dip) => dip.service))} had no running task for a while`);
  if (view.run.experiment.statuses.has("stopped"))
    found.push("stopping the experiment did not keep EC2 from interrupting");
  const denied = [...view.run.signals.values()]
    .filter((one) => !one.saw.readable)
    .map((one) => one.saw.operation)
    .sort();
  if (denied.length > 0) found.push(`not watched for lack of permission: ${list(denied)}`);
  if (view.lostAlone.length > 0) found.push(`${many(view.lostAlone.length, "standalone task")} lost for good`);
  if (view.others.length > 0)
    found.push(`mixed: EC2 took ${many(view.others.length, "other instance")} meanwhile, so no timing verdict`);
  if (deployedServices(view).size > 0)
    found.push("a deployment ran meanwhile, so the pairing of lost and new tasks is not reliable");
  if (found.length === 0) return [["No findings."]];
  return [[`${found.length === 1 ? "One finding" : `${found.length} findings`}: ${found.join("; ")}.`]];
}

/** The bot's own reading, flat: `<phase>.status`, `.firstS`, `.doneS` (seconds after FIS startTime), and the run's numbers. */
function phaseFacts(view: View, now: Instant): PostFacts {
  const facts: Record<string, string | number | boolean | null> = {
    outcome: view.run.closed?.outcome ?? null,
    desiredPath: pathOfFirstGroup(view).join(","),
    pendingPeak: pendingPeak(view),
  };
  for (const phase of phasesOf(view.run, now)) Object.assign(facts, onePhase(view, phase));
  return facts;
}

function onePhase(view: View, phase: Phase): PostFacts {
  return {
    [`${phase.name}.status`]: phase.status,
    [`${phase.name}.firstS`]: markS(view, phase.first),
    [`${phase.name}.doneS`]: markS(view, phase.done),
  };
}
