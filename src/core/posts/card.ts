import { desiredMoves } from "../dip.ts";
import { limitAt } from "../due.ts";
import type { Button, Line } from "../message.ts";
import { phasesOf } from "../phase.ts";
import { expectation } from "../plan-message.ts";
import type { Post } from "../post.ts";
import { type Instant, SECOND } from "../time.ts";
import type { View } from "../view.ts";
import { phaseLine } from "./card-lines.ts";
import { headlineOf } from "./headline.ts";
import { canStillStop } from "./stop.ts";
import { offset } from "./writing.ts";

/**
 * The thread's parent, edited in place: are we up? is this an exercise? can it be stopped? what comes next? `blind`: what
 * could not be seen, and no reply says.
 */
export function card(view: View, now: Instant, blind: readonly Line[]): Post {
  const { run } = view;
  const requested = run.requested;
  const target = requested?.target;
  const head = headlineOf(view, now);
  const state = stateOf(view);
  const next = head.next === "" ? "" : ` Next: ${head.next}`;
  const title: Line = [{ icon: head.icon }, " ", { bold: head.word }, head.numbers === "" ? "" : ` · ${head.numbers}`];
  const what: Line = [{ bold: "Exercise" }, " in ", { code: target?.name ?? "" }, `: ${state}${next}`];
  const phases = phaseLines(view, now);
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
      body: [
        [title, what],
        [...phases],
        ...(moves.length === 0 ? [] : [moves.slice(0, 3)]),
        ...(blind.length === 0 ? [] : [blind]),
      ],
      footer: footer(view),
      buttons: buttons(view),
    },
    facts: {},
    pulse: run.closed === null ? run.lastLook : null,
  };
}

/** All eight; of a run that ended before it touched anything, only what happened. */
function phaseLines(view: View, now: Instant): readonly Line[] {
  const phases = phasesOf(view.run, now);
  const ended = view.run.closed !== null && view.disturbed === null;
  return phases
    .filter((phase) => !ended || phase.first !== null || phase.name === "experiment")
    .map((phase) => phaseLine(view, phase));
}

/** How many of the Spot Instances, and what becomes of them. */
function stateOf(view: View): string {
  const { run } = view;
  const gone = view.goneHits.length;
  const of = `${view.plan.candidates.length} Spot Instances`;
  if (gone > 0)
    return `${gone} of ${of} ${run.closed === null ? `${isAre(gone)} gone` : `${wasWere(gone)} interrupted`}.`;
  const count = view.hitCount;
  if (run.closed !== null) return `none of ${of} was seen interrupted.`;
  if (run.start === null) return `${count} of ${of} will be interrupted.`;
  const harmless = [...run.experiment.statuses.keys()].some(
    (status) => status === "failed" || status === "stopped" || status === "cancelled",
  );
  if (harmless && view.disturbed === null) return `none of ${of} has been seen interrupted.`;
  return `${count} of ${of} ${isAre(count)} being interrupted.`;
}

function isAre(count: number): string {
  return count === 1 ? "is" : "are";
}

function wasWere(count: number): string {
  return count === 1 ? "was" : "were";
}

function footer(view: View): readonly Line[] {
  const { run } = view;
  const requested = run.requested;
  if (requested === null) return [];
  const who: Line = [
    ...(requested.schedule === undefined ? [] : ["Schedule ", { code: requested.schedule }, " by "]),
    { user: requested.by },
    requested.reason === null ? "" : ": ",
    ...(requested.reason === null ? [] : [{ italic: requested.reason }]),
    ` · ${requested.target.region} · ${requested.target.account}`,
    ...(run.experiment.id === null ? [] : [" · ", { code: run.experiment.id }]),
  ];
  const expected = expectation(requested.hypothesis ?? null);
  if (run.closed !== null) return [who, ...expected, ["Watching ended ", { when: run.closed.at.to, as: "time" }]];
  const limit: Line[0][] = ["watching until ", { when: limitAt(view), as: "time" }, " at most"];
  const look: Line =
    run.lastLook === null
      ? limit
      : ["Last look ", { when: Math.floor(run.lastLook / SECOND) * SECOND, as: "time" }, " · ", ...limit];
  return [who, ...expected, look];
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
