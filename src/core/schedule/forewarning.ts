import { fingerprint } from "../fingerprint.ts";
import { guardrailsOf } from "../guardrails.ts";
import { templatesOf } from "../plan-form.ts";
import type { Target } from "../target.ts";
import type { Instant } from "../time.ts";
import { AHEAD_LATE_MS, AHEAD_MS } from "./ahead.ts";
import type { Firing } from "./book.ts";
import { LATE_AFTER_MS, type Schedule } from "./schedule.ts";

/** An exercise that will start by itself, as its channel was told of it. */
export interface Forewarning {
  /** As it stood when it was announced. */
  readonly schedule: Schedule;
  readonly target: Target;
  readonly at: Instant;
  /** The hour comes twice in the schedule's zone, and this is the first of the two. */
  readonly comesTwice: boolean;
}

/**
 * open: it starts by itself once it is due. due: its time came, and what is posted next says what became of it. All
 * others: nothing starts by it. skipped, paused, removed, halted: by a person. changed: the configuration says something
 * else than what was announced. late: it stood in the channel too late, or nobody can tell that it did. missed: nobody was
 * there when it was due. What has ended stays so.
 */
export type ForewarningState = "open" | "due" | Withdrawal;
export type Withdrawal = "skipped" | "paused" | "removed" | "halted" | "changed" | "late" | "missed";

export interface ForewarningRow {
  readonly forewarning: Forewarning;
  readonly state: ForewarningState;
  /** Who ended it; null: it is open, or nobody in person did. */
  readonly endedBy: string | null;
  /** When somebody took it upon themselves to post it. */
  readonly takenAt: Instant;
  /** Grows with every change of what its message should show. */
  readonly version: number;
  /** Of its message, and since when it is known to stand in the channel; null: not known to. */
  readonly posted: { readonly ts: string; readonly at: Instant } | null;
  /** The version that its message shows, or that needs to be shown nowhere; null: not known to. */
  readonly shownVersion: number | null;
}

export interface ForewarningEnd {
  readonly state: Exclude<ForewarningState, "open">;
  readonly by: string | null;
}

/** What was told ahead, shared by all processes. */
export interface ForewarningBook {
  /** True for the first who asks, in whatever process: that one posts it. */
  begin(forewarning: Forewarning, at: Instant): Promise<boolean>;
  of(firing: Firing): Promise<ForewarningRow | null>;
  /** Its message is there, in its first version; only the first answer counts. */
  posted(firing: Firing, posted: { readonly ts: string; readonly at: Instant }): Promise<void>;
  /**
   * False: there is none, or it has ended before; nothing is changed. Exactly one who asks is told true. As `due` it does
   * not end where anybody has halted since it was taken: it ends as halted, and that is false, too.
   */
  end(firing: Firing, end: ForewarningEnd): Promise<boolean>;
  /** Its message shows that version, or there is none. */
  shown(firing: Firing, version: number): Promise<void>;
  /**
   * Those that are open, those whose message does not show how they ended, and of those that are due after `since` the ended
   * of which nobody knows whether they have a message; the next due first.
   */
  unsettled(since: Instant): Promise<readonly ForewarningRow[]>;
}

/** Whether a schedule may start the target with nobody there; where approvals are needed, never. */
export function startsByItself(target: Target): boolean {
  const { unattended, approvals } = guardrailsOf(target);
  return unattended && approvals === 0;
}

export function firingOf({ schedule, at }: Forewarning): Firing {
  return { scheduleId: schedule.id, at };
}

/** What a Skip button carries. */
export function skipValue({ scheduleId, at }: Firing): string {
  return `${scheduleId} ${at}`;
}

/** null: it is none. */
export function skippedFiring(value: string): Firing | null {
  const [, scheduleId, at] = /^(\S{1,64}) (\d{1,15})$/.exec(value) ?? [];
  return scheduleId === undefined || at === undefined ? null : { scheduleId, at: Number(at) };
}

/** Whether it stood in the channel long enough before its time. */
export function isToldInTime({ forewarning, posted }: ForewarningRow): boolean {
  return posted !== null && posted.at <= forewarning.at - AHEAD_MS + AHEAD_LATE_MS;
}

/**
 * Why nothing may start by it any more, from what the book and the configuration say now; null: it stands. `schedule` and
 * `target` null: there is none such any more.
 */
export function withdrawnBy(
  { schedule: then, target: meant, at }: Forewarning,
  now: { readonly schedule: Schedule | null; readonly target: Target | null; readonly at: Instant },
): ForewarningEnd | null {
  const { schedule, target } = now;
  if (schedule === null) return { state: "removed", by: null };
  if (schedule.pausedBy !== null) return { state: "paused", by: schedule.pausedBy };
  // It was paused and resumed: its announcement was withdrawn, or would have been.
  if (schedule.activeSince !== then.activeSince) return { state: "paused", by: null };
  const isHere = target?.channels.includes(then.channel) === true;
  if (target === null || !isHere || !startsByItself(target) || aimOf(target) !== aimOf(meant))
    return { state: "changed", by: null };
  return now.at - at > LATE_AFTER_MS ? { state: "missed", by: null } : null;
}

/** What is told of a target, how much of it at most, and what it may hit: nothing else may start by that announcement. */
function aimOf(target: Target): string {
  const { name, account, region, cluster, autoScalingGroups } = target;
  const { instances, percent } = guardrailsOf(target).atMost;
  const template = templatesOf(target)[0] ?? target.template;
  return fingerprint([name, account, region, cluster, [...autoScalingGroups].sort(), template, instances, percent]);
}
