import { cut } from "../guard/listing.ts";
import { guardrailsOf } from "../guardrails.ts";
import type { Line } from "../message.ts";
import type { Target } from "../target.ts";
import type { DoorRule, Halt } from "./asked.ts";
import { named, unread } from "./setting.ts";

/** Nothing starts anywhere while somebody has halted everything. */
export const HALTED: DoorRule = ({ request: { target }, readings: { halt } }) => {
  if (!halt.readable) {
    const which = ["every start"];
    return unread("halt", { which, asks: "whether everything is halted", reading: halt });
  }
  if (halt.value === null) return null;
  return { rule: "halted", what: haltWords(halt.value), fix: resumeWords(target) };
};

/** A clause: "everything is halted since 10:12 by …: smoke in the data centre". */
export function haltWords({ by, at, reason }: Halt): Line {
  return [
    "everything is halted since ",
    { when: at, as: "date-time" },
    " by ",
    { user: by },
    ...(reason === null ? [] : [": ", { italic: cut(reason, 300) }]),
  ];
}

/** Who may end it: an approver, or where a target has none, a starter. */
export function resumersOf(target: Target): {
  readonly role: "approvers" | "starters";
  readonly ids: readonly string[];
} {
  const { approvers } = guardrailsOf(target);
  return approvers.length > 0 ? { role: "approvers", ids: approvers } : { role: "starters", ids: target.starters };
}

function resumeWords(target: Target): Line {
  const { role, ids } = resumersOf(target);
  const whom = ids.length === 0 ? [`its ${role}, of whom there are none`] : named(ids);
  return [
    `One of the ${role} of `,
    { code: target.name },
    " (",
    ...whom,
    ") can type ",
    { command: "resume" },
    " once it is safe again.",
  ];
}
