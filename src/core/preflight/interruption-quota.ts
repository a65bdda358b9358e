import { ok, type Preflight, warn } from "./check.ts";

/** EC2's own page gives 5 (adjustable), the FIS quotas page 100: above the smaller one it may fail. */
const SURE_TO_FIT = 5;

export const INTERRUPTION_QUOTA: Preflight = {
  rule: "interruption-quota",
  refuses: false,
  judge({ plan }) {
    if (plan.count <= SURE_TO_FIT) return ok(`${plan.count} at once is within what FIS interrupts unasked`);
    return warn({
      evidence: [`FIS may refuse more than ${SURE_TO_FIT} interruptions at once, and this asks for ${plan.count}`],
      consequence: ["The experiment may fail with a quota error, before anything is interrupted."],
      fix: ["That quota can be raised in Service Quotas."],
    });
  },
};
