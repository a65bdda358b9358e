import { plainAnswer } from "./answers.ts";
import { alarmName } from "./guardrail/alarms.ts";
import type { DoorReadings } from "./guardrail/asked.ts";
import { freezeWords } from "./guardrail/freeze.ts";
import { membershipOf } from "./guardrail/membership.ts";
import { refusalsAtDoor } from "./guardrail/rules.ts";
import { named, spelled } from "./guardrail/setting.ts";
import { windowWords } from "./guardrail/window.ts";
import { guardrailsOf } from "./guardrails.ts";
import type { Line, Message, Part } from "./message.ts";
import { startsByItself } from "./schedule/forewarning.ts";
import type { Target } from "./target.ts";
import type { Instant } from "./time.ts";

/** A target with what its limits read for whoever asks. */
export interface TargetNow {
  readonly target: Target;
  /** The members of its approvers' groups are in there too. */
  readonly readings: DoorReadings;
}

/** What may be started here, and how its limits stand for the one who asks; only they see it. */
export function targetsAnswer(
  here: readonly TargetNow[],
  asker: { readonly user: string; readonly channel: string },
  now: Instant,
): Message {
  if (here.length === 0) {
    const line: Line = [
      "No target is configured for this channel (",
      { code: asker.channel },
      "). Add the channel's id to a target's ",
      { code: "channels" },
      " in spot-chaos.yaml.",
    ];
    return plainAnswer("No target is configured for this channel.", [line]);
  }
  const body = here.map(({ target, readings }): readonly Line[] => [
    [{ code: target.name }, ` · ${target.account} · ${target.region} · cluster `, { code: target.cluster }],
    [
      `Groups: ${target.autoScalingGroups.join(", ")} · template ${"id" in target.template ? target.template.id : `from stack ${target.template.stack}`}`,
    ],
    starters(target, asker.user, readings),
    ...approvers(target, asker.user, readings),
    ...limits(target),
    nowLine(target, asker, readings, now),
  ]);
  const names = here.map(({ target }) => target.name).join(", ");
  return { summary: `Targets here: ${names}.`, body, footer: [], buttons: [] };
}

/** Mentions notify nobody here. */
const MOST_NAMED = 10;

function starters(target: Target, user: string, { members }: DoorReadings): Line {
  if (target.starters.length === 0) return ["Nobody may start it: its list of starters is empty."];
  const word = youMay("start it", target.starters, user, members);
  return [`${word} Starters: `, ...named(target.starters, MOST_NAMED), ". Anyone here may stop it."];
}

function approvers(target: Target, user: string, { members }: DoorReadings): readonly Line[] {
  const { approvals, approvers: list, approvalsValidForMs } = guardrailsOf(target);
  if (list.length === 0) return [];
  const needs =
    approvals === 0
      ? "No approval is needed; approvers end a halt."
      : `${approvals === 1 ? "1 approval is" : `${approvals} approvals are`} needed, each good for ${spelled(approvalsValidForMs)}, and nobody's own counts.`;
  const word = youMay("approve", list, user, members);
  return [[`${needs} ${word} Approvers: `, ...named(list, MOST_NAMED), "."]];
}

function youMay(what: string, list: readonly string[], user: string, members: DoorReadings["members"]): string {
  const membership = membershipOf(list, user, members);
  switch (membership.kind) {
    case "in":
      return `You may ${what}.`;
    case "out":
      return `You may not ${what}.`;
    case "unknown":
      return `Whether you may ${what} cannot be read (${membership.reading.operation} failed with ${membership.reading.code}).`;
    default:
      return membership satisfies never;
  }
}

function limits(target: Target): readonly Line[] {
  const { windows, freeze, coolDownMs, atMost, concurrentRuns, alarms, announce, oncall } = guardrailsOf(target);
  const isUnattended = startsByItself(target);
  const most = [
    ...(atMost.instances === null ? [] : [`${atMost.instances} instances`]),
    ...(atMost.percent === null ? [] : [`${atMost.percent} %`]),
  ];
  const words = [
    windows.length === 0 ? "" : `Windows: ${windows.map(windowWords).join("; ")}.`,
    freeze.length === 0 ? "" : `Freeze: ${freeze.slice(0, 3).map(freezeWords).join("; ")}.`,
    coolDownMs === 0 ? "" : `Cool-down: ${spelled(coolDownMs)}.`,
    most.length === 0 ? "" : `At most ${most.join(" and ")}.`,
    concurrentRuns === null ? "" : `Runs at a time in the account: ${concurrentRuns}.`,
    alarms.length === 0 ? "" : `Alarms that must be OK: ${alarms.slice(0, 5).map(alarmName).join(", ")}.`,
    isUnattended ? "Schedules start it by themselves, announced 15 minutes before." : "",
  ].filter((word) => word !== "");
  const told: readonly Part[] =
    announce.length === 0
      ? []
      : [
          words.length === 0 ? "Announced in " : " Announced in ",
          ...announce.slice(0, 5).flatMap((channel, place): Part[] => [...(place === 0 ? [] : [", "]), { channel }]),
          ...(oncall === null ? [] : [" for ", { group: oncall }]),
          ".",
        ];
  return words.length + told.length === 0 ? [] : [[words.join(" "), ...told]];
}

/** What of all that forbids a start at this moment, whoever asks; the alarms and the plan are read with the plan. */
function nowLine(
  target: Target,
  asker: { readonly user: string; readonly channel: string },
  readings: DoorReadings,
  now: Instant,
): Line {
  const request = { target, by: asker.user, channel: asker.channel, reason: null, step: { kind: "question" } } as const;
  const refusals = refusalsAtDoor({ request, readings, now });
  const [first] = refusals;
  if (first === undefined)
    return [{ icon: "done" }, " ", { bold: "Now:" }, " none of these limits is against a start."];
  const more = refusals.length > 1 ? [` +${refusals.length - 1} more.`] : [];
  return [{ icon: "failed" }, " ", { bold: "Not now:" }, " ", ...first.what, ". ", ...first.fix, ...more];
}
