import { fateCounts } from "../fate.ts";
import { byWhen, type Mark, spanOf } from "../mark.ts";
import type { Icon, Line, Part } from "../message.ts";
import type { Phase, PhaseStatus } from "../phase.ts";
import type { Instance } from "../run.ts";
import type { Instant } from "../time.ts";
import type { View } from "../view.ts";

/** FIS's word and its reason; a reason that only repeats the word is left out. */
export function endWords(why: string): string {
  return why.replace(/^(\w+): Experiment (?:was )?\1\.?$/i, "$1").replace(/\.$/, "");
}

/** Names of many things are cut with a count. */
export const MOST_NAMES = 8;

/** `T+2:27`; before the start is known, a plain dash of time is not invented: null. */
export function offset(view: View, instant: Instant): string | null {
  if (view.startTime === null) return null;
  const seconds = Math.round((instant - view.startTime) / 1000);
  const size = Math.abs(seconds);
  const clock = `${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
  return seconds < 0 ? `T−${clock}` : `T+${clock}`;
}

/** `T+0:26` when AWS states the time, `by T+0:31` when a poll was the first to show it. */
export function when(view: View, mark: Mark): string {
  const span = spanOf(mark);
  const at = offset(view, span.to) ?? "before the start was known";
  return span.from === span.to ? at : `by ${at}`;
}

/** `4 min 12 s`, `53 s`, `2 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** `about T+2:24`, from an instant that is expected. */
export function about(view: View, instant: Instant | null): string {
  const at = instant === null ? null : offset(view, instant);
  return at === null ? "later" : `about ${at}`;
}

export const STATUS_ICON: Readonly<Record<PhaseStatus, Icon>> = {
  pending: "waiting",
  in_progress: "running",
  complete: "done",
  failed: "failed",
  not_seen: "warning",
  not_needed: "done",
  not_watched: "warning",
};

/** A complete phase that went wrong on the way is no green tick. */
export function iconOf(view: View, phase: Phase): Icon {
  // All are DRAINING, but whether that helps their tasks is not decided: not a tick yet.
  if (phase.name === "draining" && phase.status === "complete" && !phase.caveat && fateCounts(view).open > 0)
    return "running";
  return phase.status === "complete" && phase.caveat ? "warning" : STATUS_ICON[phase.status];
}

/** `i-…` m5.large us-east-1b */
export function instanceParts(instance: Instance): readonly Part[] {
  return [
    { code: instance.id },
    [instance.type, instance.zone]
      .filter((word) => word !== null)
      .map((word) => ` ${word}`)
      .join(""),
  ];
}

/** The first few lines, then how many more there are. */
export function cut(lines: readonly Line[], most: number = MOST_NAMES): readonly Line[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), [`+${lines.length - most} more`]];
}

/** `1 task`, `2 tasks` */
export function many(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}

/** Short enough to compare with a console: the first block of an event's UUID. */
export function shortId(id: string): string {
  return id.split("-")[0] ?? id;
}

/**
 * An alarm's or policy's name without its repeated beginning and the tail of its UUID; Details has the whole.
 * `TargetTracking-web-AlarmHigh-8303986e-8840-…` is `…-AlarmHigh-8303986e`.
 */
export function shortName(name: string): string {
  const alarm = /-(Alarm(?:High|Low)-[0-9a-f]{8})-[0-9a-f-]+$/.exec(name)?.[1];
  if (alarm !== undefined) return `…-${alarm}`;
  return name.replace(/-([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "-$1…");
}

/** A task's or instance's id without the ARN around it. */
export function tail(arn: string): string {
  return arn.split("/").at(-1) ?? arn;
}

/** How much later `b` is than `a`. */
export function between(a: Mark, b: Mark): number {
  return Math.max(0, byWhen(b) - byWhen(a));
}

/** Words between `last` and its neighbours: "a, b and c". */
export function list(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
