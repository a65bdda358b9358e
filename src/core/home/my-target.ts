import type { LinkedRun } from "../answers.ts";
import { freezeWords } from "../guardrail/freeze.ts";
import { isInside, opensAt, windowWords } from "../guardrail/window.ts";
import { guardrailsOf } from "../guardrails.ts";
import { resultLine } from "../history.ts";
import type { Line, Part } from "../message.ts";
import type { Target } from "../target.ts";
import type { Instant } from "../time.ts";
import { linked } from "./lines.ts";

/** A target that is somebody's: they are among its starters or its approvers. */
export interface MyTarget {
  readonly target: Target;
  readonly mayStart: boolean;
  readonly mayApprove: boolean;
}

const MOST_CHANNELS = 3;
const MOST_WINDOWS = 3;
const MOST_FREEZES = 2;

/** Where it is, what the person may do, when it may start, and its last result; null: it has none, `unread`: not known. */
export function targetLines(
  { target, mayStart, mayApprove }: MyTarget,
  last: LinkedRun | null | "unread",
  now: Instant,
): readonly Line[] {
  const may = [...(mayStart ? ["start"] : []), ...(mayApprove ? ["approve"] : [])].join(" and ");
  return [
    [{ bold: target.name }, ` · ${target.account} · ${target.region} · cluster `, { code: target.cluster }],
    [`You may ${may} it`, ...placesOf(target), "."],
    ...windowLine(target, now),
    ...freezeLine(target),
    ...(last === "unread" ? [] : [lastLine(last, now)]),
  ];
}

function placesOf({ channels }: Target): readonly Part[] {
  if (channels.length === 0) return [", but nowhere: its list of channels is empty"];
  const more = channels.length - MOST_CHANNELS;
  return [
    " in ",
    ...channels
      .slice(0, MOST_CHANNELS)
      .flatMap((channel, place): Part[] => [...(place === 0 ? [] : [", "]), { channel }]),
    ...(more > 0 ? [` +${more} more`] : []),
  ];
}

/** The windows, and whether one is open now or when the next one is. */
function windowLine(target: Target, now: Instant): readonly Line[] {
  const { windows } = guardrailsOf(target);
  if (windows.length === 0) return [];
  const more = windows.length - MOST_WINDOWS;
  const words = `${windows.slice(0, MOST_WINDOWS).map(windowWords).join("; ")}${more > 0 ? `; +${more} more` : ""}`;
  const next = opensAt(windows, now);
  const state: readonly Part[] = windows.some((window) => isInside(window, now))
    ? [" · open now"]
    : next === null
      ? [" · none opens within a week"]
      : [" · opens ", { when: next, as: "date-time" }];
  return [[`Windows: ${words}`, ...state]];
}

function freezeLine(target: Target): readonly Line[] {
  const { freeze } = guardrailsOf(target);
  return freeze.length === 0 ? [] : [[`Freeze: ${freeze.slice(0, MOST_FREEZES).map(freezeWords).join("; ")}`]];
}

function lastLine(last: LinkedRun | null, now: Instant): Line {
  const result = last === null ? null : resultLine(last.run, now);
  if (last === null || result === null) return ["No run yet."];
  const at = last.run.requested?.at.to;
  const when: readonly Part[] = at === undefined ? [] : [" · ", { when: at, as: "date-time" }];
  return ["Last: ", ...result, ...when, ...linked(last.link, "Thread")];
}
