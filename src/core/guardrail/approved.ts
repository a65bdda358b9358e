import type { Standing } from "../approvals.ts";
import { counted, cut } from "../guard/listing.ts";
import { guardrailsOf } from "../guardrails.ts";
import type { Reading } from "../reading.ts";
import type { Refusal } from "../refusal.ts";
import type { Target } from "../target.ts";
import { keeper, named, setting, spelled, unread } from "./setting.ts";

/** At the press of Start: as many approvals as the target wants, and no rejection. */
export function approved(target: Target, standing: Reading<Standing>): Refusal | null {
  const { approvals, approvers, approvalsValidForMs } = guardrailsOf(target);
  if (approvals === 0) return null;
  const which = setting(target, "approvals", String(approvals));
  if (!standing.readable) return unread("approvals", { which, asks: "who approved the plan", reading: standing });
  const { given, missing, rejected, unknown } = standing.value;
  if (rejected !== null) {
    return {
      rule: "plan-rejected",
      what: [
        { user: rejected.by },
        " rejected this plan at ",
        { when: rejected.at, as: "date-time" },
        ...(rejected.reason === null ? [] : [": ", { italic: cut(rejected.reason, 300) }]),
      ],
      fix: ["Talk to them, and make a new plan once what they named is mended."],
    };
  }
  if (missing === 0) return null;
  // Somebody's word may count or not: the reading says why nobody can tell.
  if (unknown !== null) return unread("approvals", { which, asks: "whether those who approved may", reading: unknown });
  return {
    rule: "approvals-missing",
    what: [
      ...which,
      ` wants ${counted(missing, "more approval")}: it has ${given.length}, and your own does not count`,
    ],
    fix: [
      "Ask ",
      ...named(approvers),
      ` to press Approve on the plan; each is good for ${spelled(approvalsValidForMs)}. `,
      ...keeper(target, "approvals"),
    ],
  };
}
