import { watchedGroups } from "../desired.ts";
import { evictionDueAt, SCALE_IN_NOT_BEFORE_MS, warningDueAt } from "../due.ts";
import type { Outcome } from "../fact.ts";
import { byWhen } from "../mark.ts";
import type { Icon } from "../message.ts";
import { phaseOf } from "../phase.ts";
import { runningOf } from "../phases/recovery.ts";
import { QUIET_MS } from "../phases/scale-out.ts";
import { type Instant, MINUTE } from "../time.ts";
import type { View } from "../view.ts";
import { about, many, offset } from "./writing.ts";

/** The state in a word, and what to expect next. */
export interface Headline {
  readonly icon: Icon;
  readonly word: string;
  /** Numbers after the word; empty where there are none. */
  readonly numbers: string;
  readonly next: string;
}

const ENDS: Readonly<Record<Outcome, { icon: Icon; word: string }>> = {
  back: { icon: "done", word: "Finished" },
  recovered: { icon: "done", word: "Finished" },
  failed: { icon: "failed", word: "Failed" },
  stopped: { icon: "stopped", word: "Stopped" },
  finished_early: { icon: "stopped", word: "Finished early" },
  superseded: { icon: "stopped", word: "Taken over" },
  not_back: { icon: "warning", word: "Finished (not back)" },
  not_recovered: { icon: "failed", word: "Not recovered" },
  not_started: { icon: "stopped", word: "Not started" },
};

export function headlineOf(view: View, now: Instant): Headline {
  const { run } = view;
  const running = runningNow(view);
  if (run.closed !== null) return { ...ENDS[run.closed.outcome], numbers: running, next: "" };
  const blind = [...run.blinds.values()].filter((one) => one.to === null).sort((a, b) => a.from - b.from)[0];
  if (blind !== undefined) {
    const since = offset(view, blind.from) ?? "before the start";
    return {
      icon: "warning",
      word: `Blind since ${since}`,
      numbers: "",
      next: blind.why === "shutdown" ? "I have stopped watching." : `${blind.detail} I go on trying.`,
    };
  }
  if (run.start === null) return { icon: "waiting", word: "Starting", numbers: "", next: "FIS has not answered yet." };
  if (phaseOf(view, "recovery", now).done !== null) {
    const waits = phaseOf(view, "scale-in", now).status !== "not_needed" && watchedGroups(view).length > 0;
    return {
      icon: "done",
      word: waits ? "Recovered (waiting for scale-in)" : "Recovered",
      numbers: running,
      next: afterRecovery(view, now),
    };
  }
  if (view.goneHits.length > 0)
    return { icon: "running", word: "Recovering", numbers: running, next: whileRecovering(view, now) };
  const experiment = phaseOf(view, "experiment", now);
  if (experiment.status === "failed" && view.disturbed === null) {
    const stopped = run.experiment.statuses.has("stopped");
    return {
      icon: stopped ? "stopped" : "failed",
      word: stopped ? "Stopped" : "Failed",
      numbers: "",
      next: "I watch for notices until it is sure that none comes.",
    };
  }
  return { icon: "running", word: "Interrupting", numbers: running, next: beforeEviction(view, now) };
}

function runningNow(view: View): string {
  const newest = view.looks.at(-1);
  if (newest === undefined) return "";
  const { done, of } = runningOf(newest);
  // While a replacement runs beside the task it stands for there are more than desired: nothing is missing.
  return done > of ? `${of} of ${of} tasks running (and ${done - of} more)` : `${done} of ${of} tasks running`;
}

function beforeEviction(view: View, now: Instant): string {
  const notices = phaseOf(view, "notices", now).status;
  if (notices === "complete") return `EC2 takes the instances at ${about(view, evictionDueAt(view))}.`;
  const due = warningDueAt(view);
  const soon = view.startTime === null || due === null || due - view.startTime < MINUTE;
  return `interruption warnings, ${soon ? "due at any moment" : `due at ${about(view, due)}`}; the instances go two minutes after theirs.`;
}

function whileRecovering(view: View, now: Instant): string {
  const out = phaseOf(view, "scale-out", now);
  const waiting = view.looks.at(-1)?.saw.waiting ?? 0;
  if (out.status === "failed") return "new instances, but the newest launch failed.";
  const launch = view.activities.find((one) => one.saw.does === "launch");
  if (launch !== undefined && waiting > 0)
    return `new instances, launched ${offset(view, launch.saw.startTime) ?? "just now"}.`;
  if (waiting > 0) return `new instances for ${many(waiting, "waiting task")}.`;
  return "every service at its desired count on two polls, with healthy targets.";
}

function afterRecovery(view: View, now: Instant): string {
  const out = phaseOf(view, "scale-out", now);
  const scaleIn = phaseOf(view, "scale-in", now);
  if (scaleIn.first !== null) return "the last extra instances going.";
  const recovered = phaseOf(view, "recovery", now).done;
  if (out.status === "not_needed") return "the group at its size from before for 5 minutes.";
  if (out.first === null) {
    const until = recovered === null ? null : offset(view, byWhen(recovered) + QUIET_MS);
    return `watching until ${until ?? "it is sure"} whether the group grows.`;
  }
  return `scale-in, not before ${offset(view, byWhen(out.first) + SCALE_IN_NOT_BEFORE_MS) ?? "a quarter of an hour"}.`;
}
