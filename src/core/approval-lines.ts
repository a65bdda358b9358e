import type { Standing, WhyVoid } from "./approvals.ts";
import { cut } from "./guard/listing.ts";
import { named, spelled } from "./guardrail/setting.ts";
import { guardrailsOf } from "./guardrails.ts";
import type { Line, Part } from "./message.ts";
import type { Reading } from "./reading.ts";
import type { Target } from "./target.ts";

const MOST_SHOWN = 5;

/**
 * How the approvals of a plan stand, as its message shows them while they come in; none where none are needed. `asker`:
 * who alone may start it, and so is not asked to approve; null: nobody knows yet who will.
 */
export function approvalLines(target: Target, standing: Reading<Standing>, asker: string | null): readonly Line[] {
  const { approvals, approvers, approvalsValidForMs } = guardrailsOf(target);
  if (approvals === 0) return [];
  if (!standing.readable) {
    const { operation, code } = standing;
    return [
      [
        { icon: "warning" },
        " ",
        { bold: "Approvals" },
        " cannot be read: ",
        { code: operation },
        ` failed with ${code}.`,
      ],
    ];
  }
  const { given, missing, rejected, void: voided } = standing.value;
  if (rejected !== null) {
    const why: readonly Part[] = rejected.reason === null ? [] : [": ", { italic: cut(rejected.reason, 300) }];
    return [[{ icon: "failed" }, " ", { bold: "Rejected" }, " by ", { user: rejected.by }, ...at(rejected.at), ...why]];
  }
  const by = given
    .slice(0, MOST_SHOWN)
    .flatMap((one, place): Part[] => [place === 0 ? ": " : ", ", { user: one.by }, ...at(one.at)]);
  const askable = approvers.filter((id) => id !== asker && !given.some(({ by }) => by === id));
  const ask: readonly Part[] =
    missing === 0
      ? ["."]
      : askable.length === 0
        ? [`. Missing: ${missing}, and no other approver is left: somebody else has to ask for the start.`]
        : [`. Missing: ${missing}, from `, ...named(askable), `; each is good for ${spelled(approvalsValidForMs)}.`];
  const head: Line = [
    { icon: missing === 0 ? "done" : "waiting" },
    " ",
    { bold: "Approvals" },
    ` ${Math.min(given.length, approvals)} of ${approvals}`,
    ...by,
    ...ask,
  ];
  return [
    head,
    ...voided.slice(-MOST_SHOWN).map(({ approval, why }): Line => [{ user: approval.by }, `: ${VOID[why]}`]),
  ];
}

function at(instant: number): readonly Part[] {
  return [" at ", { when: instant, as: "time" }];
}

const VOID: Readonly<Record<WhyVoid, string>> = {
  "another-hash": "void, since the plan is another one now. Please look at it again.",
  own: "does not count: nobody approves what they start themselves.",
  expired: "void, since it is too old.",
  "not-an-approver": "void, since they are not among the approvers any more.",
  "not-a-member": "void, since they are no full member of this workspace any more.",
  "said-before": "counts once.",
};
