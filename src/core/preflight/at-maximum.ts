import { listing } from "../guard/listing.ts";
import type { BaselineGroup } from "../plan.ts";
import { ok, type Preflight, refuse, warn } from "./check.ts";

const FIX = "Raise its maximum in Auto Scaling, or wait until it has scaled in.";

/** Weakness 10. Full, a group still replaces what it loses, and cannot grow for the tasks that wait meanwhile. */
export const AT_MAXIMUM: Preflight = {
  rule: "at-maximum",
  refuses: true,
  judge({ plan, hitGroups }) {
    const full = plan.baseline.groups.filter((group) => group.desired >= group.max);
    const hit = full.filter((group) => hitGroups.has(group.name));
    if (hit.length > 0) {
      return refuse({
        evidence: [...listing(hit.map(named)), hit.length === 1 ? " is" : " are", " at the maximum"],
        consequence: ["It cannot scale out for the tasks that lose their hosts."],
        fix: [FIX],
      });
    }
    const tight = plan.baseline.groups.filter(
      (group) => hitGroups.has(group.name) && group.max - group.desired < plan.count,
    );
    const [first] = [...tight, ...full];
    if (first !== undefined) {
      const left = Math.max(0, first.max - first.desired);
      return warn({
        evidence: [...listing([named(first)]), ` can grow by ${left} only, and ${plan.count} may be interrupted`],
        consequence: ["Tasks may wait longer than one boot for an instance."],
        fix: [FIX],
      });
    }
    return ok("every hit group can grow by at least ", String(plan.count));
  },
};

function named({ name, desired, max }: BaselineGroup): string {
  return `${name} (${desired} of ${max})`;
}
