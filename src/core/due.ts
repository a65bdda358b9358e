import { byWhen } from "./mark.ts";
import { type Instant, MINUTE, SECOND } from "./time.ts";
import type { View } from "./view.ts";

/** An interruption notice comes two minutes before the interruption. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html */
export const NOTICE_S = 120;

/**
 * FIS `startTime`, from which every deadline counts; until it is read (or where it cannot be), the moment of FIS's
 * answer, which is a little later. null: nothing has been started.
 */
export function startedAt(view: View): Instant | null {
  const { start } = view.run;
  return view.startTime ?? (start?.answer.kind === "started" ? start.at.to : null);
}

function after(view: View, seconds: number): Instant | null {
  const start = startedAt(view);
  return start === null ? null : start + seconds * SECOND;
}

/** When EC2 should warn: the wait less the two minutes of the notice. */
export function warningDueAt(view: View): Instant | null {
  return after(view, view.plan.waitS - NOTICE_S);
}

/** 90 s after the warning was due, notices that nobody saw are `not_seen`. */
export function noticesDueAt(view: View): Instant | null {
  return after(view, view.plan.waitS - NOTICE_S + 90);
}

/** When EC2 should take the instances: two minutes after the last warning, else the template's wait after the start. */
export function evictionDueAt(view: View): Instant | null {
  const warned = view.hits.map((hit) => hit.warned).filter((mark) => mark !== null);
  if (warned.length > 0) return Math.max(...warned.map(byWhen)) + NOTICE_S * SECOND;
  return after(view, view.plan.waitS);
}

/** 5 minutes after they were due, evictions that nobody saw are `not_seen`. */
export function evictionsDueAt(view: View): Instant | null {
  const due = evictionDueAt(view);
  return due === null ? null : due + 5 * MINUTE;
}

/** 3 minutes after its wait, an experiment that failed or was stopped has interrupted nothing any more. */
export function harmlessAt(view: View): Instant | null {
  return after(view, view.plan.waitS + 180);
}

/** The limit of watching: the template's wait and 45 minutes. */
export function limitAt(view: View): Instant {
  return (startedAt(view) ?? view.requestedAt) + view.plan.waitS * SECOND + 45 * MINUTE;
}

/** Whoever comes back after the limit has this long to read how things stand. */
const LAST_READ_MS = 1 * MINUTE;

/** A bot that always dies before it has read everything closes the run all the same, at the comeback after these. */
const MOST_LAST_READS = 5;

/** When the watching ends at the latest: at its limit, and after an absence not before everything could be read once. */
export function endAt(view: View): Instant {
  const limit = limitAt(view);
  const lastReads = [...view.run.blinds.values()]
    .flatMap(({ why, to }) => ((why === "away" || why === "shutdown") && to !== null ? [to + LAST_READ_MS] : []))
    .filter((end) => end > limit)
    .sort((a, b) => a - b);
  return lastReads.slice(0, MOST_LAST_READS).at(-1) ?? limit;
}

/** ECS-managed scaling waits for 15 low datapoints of a minute each, counted at the earliest from the scale-out on. */
export const SCALE_IN_NOT_BEFORE_MS = 15 * MINUTE;
