import { plainAnswer } from "../answers.ts";
import { cut } from "../guard/listing.ts";
import type { Line, Message } from "../message.ts";
import type { Instant } from "../time.ts";
import type { WallTime } from "../wall-time.ts";
import { AHEAD_MS } from "./ahead.ts";
import { dueHead } from "./due-head.ts";
import { oddTimes, type Schedule } from "./schedule.ts";
import { nextTimes, type Occurrence, type Pattern } from "./times.ts";

/** A schedule with what reads its expression; null when that cannot be read any more. */
export interface Listed {
  readonly schedule: Schedule;
  readonly pattern: Pattern | null;
  /** Its target is unattended: nobody has to press. */
  readonly startsByItself: boolean;
}

const TIMES_SHOWN = 3;
/** Slack takes 50 blocks a message. */
const MOST_LISTED = 20;
const LONGEST_REASON = 120;

/** The schedules of a channel, each with its next three times, which Slack shows in the viewer's own zone. */
export function schedulesAnswer(listed: readonly Listed[], now: Instant, command: string): Message {
  if (listed.length === 0) {
    const example = `${command} schedule add "0 10 * * 2" TARGET --tz Europe/Berlin`;
    return plainAnswer(`There is no schedule in this channel. Add one: ${example}`, [
      ["There is no schedule in this channel. Add one: ", { code: example }],
    ]);
  }
  const shown = listed.slice(0, MOST_LISTED);
  const more = listed.length - shown.length;
  const words = shown.map(
    ({ schedule }) =>
      `${schedule.target} ${schedule.expression} ${schedule.timeZone}${schedule.pausedBy === null ? "" : " (paused)"}`,
  );
  const exception: readonly Line[] = listed.some(({ startsByItself }) => startsByItself)
    ? [["Except where it says so: those start by themselves, announced 15 minutes before, with Skip this time."]]
    : [];
  const count = listed.length === 1 ? "1 schedule" : `${listed.length} schedules`;
  return {
    summary: `${count} in this channel: ${words.join("; ")}.`,
    body: [
      [
        [`${count} in this channel. At each time I post the plan; nothing starts until somebody presses Start.`],
        ...exception,
      ],
      ...shown.map((one) => linesOf(one, now)),
      ...(more > 0 ? [[[`+${more} more`]]] : []),
    ],
    footer: [],
    buttons: [],
  };
}

/** What was added, with its next times: the quickest way to see a slip in an expression. */
export function addedAnswer(listed: Listed, now: Instant, command: string): Message {
  const { schedule } = listed;
  return {
    summary: `Schedule ${schedule.id} added for ${schedule.target}: ${schedule.expression} in ${schedule.timeZone}.`,
    body: [
      listed.startsByItself
        ? byItself(listed, now)
        : [["Added. At each time I post the plan here; an allowed person has 15 minutes to press Start."]],
      linesOf(listed, now),
      [["Take it away with ", { code: `${command} schedule remove ${schedule.id}` }, "."]],
    ],
    footer: [],
    buttons: [],
  };
}

/** What is to be known before one walks away from something that starts without anybody. */
function byItself({ schedule, pattern }: Listed, now: Instant): readonly Line[] {
  const [first] = pattern === null ? [] : nextTimes(pattern, schedule.timeZone, now, 1);
  const isTooSoon = first !== undefined && first - AHEAD_MS < schedule.activeSince;
  return [
    [{ bold: "Added, and it starts by itself" }, ", in your name: the target is unattended."],
    [
      "15 minutes before each time I announce it here with Skip this time, which anyone may press. Then I read everything, and start it unless a limit or a check says no.",
    ],
    ...(isTooSoon ? [["The first time is less than 15 minutes away, so it does not start then."] as Line] : []),
  ];
}

function linesOf({ schedule, pattern, startsByItself }: Listed, now: Instant): readonly Line[] {
  const { id, target, expression, timeZone, reason, by, pausedBy } = schedule;
  return [
    [{ bold: target }, " · ", { code: expression }, ` · ${timeZone} · `, { code: id }],
    ...(reason === null ? [] : [[{ italic: cut(reason, LONGEST_REASON) }]]),
    ...(startsByItself ? [["Starts by itself, announced 15 minutes before."] as Line] : []),
    ["Added by ", { user: by }, ...(pausedBy === null ? [] : [" · paused by ", { user: pausedBy }])],
    ...(pattern === null
      ? [[{ icon: "warning" }, " I cannot read this expression any more, so it never comes due."] as Line]
      : timeLines(schedule, pattern, now)),
  ];
}

function timeLines(schedule: Schedule, pattern: Pattern, now: Instant): readonly Line[] {
  if (schedule.pausedBy !== null) return [];
  const times = nextTimes(pattern, schedule.timeZone, now, TIMES_SHOWN);
  const last = times.at(-1);
  if (last === undefined) return [["It never comes due."]];
  const next: Line = [
    times.length === 1 ? "Next, and only: " : "Next: ",
    ...times.flatMap((at, place) => [...(place === 0 ? [] : [" · "]), { when: at, as: "date-time" } as const]),
  ];
  return [next, ...oddTimes(schedule, pattern, now, last).map((one) => oddLine(one, schedule.timeZone))];
}

/** Why nothing came of a due time, for the channel. */
export function refusedAtDueTime(schedule: Schedule, at: Instant, refusal: Message): Message {
  return {
    summary: `The exercise in ${schedule.target} that was scheduled is not planned. ${refusal.summary}`,
    body: [[dueHead("Scheduled exercise not planned", schedule, at)], ...refusal.body],
    footer: [],
    buttons: [],
  };
}

/** Nobody was there when it was due: nothing is started late. */
export function missedMessage(schedule: Schedule, times: readonly Instant[]): Message {
  const { target, id } = schedule;
  const [first, ...others] = times;
  const last = others.at(-1);
  const count = times.length === 1 ? "A scheduled exercise" : `${times.length} scheduled exercises`;
  return {
    summary: `${count} in ${target} came due while I was not running. Nothing is started late.`,
    body: [
      [
        [{ icon: "warning" }, " ", { bold: `${count} missed` }, " · ", { code: target }, " · ", { code: id }],
        [
          "I was not running when it was due",
          ...(first === undefined ? [] : [", ", { when: first, as: "date-time" } as const]),
          ...(last === undefined ? [] : [" to ", { when: last, as: "date-time" } as const]),
          ". Nothing is started late; the next time stands as it is.",
        ],
      ],
    ],
    footer: [],
    buttons: [],
  };
}

/** An hour that the clock skips, or shows twice. */
export function oddLine({ wall, at }: Occurrence, timeZone: string): Line {
  const day = `${two(wall.day)} ${MONTHS[wall.month - 1]} ${wall.year}`;
  const time = clock(wall);
  if (at === null)
    return [`Left out on ${day}: the clock in ${timeZone} is set forward there, and ${time} does not come.`];
  return [`On ${day} ${time} comes twice in ${timeZone}, since the clock is set back: the first counts.`];
}

function clock({ hour, minute }: WallTime): string {
  return `${two(hour)}:${two(minute)}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
