import type { Requested } from "./fact.ts";
import { fingerprint } from "./fingerprint.ts";
import { ELSEWHERE, WRONG_ACCOUNT } from "./guard/account.ts";
import { CLOCK_OFF } from "./guard/clock-skew.ts";
import { CLUSTER_NOT_ACTIVE, OWN_CLUSTER } from "./guard/cluster.ts";
import { DOOR } from "./guard/door.ts";
import { BASELINE_WITHOUT_GROUP, GROUPS_MISSING, GROUPS_UNNAMED } from "./guard/groups.ts";
import { lossOf } from "./guard/loss.ts";
import { RUN_OPEN, TAKEOVER_UNCONFIRMED } from "./guard/open-run.ts";
import {
  BEHAVIOUR_UNKNOWN,
  candidatesOf,
  NO_CANDIDATES,
  NOT_TERMINATED,
  NOTHING_SELECTED,
  OUTSIDE_GROUPS,
  SELECTION_UNREADABLE,
  TARGETS_OVERLAP,
} from "./guard/reach.ts";
import { type Asked, known, type Rule } from "./guard/rule.ts";
import { hitsOf } from "./guard/selection.ts";
import type { StartRequest } from "./guard/start-request.ts";
import {
  FOREIGN_ACTION,
  MULTI_ACCOUNT,
  NO_INTERRUPTION,
  sharedWait,
  WAIT_UNREADABLE,
  WAITS_DIFFER,
  WRONG_TARGET_TYPE,
} from "./guard/template.ts";
import { IDENTITY_UNREADABLE, UNREADABLE } from "./guard/unreadable.ts";
import type { Members } from "./guardrail/membership.ts";
import type { Plan } from "./plan.ts";
import type { Check } from "./preflight/check.ts";
import { checksOf, refusalsIn } from "./preflight/checks.ts";
import { situationOf } from "./preflight/situation.ts";
import type { OpenRun, Readings, TemplateReading } from "./reading.ts";
import type { Refusal } from "./refusal.ts";
import { headroomOf, roomOf } from "./room.ts";
import { exactly, type Instant, MINUTE } from "./time.ts";

/** What is known of a run before it starts. */
export interface Foreseen {
  readonly plan: Plan;
  /** The recovered run that ends when this one starts. */
  readonly takesOver: OpenRun | null;
  /** ARNs of the alarms that are the template's stop conditions. */
  readonly stopAlarms: readonly string[];
  /** Every weakness that was looked for: first what forbids the start, then warnings, then what is well. */
  readonly checks: readonly Check[];
}

/** Every guard said yes, and no check forbids it. */
export interface Accepted extends Foreseen {
  readonly kind: "accepted";
}

/** `plan` null: the guards themselves said no, and there is nothing to show. Otherwise a check forbids what is shown. */
export type Refused = {
  readonly kind: "refused";
  /** Worst first, at least one. */
  readonly refusals: readonly Refusal[];
} & (
  | Foreseen
  | { readonly plan: null; readonly takesOver: null; readonly stopAlarms: readonly []; readonly checks: readonly [] }
);

export type Verdict = Accepted | Refused;

/** Every rule, in order: within a stage the worst comes first. A stage that refuses ends the asking. */
const STAGES: readonly (readonly Rule[])[] = [
  DOOR,
  [WRONG_ACCOUNT, IDENTITY_UNREADABLE],
  [
    ...ELSEWHERE,
    MULTI_ACCOUNT,
    FOREIGN_ACTION,
    OUTSIDE_GROUPS,
    RUN_OPEN,
    TAKEOVER_UNCONFIRMED,
    OWN_CLUSTER,
    NOT_TERMINATED,
    CLUSTER_NOT_ACTIVE,
    WRONG_TARGET_TYPE,
    NO_INTERRUPTION,
    GROUPS_UNNAMED,
    GROUPS_MISSING,
    NO_CANDIDATES,
    BEHAVIOUR_UNKNOWN,
    WAIT_UNREADABLE,
    WAITS_DIFFER,
    SELECTION_UNREADABLE,
    TARGETS_OVERLAP,
    NOTHING_SELECTED,
    BASELINE_WITHOUT_GROUP,
    CLOCK_OFF,
    ...UNREADABLE,
  ],
];

/**
 * Whether a run may start, from what was read just before: first the guards, then every preflight check. Anything that
 * is unreadable, unknown or unclear is a no.
 * The same function answers the question and the press.
 */
export function accept(request: StartRequest, readings: Readings, now: Instant): Verdict {
  const asked: Asked = { request, readings, now };
  for (const stage of STAGES) {
    const refusals = refusalsOf(stage, asked);
    if (refusals.length > 0) return refusedBy(refusals);
  }
  const template = known(readings.aws.template);
  const plan = template === null ? null : planOf(asked, template);
  if (template === null || plan === null) return refusedBy([NO_PLAN]);
  const foreseen: Foreseen = {
    plan,
    takesOver: known(readings.openRun),
    stopAlarms: template.stopConditions.flatMap(({ source, value }) => (source === "none" ? [] : [value ?? source])),
    checks: checksOf(situationOf(asked, template, plan)),
  };
  const refusals = refusalsIn(foreseen.checks);
  return refusals.length > 0 ? { kind: "refused", refusals, ...foreseen } : { kind: "accepted", ...foreseen };
}

/** A no without a plan. */
export function refusedBy(refusals: readonly Refusal[]): Refused {
  return { kind: "refused", refusals, plan: null, takesOver: null, stopAlarms: [], checks: [] };
}

/** The rules about who asks, and where: they need no AWS, so they can be asked before anything of it is read. */
export function refusalsAtTheDoor(
  request: StartRequest,
  channel: Readings["channel"],
  members: Members = new Map(),
): readonly Refusal[] {
  return refusalsOf(DOOR, { request, readings: { channel, members } });
}

/** An experiment is started within this time of the press, or never. */
export const START_WITHIN_MS = MINUTE;

/** The root of a run, made at the press. `runId` is also the clientToken and the experiment's tag. */
export function requestedFact(made: {
  readonly runId: string;
  readonly request: StartRequest;
  readonly accepted: Accepted;
  readonly now: Instant;
  /** The end of what was agreed to, where nobody presses: it is not started after that either. */
  readonly validUntil?: Instant;
  readonly halts?: number;
}): Requested {
  const { runId, request, accepted, now, validUntil = Number.POSITIVE_INFINITY, halts } = made;
  return {
    kind: "Requested",
    key: "requested",
    at: exactly(now),
    seenAt: now,
    runId,
    target: request.target,
    by: request.by,
    channel: request.channel,
    reason: request.reason,
    ...(request.hypothesis == null ? {} : { hypothesis: request.hypothesis }),
    ...(request.schedule === undefined ? {} : { schedule: request.schedule }),
    plan: accepted.plan,
    notAfter: Math.min(now + START_WITHIN_MS, validUntil),
    ...(halts === undefined ? {} : { halts }),
    supersedes: accepted.takesOver?.runId ?? null,
  };
}

function refusalsOf<A>(rules: readonly ((asked: A) => Refusal | null)[], asked: A): readonly Refusal[] {
  return rules.map((rule) => rule(asked)).filter((refusal) => refusal !== null);
}

/** null when some input is not known after all. */
function planOf(asked: Asked, template: TemplateReading): Plan | null {
  const { aws, channel, openRun } = asked.readings;
  const needed = [aws.identity, aws.cluster, aws.groups, aws.reached, aws.clockSkewMs, channel, openRun];
  if (needed.some((reading) => !reading.readable)) return null;
  const baseline = known(aws.baseline);
  const waitS = sharedWait(asked);
  const candidates = candidatesOf(asked);
  const hits = hitsOf(template, candidates);
  if (baseline === null || waitS === null || hits.kind !== "known" || hits.count < 1) return null;
  const drawn = {
    templateId: template.id,
    templateContent: fingerprint(template),
    waitS,
    count: hits.count,
    candidates,
    baseline,
  };
  const room = roomOf(aws.preflight, candidates, lossOf(drawn));
  return {
    ...drawn,
    ...(room === null ? {} : { room }),
    headroom: headroomOf(aws.preflight, baseline.groups),
  };
}

/** No rule leads here; it stands so that a rule taken away by mistake still starts nothing. */
const NO_PLAN: Refusal = {
  rule: "no-plan",
  what: ["what I read does not add up to a plan"],
  fix: ["Try again, and if it stays so, tell whoever keeps me: a rule is missing."],
};
