import { plainAnswer } from "../answers.ts";
import { cut } from "../guard/listing.ts";
import { plainText } from "../guard/plain-text.ts";
import { guardrailsOf } from "../guardrails.ts";
import type { Icon, Line, Message } from "../message.ts";
import { templatesOf } from "../plan-form.ts";
import type { Target } from "../target.ts";
import { wallTimeOf } from "../wall-time.ts";
import { AHEAD_MS } from "./ahead.ts";
import { oddLine } from "./answers.ts";
import { dueHead } from "./due-head.ts";
import { type Forewarning, type ForewarningRow, type ForewarningState, firingOf, skipValue } from "./forewarning.ts";
import type { Schedule } from "./schedule.ts";
import type { Occurrence } from "./times.ts";

const LONGEST_REASON = 300;

/** What the channel is told before an exercise starts by itself, and what came of it. `command`: with its slash. */
export function forewarningMessage(row: ForewarningRow, command: string): Message {
  const { forewarning, state } = row;
  return state === "open" ? standing(forewarning, command) : ended(row);
}

function standing(forewarning: Forewarning, command: string): Message {
  const { schedule, target, at, comesTwice } = forewarning;
  const when = { when: at, as: "date-time" } as const;
  return {
    summary: `Exercise announced: ${target.name} (${target.cluster}) in ${target.region}, account ${target.account}, starts by itself ${plainText([when])}. Anyone here may skip it.`,
    body: [
      [
        [{ icon: "waiting" }, " ", { bold: "Exercise announced" }, " · starts by itself ", when],
        [{ bold: "Exercise" }, " in ", { code: cut(target.name, 100) }, ": ", ...reach(target)],
        ...(comesTwice ? [twice(schedule, at)] : []),
      ],
      [
        [
          "Nobody has to press Start. Then I read everything, ask every limit and check, and post the plan; if one says no, nothing starts and I say why.",
        ],
        ["Skip this time: anyone here may press it. To stop everything: ", { code: `${command} halt` }, "."],
      ],
    ],
    footer: [footer(forewarning)],
    buttons: [
      {
        name: "skip",
        label: "Skip this time",
        value: skipValue(firingOf(forewarning)),
        style: "primary",
        confirm: null,
      },
    ],
  };
}

/** As far as the configuration tells: how many of how many is read at the due time. */
function reach(target: Target): Line {
  const { atMost } = guardrailsOf(target);
  const template = templatesOf(target)[0] ?? target.template;
  const most = [
    ...(atMost.instances === null ? [] : [`${atMost.instances}`]),
    ...(atMost.percent === null ? [] : [`${atMost.percent} %`]),
  ];
  return [
    "Spot Instances of ",
    { code: cut(target.cluster, 100) },
    " will be interrupted",
    most.length === 0 ? "" : `, at most ${most.join(" and ")}`,
    ", as the template ",
    "id" in template ? { code: template.id } : { code: `stack ${template.stack}` },
    " says; the plan will say how many of how many.",
  ];
}

function twice({ timeZone }: Schedule, at: number): Line {
  return oddLine({ wall: wallTimeOf(at, timeZone), at, around: at, comesTwice: true }, timeZone);
}

function footer({ schedule, target }: Forewarning): Line {
  const { id, by, reason, expression, timeZone } = schedule;
  return [
    "Schedule ",
    { code: id },
    " by ",
    { user: by },
    ...(reason === null ? [] : [": ", { italic: cut(reason, LONGEST_REASON) }]),
    ` · ${target.region} · ${target.account} · `,
    { code: expression },
    ` ${timeZone}`,
  ];
}

interface End {
  readonly icon: Icon;
  readonly word: string;
  readonly how: Line;
}

function ended(row: ForewarningRow): Message {
  const { forewarning } = row;
  const { target, at } = forewarning;
  const { icon, word, how } = endOf(row);
  const isDue = row.state === "due";
  const what = isDue ? "its time came" : "nothing starts by it";
  return {
    summary: `${word}: the announced exercise in ${target.name} (${target.cluster}): ${what}.`,
    body: [
      [
        [{ icon }, " ", { bold: word }, ` · ${what}`],
        [
          { bold: "Exercise" },
          " in ",
          { code: cut(target.name, 100) },
          ", announced for ",
          { when: at, as: "date-time" },
          ": ",
          ...how,
        ],
      ],
    ],
    footer: [footer(forewarning)],
    buttons: [],
  };
}

function endOf({ state, endedBy, forewarning }: ForewarningRow): End {
  const { target } = forewarning;
  const who: Line = endedBy === null ? ["somebody"] : [{ user: endedBy }];
  switch (state) {
    case "due":
      return { icon: "done", word: "Due", how: ["what I post next says whether it started."] };
    case "skipped":
      return { icon: "stopped", word: "Skipped", how: ["skipped by ", ...who, ". The next time stands as it is."] };
    case "paused":
      return { icon: "stopped", word: "Paused", how: ["the schedule was paused by ", ...who, "."] };
    case "removed":
      return { icon: "stopped", word: "Removed", how: ["the schedule was removed by ", ...who, "."] };
    case "halted":
      return {
        icon: "stopped",
        word: "Halted",
        how: ["everything was halted by ", ...who, ". It does not start this time, also when that is ended before."],
      };
    case "changed":
      return {
        icon: "stopped",
        word: "Withdrawn",
        how: ["my configuration of ", { code: target.name }, " is not what was announced any more."],
      };
    case "late":
      return {
        icon: "warning",
        word: "Not started",
        how: [`it was announced too late: what starts by itself is announced ${minutes()} minutes before.`],
      };
    case "missed":
      return {
        icon: "warning",
        word: "Missed",
        how: ["nobody was there to start it when it was due. Nothing is started late."],
      };
    case "open":
      return { icon: "waiting", word: "Announced", how: [] };
    default:
      return state satisfies never;
  }
}

/** What whoever pressed Skip is told: it was they who did it, or in which state they found it. */
export function skipAnswer(state: ForewarningState | "skipped-now", command: string): Message {
  switch (state) {
    case "skipped-now":
      return plainAnswer("Skipped: it does not start this time. The announcement says so.");
    case "skipped":
      return plainAnswer("It was skipped already; nothing starts by it.");
    case "due":
    case "open":
      return plainAnswer(
        `Too late to skip: its time has come. Press Cancel on its plan, Stop on its card, or type ${command} halt.`,
      );
    default:
      return plainAnswer("Nothing starts by it any more; the announcement says why.");
  }
}

/** Why an unattended schedule did not start though nobody withdrew it. */
export type Untold = "added-late" | "halted" | "not-announced" | "store-away";

/** It is due, and may not start: a start that nobody presses has to stand in the channel beforehand. */
export function untoldMessage(schedule: Schedule, at: number, why: Untold, command: string): Message {
  const { target } = schedule;
  const again: Line = ["Nothing is started. To start it now: ", { code: `${command} start ${target}` }, "."];
  return {
    summary: `The exercise in ${target} that was scheduled did not start: ${WORDS[why]}.`,
    body: [
      [
        dueHead("Scheduled exercise not started", schedule, at),
        [`${WORDS[why].charAt(0).toUpperCase()}${WORDS[why].slice(1)}. `, ...again],
      ],
    ],
    footer: [],
    buttons: [],
  };
}

const WORDS: Readonly<Record<Untold, string>> = {
  "added-late": `the schedule was added or resumed less than ${minutes()} minutes before, too late to announce it`,
  halted: `everything was halted when it should have been announced, ${minutes()} minutes before`,
  "not-announced": `what starts by itself has to be announced ${minutes()} minutes before, and I cannot tell that it was: I was not running then, or Slack did not take it`,
  "store-away": "my database did not answer, so I cannot tell whether somebody skipped it",
};

/** The clock skips the hour: said when its announcement would have been due. */
export function leftOutMessage({ id, target, timeZone }: Schedule, occurrence: Occurrence): Message {
  return {
    summary: `The exercise in ${target} that was scheduled is left out: its hour does not come.`,
    body: [
      [
        [
          { icon: "stopped" },
          " ",
          { bold: "Scheduled exercise left out" },
          " · ",
          { code: target },
          " · ",
          { code: id },
        ],
        [...oddLine(occurrence, timeZone), " Nothing starts; the next time stands as it is."],
      ],
    ],
    footer: [],
    buttons: [],
  };
}

function minutes(): number {
  return AHEAD_MS / 60_000;
}
