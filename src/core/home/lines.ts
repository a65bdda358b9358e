import { type LinkedRun, statusLines } from "../answers.ts";
import { cut } from "../guard/listing.ts";
import { resultLine } from "../history.ts";
import type { KeptPlan } from "../kept-plan.ts";
import type { Line, Part } from "../message.ts";
import type { Listed } from "../schedule/answers.ts";
import { nextTime } from "../schedule/schedule.ts";
import type { Instant } from "../time.ts";

/** A reason is as long as people type. */
const LONGEST_REASON = 80;

/** A plan with the link to its message; null: none can be had. */
export interface LinkedPlan {
  readonly plan: KeptPlan;
  readonly link: string | null;
}

/** A run that is open. */
export function runLines(one: LinkedRun, now: Instant): readonly Line[] {
  const { requested } = one.run;
  if (requested === null) return [];
  return [...statusLines(one, now), ["In ", { channel: requested.channel }, ", asked by ", { user: requested.by }]];
}

/** A plan that waits for a press. */
export function planLines({ plan, link }: LinkedPlan): readonly Line[] {
  const { wish, approvals, refusals, scheduled, validUntil } = plan;
  const waitsFor =
    refusals.length > 0
      ? "it may not start as it was read"
      : approvals !== null && approvals.missing > 0
        ? `${approvals.missing === 1 ? "1 approval is" : `${approvals.missing} approvals are`} missing`
        : wish.schedule === undefined
          ? "waits for a press of Start"
          : "starts by itself";
  return [
    [{ icon: "waiting" }, " ", { bold: "Plan" }, ` · ${waitsFor} · `, { code: wish.target.name }],
    [
      "Until ",
      { when: validUntil, as: "time" },
      " in ",
      { channel: wish.channel },
      ...(scheduled === undefined ? [", asked by ", { user: wish.by }] : [", scheduled"]),
      ...linked(link, "The plan"),
    ],
  ];
}

/** A run that is over. */
export function resultLines({ run, link }: LinkedRun, now: Instant): readonly Line[] {
  const { requested } = run;
  const head = resultLine(run, now);
  if (requested === null || head === null) return [];
  return [
    [...head, " · ", { code: requested.target.name }],
    [
      { when: requested.at.to, as: "date-time" },
      " · ",
      { user: requested.by },
      ...(requested.reason === null ? [] : [" · ", { italic: cut(requested.reason, LONGEST_REASON) }]),
      ...(link === null ? [" · in ", { channel: requested.channel }] : linked(link, "Thread")),
    ],
  ];
}

/** When it comes next, which Slack shows in the viewer's own zone. */
export function scheduleLines({ schedule, pattern, startsByItself }: Listed, now: Instant): readonly Line[] {
  const { target, expression, timeZone, channel, pausedBy, id } = schedule;
  const next = pattern === null ? null : nextTime(schedule, pattern, now);
  const when: readonly Part[] =
    pausedBy !== null
      ? ["paused by ", { user: pausedBy }]
      : next !== null
        ? ["next ", { when: next, as: "date-time" }]
        : [pattern === null ? "cannot be read any more, so it never comes due" : "never comes due again"];
  return [
    [{ bold: target }, " · ", ...when, ...(startsByItself ? [" · starts by itself"] : [])],
    [{ code: expression }, ` ${timeZone} · in `, { channel }, " · ", { code: id }],
  ];
}

export function linked(link: string | null, label: string): readonly Part[] {
  return link === null ? [] : [" · ", { link, label }];
}
