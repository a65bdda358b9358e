import { baselineOf, desiredPath, rise, watchedGroups } from "../desired.ts";
import { desiredMoves, dipsOf } from "../dip.ts";
import { evictionDueAt, limitAt, SCALE_IN_NOT_BEFORE_MS, warningDueAt } from "../due.ts";
import { fateCounts } from "../fate.ts";
import { byWhen } from "../mark.ts";
import type { Button, Line } from "../message.ts";
import { type Phase, type PhaseName, phasesOf } from "../phase.ts";
import { runningOf } from "../phases/recovery.ts";
import type { Post } from "../post.ts";
import { type Instant, MINUTE, SECOND } from "../time.ts";
import type { View } from "../view.ts";
import { headlineOf } from "./headline.ts";
import { canStillStop } from "./stop.ts";
import { about, iconOf, list, offset, when } from "./writing.ts";

/** The thread's parent, edited in place: are we up? is this an exercise? can it be stopped? what comes next? */
export function card(view: View, now: Instant): Post {
  const { run } = view;
  const requested = run.requested;
  const target = requested?.target;
  const head = headlineOf(view, now);
  const gone = view.goneHits.length;
  const of = view.plan.candidates.length;
  const state =
    gone > 0
      ? `${gone} of ${of} Spot Instances ${gone === 1 ? "is" : "are"} gone.`
      : `${view.hitCount} of ${of} Spot Instances ${run.closed?.outcome === "not_started" ? "were to be" : "are being"} interrupted.`;
  const next = head.next === "" ? "" : ` Next: ${head.next}`;
  const title: Line = [{ icon: head.icon }, " ", { bold: head.word }, head.numbers === "" ? "" : ` · ${head.numbers}`];
  const what: Line = [{ bold: "Exercise" }, " in ", { code: target?.name ?? "" }, `: ${state}${next}`];
  const phases = phasesOf(run, now).map((phase) => phaseLine(view, phase));
  const moves = desiredMoves(view).map(
    (move): Line => [
      { code: move.service },
      `: desired ${move.from} → ${move.to} at ${offset(view, move.at) ?? "the start"}, not by this run.`,
    ],
  );
  return {
    key: "card",
    place: "parent",
    broadcast: false,
    message: {
      summary: `${head.word}: exercise in ${target?.name ?? ""} (${target?.cluster ?? ""}). ${head.numbers === "" ? "" : `${head.numbers}. `}${state}${next}`,
      body: [[title, what], [...phases], ...(moves.length === 0 ? [] : [moves.slice(0, 3)])],
      footer: footer(view, now),
      buttons: buttons(view),
    },
    facts: {},
    pulse: run.closed === null ? run.lastLook : null,
  };
}

function footer(view: View, _now: Instant): readonly Line[] {
  const { run } = view;
  const requested = run.requested;
  if (requested === null) return [];
  const who: Line = [
    { user: requested.by },
    requested.reason === null ? "" : ": ",
    ...(requested.reason === null ? [] : [{ italic: requested.reason }]),
    ` · ${requested.target.region} · ${requested.target.account}`,
    ...(run.experiment.id === null ? [] : [" · ", { code: run.experiment.id }]),
  ];
  if (run.closed !== null) return [who, ["Watching ended ", { when: run.closed.at.to, as: "time" }]];
  const limit: Line[0][] = ["watching until ", { when: limitAt(view), as: "time" }, " at most"];
  const look: Line =
    run.lastLook === null
      ? limit
      : ["Last look ", { when: Math.floor(run.lastLook / SECOND) * SECOND, as: "time" }, " · ", ...limit];
  return [who, look];
}

function buttons(view: View): readonly Button[] {
  const { run } = view;
  const id = run.requested?.runId ?? "";
  const details: Button = { name: "details", label: "Details", value: id, style: "plain", confirm: null };
  if (run.closed !== null) return [details];
  if (canStillStop(view)) {
    const stop: Button = {
      name: "stop",
      label: "Stop",
      value: id,
      style: "danger",
      confirm: {
        title: "Stop the experiment?",
        text: "FIS stops what it has not done yet. Interruption notices that were sent stand; nothing recalls them.",
        yes: "Stop it",
        no: "Let it run",
      },
    };
    return [stop, details];
  }
  const finish: Button = {
    name: "finish",
    label: "Finish watching",
    value: id,
    style: "plain",
    confirm: {
      title: "Finish watching?",
      text: "The run is closed and the thread gets its last reply. Nothing in AWS is changed.",
      yes: "Finish",
      no: "Keep watching",
    },
  };
  return [finish, details];
}

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

function phaseLine(view: View, phase: Phase): Line {
  return [{ icon: iconOf(phase) }, " ", { bold: TITLES[phase.name] }, ` ${words(view, phase)}`];
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
      return phase.verdict?.why ?? "failed";
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
      return `due at ${about(view, warningDueAt(view))}`;
    case "evictions":
      return `due at ${about(view, evictionDueAt(view))}`;
    case "scale-in": {
      const out = watchedGroups(view)
        .map((group) => rise(view, group)?.first.mark ?? null)
        .filter((mark) => mark !== null);
      if (out.length === 0) return "only after a scale-out";
      const from = Math.min(...out.map(byWhen)) + SCALE_IN_NOT_BEFORE_MS;
      const minutes = view.startTime === null ? null : Math.ceil((from - view.startTime) / MINUTE);
      return minutes === null ? "a quarter of an hour later" : `not before T+${minutes} min`;
    }
    default:
      return "not yet";
  }
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
            ? ", no task stopped in time"
            : `, ${fates.inTime} of ${fates.total} tasks stopped in time`;
      return `${counted}${at === "" ? "" : ` ${at}`}${tasks}`;
    }
    case "replacements": {
      const waiting = view.looks.at(-1)?.saw.waiting ?? 0;
      return `${counted} running${done === null ? (waiting > 0 ? `, ${waiting} waiting for room` : "") : `, ${at}`}`;
    }
    case "scale-out":
      return `${desiredWords(view)}, ${done === null ? `${count?.done ?? 0} in service` : `${count?.of ?? 0} in service ${at}`}`;
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
      return `${desiredWords(view)}${done === null ? "" : `, back ${at}`}`;
    case "notices":
    case "evictions":
      return `${counted}${at === "" ? "" : `, ${at}`}`;
    default:
      return phase.name satisfies never;
  }
}

function desiredWords(view: View): string {
  const paths = watchedGroups(view)
    .filter((group) => rise(view, group) !== null)
    .map((group) =>
      [baselineOf(view, group)?.desired ?? 0, ...desiredPath(view, group).map((step) => step.desired)].join(" → "),
    );
  return paths.length === 0 ? "an alarm asked for more" : `desired ${list(paths)}`;
}
