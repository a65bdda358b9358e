import type { Line } from "../message.ts";
import { asSentence, type Refusal } from "../refusal.ts";
import { AT_MAXIMUM } from "./at-maximum.ts";
import type { Check, Preflight } from "./check.ts";
import { CLOCK_SKEW } from "./clock-skew.ts";
import { COUNT_SHORT } from "./count-short.ts";
import { EMPTIED_SERVICES } from "./emptied-services.ts";
import { INTERRUPTION_QUOTA } from "./interruption-quota.ts";
import { MANAGED_SCALING } from "./managed-scaling.ts";
import { NOT_WATCHED } from "./not-watched.ts";
import { SAME_CLUSTER } from "./same-cluster.ts";
import type { Situation } from "./situation.ts";
import { STATE_FILTER } from "./state-filter.ts";
import { TEMPLATE_WAITS } from "./template-waits.ts";
import { UNHEALTHY_SERVICE } from "./unhealthy-service.ts";
import { UNKNOWN_HOSTS } from "./unknown-hosts.ts";

/** Every rule, the worst trouble first: what is shown of many is shown in this order. */
export const PREFLIGHT: readonly Preflight[] = [
  UNHEALTHY_SERVICE,
  AT_MAXIMUM,
  EMPTIED_SERVICES,
  MANAGED_SCALING,
  COUNT_SHORT,
  STATE_FILTER,
  INTERRUPTION_QUOTA,
  UNKNOWN_HOSTS,
  SAME_CLUSTER,
  TEMPLATE_WAITS,
  CLOCK_SKEW,
  NOT_WATCHED,
];

/** All checks: first what forbids the start, then warnings and what cannot be told, then what is well. */
export function checksOf(situation: Situation): readonly Check[] {
  const checks = PREFLIGHT.flatMap(({ rule, refuses, judge }) =>
    [judge(situation)].flat().map((finding): Check => {
      const { level } = finding;
      return { rule, ...finding, forbids: level === "refuse" || (refuses && level === "unknown") };
    }),
  );
  return checks.sort((a, b) => rank(a) - rank(b));
}

function rank(check: Check): number {
  if (check.forbids) return 0;
  return check.level === "ok" ? 2 : 1;
}

/** Those that forbid the start, as refusals. */
export function refusalsIn(checks: readonly Check[]): readonly Refusal[] {
  return checks
    .filter((check) => check.forbids)
    .map(({ rule, evidence, consequence, fix }) => ({
      rule,
      what: evidence,
      fix: consequence.length === 0 ? fix : [...consequence, " ", ...fix],
    }));
}

/** What does not forbid the start and should be known before it, the worst first. */
export function warningsIn(checks: readonly Check[]): readonly Check[] {
  return checks.filter((check) => !check.forbids && check.level !== "ok");
}

/** How many are of each level. */
export function tallyOf(checks: readonly Check[]): Readonly<Record<Check["level"], number>> {
  const tally = { ok: 0, warn: 0, refuse: 0, unknown: 0 };
  for (const { level } of checks) tally[level] += 1;
  return tally;
}

/** What is and what it means, as whole sentences. What to do about it is `fix`. */
export function sentencesOf({ evidence, consequence }: Check): Line {
  return consequence.length === 0 ? asSentence(evidence) : [...asSentence(evidence), " ", ...consequence];
}
