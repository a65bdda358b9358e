import type { Line } from "../message.ts";
import { asSentence, type Refusal } from "../refusal.ts";
import { ACTIVITY_IN_PROGRESS } from "./activity-in-progress.ts";
import { AGENTS_DISCONNECTED } from "./agents-disconnected.ts";
import { ALL_ON_SPOT } from "./all-on-spot.ts";
import { ALL_SPOT_AT_ONCE } from "./all-spot-at-once.ts";
import { AT_MAXIMUM } from "./at-maximum.ts";
import type { Check, Preflight } from "./check.ts";
import { CLOCK_SKEW } from "./clock-skew.ts";
import { CONCENTRATION } from "./concentration.ts";
import { COUNT_SHORT } from "./count-short.ts";
import { DAEMONS } from "./daemons.ts";
import { DEPLOYING_SERVICE } from "./deploying-service.ts";
import { DOUBLE_REPLACEMENT } from "./double-replacement.ts";
import { DRAIN_TOO_SLOW } from "./drain-too-slow.ts";
import { EMPTIED_SERVICES } from "./emptied-services.ts";
import { EVENT_PIPELINE } from "./event-pipeline.ts";
import { FEW_POOLS } from "./few-pools.ts";
import { FIXED_PORTS } from "./fixed-ports.ts";
import { GRACE_PERIOD } from "./grace-period.ts";
import { INTERRUPTION_QUOTA } from "./interruption-quota.ts";
import { LAUNCH_TYPE } from "./launch-type.ts";
import { LONG_WAIT } from "./long-wait.ts";
import { MANAGED_SCALING } from "./managed-scaling.ts";
import { NO_HEADROOM } from "./no-headroom.ts";
import { NO_SPARE_CAPACITY } from "./no-spare-capacity.ts";
import { NO_SPOT_DRAINING } from "./no-spot-draining.ts";
import { NO_STOP_CONDITION } from "./no-stop-condition.ts";
import { NOT_WATCHED } from "./not-watched.ts";
import { OTHER_EXPERIMENT } from "./other-experiment.ts";
import { PLACEMENT_CONSTRAINTS } from "./placement-constraints.ts";
import { PROTECTED_TASKS } from "./protected-tasks.ts";
import { REBALANCE_OFF } from "./rebalance-off.ts";
import { REBALANCE_WITHOUT_DRAINING } from "./rebalance-without-draining.ts";
import { SAFETY_LEVER } from "./safety-lever.ts";
import { SAME_CLUSTER } from "./same-cluster.ts";
import { SCALE_IN_STUCK } from "./scale-in-stuck.ts";
import { SELECTION_ALL } from "./selection-all.ts";
import { SEVERAL_GROUPS } from "./several-groups.ts";
import type { Situation } from "./situation.ts";
import { SPOT_QUOTA } from "./spot-quota.ts";
import { STANDALONE_TASKS } from "./standalone-tasks.ts";
import { STATE_FILTER } from "./state-filter.ts";
import { STOP_TIMEOUT } from "./stop-timeout.ts";
import { SUSPENDED_PROCESSES } from "./suspended-processes.ts";
import { TASK_TOO_LARGE } from "./task-too-large.ts";
import { TEMPLATE_WAITS } from "./template-waits.ts";
import { UNHEALTHY_SERVICE } from "./unhealthy-service.ts";
import { UNHEALTHY_TARGETS } from "./unhealthy-targets.ts";
import { UNKNOWN_HOSTS } from "./unknown-hosts.ts";

/** Every rule, the worst trouble first: what is shown of many is shown in this order. */
export const PREFLIGHT: readonly Preflight[] = [
  SAFETY_LEVER,
  OTHER_EXPERIMENT,
  ALL_SPOT_AT_ONCE,
  UNHEALTHY_SERVICE,
  UNHEALTHY_TARGETS,
  DEPLOYING_SERVICE,
  AT_MAXIMUM,
  ACTIVITY_IN_PROGRESS,
  EMPTIED_SERVICES,
  SAME_CLUSTER,
  SUSPENDED_PROCESSES,
  MANAGED_SCALING,
  TASK_TOO_LARGE,
  NO_SPOT_DRAINING,
  DRAIN_TOO_SLOW,
  NO_HEADROOM,
  REBALANCE_WITHOUT_DRAINING,
  STANDALONE_TASKS,
  ALL_ON_SPOT,
  CONCENTRATION,
  LAUNCH_TYPE,
  NOT_WATCHED,
  EVENT_PIPELINE,
  SPOT_QUOTA,
  FIXED_PORTS,
  PLACEMENT_CONSTRAINTS,
  PROTECTED_TASKS,
  AGENTS_DISCONNECTED,
  COUNT_SHORT,
  STATE_FILTER,
  INTERRUPTION_QUOTA,
  UNKNOWN_HOSTS,
  SELECTION_ALL,
  SEVERAL_GROUPS,
  LONG_WAIT,
  SCALE_IN_STUCK,
  STOP_TIMEOUT,
  NO_SPARE_CAPACITY,
  REBALANCE_OFF,
  FEW_POOLS,
  GRACE_PERIOD,
  NO_STOP_CONDITION,
  TEMPLATE_WAITS,
  CLOCK_SKEW,
  DOUBLE_REPLACEMENT,
  DAEMONS,
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
