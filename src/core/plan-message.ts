import { counted, cut } from "./guard/listing.ts";
import { lossOf } from "./guard/loss.ts";
import { plainText } from "./guard/plain-text.ts";
import type { KeptPlan } from "./kept-plan.ts";
import type { Button, Line, Message } from "./message.ts";
import { planButton, planHash } from "./plan-hash.ts";
import {
  candidateLines,
  pointOfNoReturn,
  serviceLines,
  shareOf,
  stopConditions,
  takeoverLines,
  worstOf,
} from "./plan-lines.ts";
import { headroomLines, roomLines } from "./plan-room.ts";
import type { Check } from "./preflight/check.ts";
import { asSentence, type Refusal } from "./refusal.ts";

const SERVICES_SHOWN = 3;
const CANDIDATES_SHOWN = 6;
const WARNINGS_SHOWN = 3;
const REFUSALS_SHOWN = 4;

/** A plan that is open, as it stands in the channel: what may be hit, what may break, how to start it. */
export function planMessage(kept: KeptPlan): Message {
  const { wish, accepted, refusals, changed } = kept;
  const { plan } = accepted;
  const { target } = wish;
  const worst = worstOf(lossOf(plan));
  const warnings = warningsOf(kept);
  const paragraphs: readonly (readonly Line[])[] = [
    [
      [{ icon: icon(kept) }, " ", { bold: word(kept) }, ` · ${shareOf(plan)}${worst === "" ? "" : `, ${worst}`}`],
      [{ bold: "Exercise" }, " in ", { code: cut(target.name, 100) }, `: nothing is started yet.${nextShort(kept)}`],
    ],
    changed.length === 0 ? [] : [[{ bold: "Different from before:" }], ...changed],
    refusalLines(refusals, REFUSALS_SHOWN),
    kept.approvals?.lines ?? [],
    serviceLines(plan, SERVICES_SHOWN),
    candidateLines(plan, CANDIDATES_SHOWN),
    [...roomLines(plan, 1), ...headroomLines(plan)],
    [pointOfNoReturn(plan), stopConditions(accepted)],
    takeoverLines(accepted),
    warnings.slice(0, WARNINGS_SHOWN).map(warningLine),
  ];
  return {
    summary: `${word(kept)}: exercise in ${target.name} (${target.cluster}) in ${target.region}, account ${target.account}. ${shareOf(plan)} would be interrupted${worst === "" ? "" : `, ${worst}`}. Nothing is started yet.${next(kept)}`,
    body: paragraphs.filter((paragraph) => paragraph.length > 0),
    footer: footer(kept),
    buttons: buttons(kept),
  };
}

/** Everything that was looked for before the start: what forbids it, what warns, what cannot be told, what is well. */
export function checksMessage(kept: KeptPlan): Message {
  const { refusals, wish, accepted } = kept;
  const warnings = warningsOf(kept);
  const well = accepted.checks.filter(({ level }) => level === "ok");
  const body = [
    refusalLines(refusals, refusals.length),
    ...warnings.map((check): readonly Line[] => [warningLine(check), [...check.fix]]),
    well.map(({ evidence }): Line => [{ icon: "done" }, " ", ...asSentence(evidence)]),
  ];
  return {
    summary: `Checks of the plan for ${wish.target.name}: ${countsOf(kept)}.`,
    body: body.filter(({ length }) => length > 0),
    footer: [],
    buttons: [],
  };
}

/** Every candidate, service and group, for the one who asks. */
export function planDetails(kept: KeptPlan): Message {
  const { wish, accepted, id } = kept;
  const { plan } = accepted;
  const { target } = wish;
  return {
    summary: `Details of the plan for ${target.name}: ${shareOf(plan)}.`,
    body: [
      [
        ["Plan ", { code: id }, " · template ", { code: plan.templateId }],
        [`Account ${target.account} · ${target.region} · cluster `, { code: target.cluster }],
      ],
      serviceLines(plan, Number.POSITIVE_INFINITY),
      candidateLines(plan, Number.POSITIVE_INFINITY),
      [...roomLines(plan, Number.POSITIVE_INFINITY), ...headroomLines(plan, Number.POSITIVE_INFINITY)],
      [pointOfNoReturn(plan), stopConditions(accepted)],
    ],
    footer: [],
    buttons: [],
  };
}

/** What does not forbid the start, and what could not be told; the worst first. */
function warningsOf({ accepted }: KeptPlan): readonly Check[] {
  return accepted.checks.filter(({ level, forbids }) => !forbids && level !== "ok");
}

/** What is, and what it means for the run. */
function warningLine({ evidence, consequence }: Check): Line {
  return [
    { icon: "warning" },
    " ",
    ...asSentence(evidence),
    ...(consequence.length === 0 ? [] : [" ", ...consequence]),
  ];
}

export function refusalLines(refusals: readonly Refusal[], most: number): readonly Line[] {
  const lines = refusals.slice(0, most).map(({ what, fix }): Line => [{ icon: "failed" }, " ", ...what, ". ", ...fix]);
  return refusals.length > most ? [...lines, [`+${refusals.length - most} more, see All checks.`]] : lines;
}

function icon({ refusals, approvals }: KeptPlan): "failed" | "waiting" {
  return refusals.length > 0 || approvals?.isRejected === true ? "failed" : "waiting";
}

function word({ refusals, mode, changed, approvals }: KeptPlan): string {
  if (refusals.length > 0) return "Plan, refused";
  if (approvals?.isRejected === true) return "Plan, rejected";
  if (mode === "look") return "Plan, only to look at";
  return changed.length > 0 ? "Plan, changed" : "Plan";
}

/** The reasons stand right below. */
function nextShort(kept: KeptPlan): string {
  return kept.refusals.length > 0 ? " It may not start:" : next(kept);
}

function next({ refusals, mode, approvals, wish }: KeptPlan): string {
  const [worst] = refusals;
  if (worst !== undefined) return ` It may not start: ${plainText(worst.what)}.`;
  if (mode === "look") return "";
  if (wish.schedule !== undefined) return " Next: it starts by itself.";
  if (approvals?.isRejected === true) return " It was rejected and may not start.";
  const missing = approvals?.missing ?? 0;
  return missing > 0 ? ` Next: ${counted(missing, "approval")}, then Start.` : " Next: Start, or Cancel.";
}

function footer({ wish, mode, accepted, refusals, approvals, validUntil, scheduled }: KeptPlan): readonly Line[] {
  const { target, by, reason, hypothesis } = wish;
  const who: Line = [
    ...(scheduled === undefined ? [] : ["Schedule ", { code: scheduled.scheduleId }, " by "]),
    { user: by },
    reason === null ? "" : ": ",
    ...(reason === null ? [] : [{ italic: cut(reason, 300) }]),
    ` · ${target.region} · ${target.account} · `,
    { code: cut(target.cluster, 100) },
    " · ",
    { code: accepted.plan.templateId },
  ];
  const press: Line =
    mode === "look" || refusals.length > 0 || approvals?.isRejected === true
      ? ["Valid until ", { when: validUntil, as: "time" }, "; nothing can be started from it."]
      : [
          ...(wish.schedule !== undefined
            ? (["It starts by itself at once, or not at all after "] as const)
            : scheduled === undefined
              ? (["Only ", { user: by }, " may start it, until "] as const)
              : (["Whoever may start ", { code: cut(target.name, 100) }, " may press, until "] as const)),
          { when: validUntil, as: "time" },
          wish.schedule === undefined
            ? ". Then anyone here may stop it."
            : ". Anyone here may cancel it, and stop it once it runs.",
        ];
  return [who, ...expectation(hypothesis ?? null), press];
}

/** What the asker expects to see: the same words on the plan, on the card and at the end. */
export function expectation(hypothesis: string | null): readonly Line[] {
  return hypothesis === null ? [] : [["We expect: ", { italic: cut(hypothesis, 300) }]];
}

/** Slack: a confirmation's text takes 300 characters, its buttons 30, a button's label 75. */
const DIALOG_TEXT = 300;

function buttons(kept: KeptPlan): readonly Button[] {
  const { id, mode, refusals, wish, accepted } = kept;
  const value = planButton(id, planHash(wish.target, accepted.plan, accepted.takesOver));
  const plain = { value, style: "plain", confirm: null } as const;
  return [
    ...(mode === "start" && refusals.length === 0 && wish.schedule === undefined ? approvalButtons(kept, value) : []),
    ...(wish.schedule === undefined ? [{ name: "refresh", label: "Refresh", ...plain } as const] : []),
    { name: "cancel", label: mode === "look" ? "Close" : "Cancel", ...plain },
    { name: "details", label: "Details", ...plain, value: id },
    { name: "checks", label: `All checks (${countsOf(kept)})`, ...plain, value: id },
  ];
}

/** Start once all approvals are there; until then, and after, others may approve or reject. */
function approvalButtons(kept: KeptPlan, value: string): readonly Button[] {
  const { approvals } = kept;
  if (approvals === null) return [startButton(kept, value)];
  if (approvals.isRejected) return [];
  const reject: Button = { name: "reject", label: "Reject", value, style: "plain", confirm: null };
  if (approvals.missing === 0) return [startButton(kept, value), reject];
  return [{ name: "approve", label: "Approve", value, style: "primary", confirm: null }, reject];
}

/** "22 ok, 3 warnings, 1 unknown": how many checks say what. */
function countsOf({ accepted, refusals }: KeptPlan): string {
  const count = (level: Check["level"]) => accepted.checks.filter((check) => check.level === level).length;
  const [well, warn, unclear] = [count("ok"), count("warn"), count("unknown")];
  const counts = [
    refusals.length === 0 ? "" : counted(refusals.length, "refusal"),
    `${well} ok`,
    warn === 0 ? "" : counted(warn, "warning"),
    unclear === 0 ? "" : `${unclear} unknown`,
  ];
  return counts.filter((text) => text !== "").join(", ");
}

function startButton({ wish, accepted }: KeptPlan, value: string): Button {
  const { plan } = accepted;
  const { target } = wish;
  const worst = worstOf(lossOf(plan));
  const atStake = worst === "" ? "" : ` with ${worst}`;
  return {
    name: "start",
    label: "Start",
    value,
    style: "danger",
    confirm: {
      title: `Interrupt ${shareOf(plan)}?`,
      text: cut(
        `Account ${target.account}, ${target.region}, cluster ${cut(target.cluster, 80)}: ${shareOf(plan)} will be terminated${atStake}. It cannot be undone.`,
        DIALOG_TEXT,
      ),
      yes: cut(`Interrupt ${counted(plan.count, "instance")}`, 30),
      no: "Not now",
    },
  };
}
