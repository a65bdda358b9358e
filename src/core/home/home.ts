import { type LinkedRun, plainAnswer } from "../answers.ts";
import type { Halt } from "../guardrail/asked.ts";
import { withBareHalt, withHalt } from "../halt-answers.ts";
import type { Button, Line, Message } from "../message.ts";
import { many } from "../posts/writing.ts";
import type { Reading, Unreadable } from "../reading.ts";
import { asSentence, type Refusal } from "../refusal.ts";
import type { Listed } from "../schedule/answers.ts";
import type { Instant } from "../time.ts";
import { forMembers } from "./for-members.ts";
import { type LinkedPlan, planLines, resultLines, runLines, scheduleLines } from "./lines.ts";
import { type MyTarget, targetLines } from "./my-target.ts";

/** What one person's Home is made of: the targets that they may start or approve, and what is known of them. */
export interface HomeNow {
  readonly user: string;
  readonly mine: readonly MyTarget[];
  /** Targets of which nobody can tell whether they are theirs; null: none. */
  readonly unknown: { readonly count: number; readonly reading: Unreadable } | null;
  /** Why no target is shown to them at all; null: they are known to be a full member. */
  readonly barred: Refusal | null;
  /** Channels that they are known to be in. */
  readonly isIn: ReadonlySet<string>;
  readonly halt: Reading<Halt | null>;
  /** The oldest first. Not all of them when `kept` is unreadable. */
  readonly open: readonly LinkedRun[];
  readonly kept: Reading<Kept>;
}

/** What the store has of these targets. */
export interface Kept {
  /** Those that wait for a press. */
  readonly plans: readonly LinkedPlan[];
  /** Closed runs, the newest first. */
  readonly recent: readonly LinkedRun[];
  /** By the target's name: its newest run that started anything and is over. */
  readonly last: ReadonlyMap<string, LinkedRun>;
  readonly schedules: readonly Listed[];
}

/** Home is read at a glance; the commands have the rest. */
const MOST_RUNNING = 6;
const MOST_TARGETS = 10;
const MOST_SCHEDULES = 8;
/** How many closed runs are worth reading for it. */
export const MOST_RECENT = 5;

/** One message for each part of Home, the most urgent first. `command`: the slash command's name. */
export function homeMessages(home: HomeNow, now: Instant, command: string): readonly Message[] {
  const { mine, open, kept } = forMembers(home);
  // Who halted, and why, is for those whom it keeps from starting something.
  if (mine.length === 0 || home.barred !== null) return [withBareHalt(headOf(home, now), home.halt, command)];
  const head = withHalt(headOf(home, now), home.halt, command);
  const { plans, recent, last, schedules } = kept.readable ? kept.value : NOTHING_KEPT;
  const running = [...open.map((one) => runLines(one, now)), ...plans.map(planLines)];
  const targets = mine.map((one) =>
    targetLines(one, kept.readable ? (last.get(one.target.name) ?? null) : "unread", now),
  );
  const parts = [
    part("Now", running, { most: MOST_RUNNING, none: kept.readable ? "Nothing." : null }),
    part(
      "Recent results",
      recent.map((one) => resultLines(one, now)),
      { most: MOST_RECENT, none: kept.readable ? "None yet." : null },
    ),
    part("My targets", targets, { most: MOST_TARGETS, none: null }),
    part(
      "Schedules",
      schedules.map((one) => scheduleLines(one, now)),
      {
        most: MOST_SCHEDULES,
        none: kept.readable ? "None." : null,
      },
    ),
  ].filter((one) => one !== null);
  return [head, ...parts, helpOf()];
}

export const NOTHING_KEPT: Kept = { plans: [], recent: [], last: new Map(), schedules: [] };

function headOf({ user, mine, unknown, barred, open, kept }: HomeNow, now: Instant): Message {
  if (barred !== null) {
    const state = "No target can be shown";
    const why: Line = [...asSentence(barred.what), " ", ...barred.fix];
    const head: Line = [{ bold: state }, ". As of ", { when: now, as: "date-time" }, "."];
    return { ...plainAnswer(`${state}.`, [head, why]), buttons: [REFRESH] };
  }
  const plans = kept.readable ? kept.value.plans.length : 0;
  const runs =
    open.length === 0 ? "no run is open" : `${many(open.length, "run")} ${open.length === 1 ? "is" : "are"} open`;
  const waiting = plans === 0 ? "" : `, ${many(plans, "plan")} ${plans === 1 ? "waits" : "wait"} for a press`;
  const state = mine.length === 0 ? "No target is yours" : `${many(mine.length, "target")}: ${runs}${waiting}`;
  const lines: readonly Line[] = [
    [{ bold: state }, ". As of ", { when: now, as: "date-time" }, "."],
    ...(mine.length > 0 ? [] : [nobodysWords(user)]),
    ...(unknown === null ? [] : [unknownWords(unknown)]),
    ...(kept.readable ? [] : [STORE_AWAY]),
  ];
  const isStarter = mine.some(({ mayStart }) => mayStart);
  return { ...plainAnswer(`${state}.`, lines), buttons: isStarter ? [START, REFRESH] : [REFRESH] };
}

/** Says what it opens: nothing is started by it. */
const START: Button = { name: "home-start", label: "Start…", value: "", style: "primary", confirm: null };
const REFRESH: Button = { name: "home-refresh", label: "Refresh", value: "", style: "plain", confirm: null };

const STORE_AWAY: Line = [
  { icon: "warning" },
  " My database does not answer: there may be other runs, and plans, results and schedules cannot be shown.",
];

function nobodysWords(user: string): Line {
  return [
    "You are not among the starters or approvers of any target. Whoever keeps my configuration can add ",
    { code: user },
    " to a target's ",
    { code: "starters" },
    " or ",
    { code: "approvers" },
    ".",
  ];
}

function unknownWords({ count, reading }: NonNullable<HomeNow["unknown"]>): Line {
  const which = count === 1 ? "1 more target is yours" : `${count} more targets are yours`;
  return [
    { icon: "warning" },
    ` Whether ${which} cannot be read: `,
    { code: reading.operation },
    " failed with ",
    { code: reading.code },
    ".",
  ];
}

/** A heading with its paragraphs, or with `none` where there are none; null: it is left out. */
function part(
  heading: string,
  paragraphs: readonly (readonly Line[])[],
  { most, none }: { readonly most: number; readonly none: string | null },
): Message | null {
  const shown = paragraphs.filter((lines) => lines.length > 0);
  if (shown.length === 0 && none === null) return null;
  const more = shown.length - most;
  const body = [
    [[{ bold: heading }], ...(shown.length === 0 && none !== null ? [[none]] : [])],
    ...shown.slice(0, most),
    ...(more > 0 ? [[[`+${more} more`]]] : []),
  ];
  return { summary: `${heading}: ${shown.length}.`, body, footer: [], buttons: [] };
}

function helpOf(): Message {
  const line: Line = ["Everything else is typed in a target's channel: ", { command: "help" }, " lists it."];
  return plainAnswer("Everything else is typed in a target's channel.", [line]);
}
