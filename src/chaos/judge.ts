import { checkAbsences } from "./checks/absences.ts";
import { checkAudit } from "./checks/audit.ts";
import { checkAuditOfDeeds } from "./checks/audit-deeds.ts";
import { checkAuditOfTurns } from "./checks/audit-turns.ts";
import { checkDenials } from "./checks/denials.ts";
import { checkEndings } from "./checks/endings.ts";
import { checkExperiments } from "./checks/experiments.ts";
import { checkPhases } from "./checks/phases.ts";
import { checkPlans } from "./checks/plans.ts";
import { checkThreads } from "./checks/threads.ts";
import { checkTicks } from "./checks/ticks.ts";
import { checkViews } from "./checks/views.ts";
import type { Played } from "./played.ts";
import type { Check, Violation } from "./violation.ts";

const CHECKS: readonly Check[] = [
  checkThreads,
  checkPlans,
  checkEndings,
  checkViews,
  checkPhases,
  checkTicks,
  checkDenials,
  checkExperiments,
  checkAbsences,
  checkAudit,
  checkAuditOfDeeds,
  checkAuditOfTurns,
];

/** Everything in which a round broke the rules; empty: nothing. */
export function judge(played: Played, calm: Played | null): readonly Violation[] {
  return CHECKS.flatMap((check) => check(played, calm));
}
