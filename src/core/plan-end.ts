import { cut } from "./guard/listing.ts";
import type { PlanRow } from "./kept-plan.ts";
import type { Line, Message } from "./message.ts";
import { shareOf } from "./plan-lines.ts";
import { expectation, planMessage, refusalLines } from "./plan-message.ts";

/** What a plan's message should show now; null: it is the card of a run, and the run says what it shows. */
export function planView(row: PlanRow): Message | null {
  switch (row.state) {
    case "open":
      return planMessage(row.plan);
    case "started":
      return null;
    case "cancelled":
      return ended(row, row.plan.mode === "look" ? "Closed" : "Cancelled", [
        ...(row.endedBy === null
          ? []
          : [{ user: row.endedBy }, row.plan.mode === "look" ? " closed this plan." : " cancelled this plan."]),
      ]);
    case "expired":
      return row.plan.wish.schedule === undefined ? expired(row) : notStarted(row);
    default:
      return row.state satisfies never;
  }
}

function expired(row: PlanRow): Message {
  return ended(row, "Expired", ["this plan was valid until ", { when: row.plan.validUntil, as: "time" }, "."]);
}

/** It was to start by itself: why it did not stays to be read. */
function notStarted(row: PlanRow): Message {
  const { refusals, scheduled } = row.plan;
  const due: Line = scheduled === undefined ? [] : ["it was due at ", { when: scheduled.at, as: "date-time" }, "."];
  const message = ended(row, "Not started", due);
  return refusals.length === 0
    ? message
    : { ...message, body: [...message.body, refusalLines(refusals, refusals.length)] };
}

function ended({ plan: kept }: PlanRow, word: string, how: Line): Message {
  const { wish, accepted, mode } = kept;
  const { target } = wish;
  const again: Line = ["Ask again with ", { command: `${mode === "look" ? "plan" : "start"} ${target.name}` }, "."];
  const who: Line = [
    ...(wish.schedule === undefined ? [] : ["Schedule ", { code: wish.schedule }, " by "]),
    { user: wish.by },
    wish.reason === null ? "" : ": ",
    ...(wish.reason === null ? [] : [{ italic: cut(wish.reason, 300) }]),
    ` · ${target.region} · ${target.account}`,
  ];
  return {
    summary: `${word}: the plan for an exercise in ${target.name} (${target.cluster}). Nothing was started.`,
    body: [
      [
        [{ icon: "stopped" }, " ", { bold: word }, " · nothing was started"],
        [
          { bold: "Exercise" },
          " in ",
          { code: cut(target.name, 100) },
          `, ${shareOf(accepted.plan)}: `,
          ...how,
          " ",
          ...again,
        ],
      ],
    ],
    footer: [who, ...expectation(wish.hypothesis ?? null)],
    buttons: [],
  };
}
