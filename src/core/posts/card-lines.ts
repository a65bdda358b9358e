import { baselineOf, desiredPath, rise, watchedGroups } from "../desired.ts";
import { dipsOf } from "../dip.ts";
import { evictionDueAt, SCALE_IN_NOT_BEFORE_MS, warningDueAt } from "../due.ts";
import { fateCounts } from "../fate.ts";
import { byWhen } from "../mark.ts";
import type { Line } from "../message.ts";
import type { Phase, PhaseName } from "../phase.ts";
import { runningOf } from "../phases/recovery.ts";
import { type Instant, MINUTE } from "../time.ts";
import type { View } from "../view.ts";
import { targetCounts } from "./draining.ts";
import { about, endWords, iconOf, list, many, offset, when } from "./writing.ts";

const TITLES: Readonly<Record<PhaseName, string>> = {
  experiment: "Experiment",
  notices: "Notices",
  draining: "Draining",
  evictions: "Evictions",
  replacements: "Replacements",
  "scale-out": "Scale-out",
  recovery: "Recovery",
  "scale-in": "Scale-in",
};

/** A phase on the card: its state, its name, and a few words with numbers first. */
export function phaseLine(view: View, phase: Phase): Line {
  return [{ icon: iconOf(view, phase) }, " ", { bold: TITLES[phase.name] }, ` ${words(view, phase)}`];
}

function words(view: View, phase: Phase): string {
  switch (phase.status) {
    case "not_seen":
      return view.run.closed !== null ? "not seen" : `not seen yet, ${dueWords(view, phase.name)}`;
    case "not_needed":
      return `not needed: ${phase.verdict?.why ?? ""}`;
    case "not_watched":
      return `not watched: ${phase.verdict?.why ?? ""}`;
    case "failed":
      return phase.name === "scale-out"
        ? `${desiredWords(view, "rise")}, the newest launch failed`
        : endWords(phase.verdict?.why ?? "failed");
    case "pending":
      return pendingWords(view, phase.name);
    case "in_progress":
    case "complete":
      return activeWords(view, phase);
    default:
      return phase.status satisfies never;
  }
}

function dueWords(view: View, name: PhaseName): string {
  const due = name === "notices" ? warningDueAt(view) : name === "evictions" ? evictionDueAt(view) : null;
  return due === null ? "overdue" : `waiting since ${offset(view, due) ?? "the start"}`;
}

function pendingWords(view: View, name: PhaseName): string {
  switch (name) {
    case "notices":
      return expected(view, warningDueAt(view));
    case "evictions":
      return expected(view, evictionDueAt(view));
    case "scale-in": {
      const out = watchedGroups(view)
        .map((group) => rise(view, group)?.first.mark ?? null)
        .filter((mark) => mark !== null);
      if (out.length === 0) return "only after a scale-out";
      const from = Math.min(...out.map(byWhen)) + SCALE_IN_NOT_BEFORE_MS;
      const minutes = view.startTime === null ? null : Math.ceil((from - view.startTime) / MINUTE);
      return minutes === null ? "a quarter of an hour later" : `not before T+${minutes} min`;
    }
    case "replacements": {
      const waiting = view.looks.at(-1)?.saw.waiting ?? 0;
      return waiting > 0 && view.disturbed !== null
        ? `${many(waiting, "new task")} on the way, none lost yet`
        : "not yet";
    }
    default:
      return "not yet";
  }
}

function expected(view: View, due: Instant | null): string {
  return due === null || view.startTime === null ? "not yet" : `due at ${about(view, due)}`;
}

function activeWords(view: View, phase: Phase): string {
  const { done, count } = phase;
  const at = done === null ? "" : when(view, done);
  const counted = count === null ? "" : `${count.done} of ${count.of}`;
  switch (phase.name) {
    case "experiment":
      return done === null ? "started" : `completed ${at}`;
    case "draining": {
      const fates = fateCounts(view);
      const tasks =
        view.allGone === null || fates.total === 0
          ? ""
          : fates.inTime === 0
            ? fates.unknown > 0
              ? ", no task seen stopping in time"
              : ", no task stopped in time"
            : `, ${fates.inTime} of ${fates.total} tasks stopped in time`;
      const targets = done === null && view.allGone === null ? targetWords(view) : "";
      return `${counted}${at === "" ? "" : ` ${at}`}${targets}${tasks}`;
    }
    case "replacements": {
      const waiting = view.looks.at(-1)?.saw.waiting ?? 0;
      return `${counted} running${done === null ? (waiting > 0 ? `, ${waiting} waiting for room` : "") : `, ${at}`}`;
    }
    case "scale-out":
      return `${desiredWords(view, "rise")}, ${done === null ? `${count?.done ?? 0} in service` : `${count?.of ?? 0} in service ${at}`}`;
    case "recovery": {
      if (done !== null) return at;
      const newest = view.looks.at(-1);
      if (newest === undefined) return "not read yet";
      const now = runningOf(newest);
      const dip = dipsOf(view)[0];
      const lowest =
        dip === undefined
          ? ""
          : dip.lowest.running === now.done && dip.lowest.desired === now.of
            ? ", the lowest so far"
            : `, lowest ${dip.lowest.running} of ${dip.lowest.desired}`;
      return `${now.done} of ${now.of}${lowest}`;
    }
    case "scale-in":
      return `${desiredWords(view, "whole")}${done === null ? "" : `, back ${at}`}`;
    case "notices": {
      const recommended = view.hits.filter((hit) => hit.recommended !== null).length;
      return count?.done === 0 && recommended > 0
        ? `${counted} warned, ${recommended} recommended`
        : `${counted}${at === "" ? "" : `, ${at}`}`;
    }
    case "evictions":
      return `${counted}${at === "" ? "" : `, ${at}`}`;
    default:
      return phase.name satisfies never;
  }
}

/** Instances may all be DRAINING while their targets still take requests. */
function targetWords(view: View): string {
  const { left, expected: of } = targetCounts(view);
  return of === 0 || left === of ? "" : `, ${left} of ${of} targets deregistered`;
}

/** `desired 4 → 7`, or the whole way: `desired 4 → 7 → 5 → 4`. */
function desiredWords(view: View, part: "rise" | "whole"): string {
  const paths = watchedGroups(view).flatMap((group) => {
    const risen = rise(view, group);
    if (risen === null) return [];
    const path = desiredPath(view, group);
    const steps = part === "whole" ? path : path.slice(0, path.indexOf(risen.top) + 1);
    return [[baselineOf(view, group)?.desired ?? 0, ...steps.map((step) => step.desired)].join(" → ")];
  });
  return paths.length === 0 ? "an alarm asked for more" : `desired ${list(paths)}`;
}
