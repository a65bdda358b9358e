import { counted, listing } from "../guard/listing.ts";
import { known } from "../guard/rule.ts";
import { fromReading, ok, type Preflight, warn } from "./check.ts";

/** Weakness 24: the health check replaces what is evicted, and managed scaling adds for the tasks that wait. It is normal. */
export const DOUBLE_REPLACEMENT: Preflight = {
  rule: "double-replacement",
  refuses: false,
  judge({ aws, plan, hitGroups }) {
    const consequence = [
      `Up to ${counted(plan.count, "more instance")} than needed may run, and be paid, until the scale-in.`,
    ];
    return fromReading(aws.preflight.providers, { what: "whether managed scaling is on", consequence }, (providers) => {
      const suspended = new Set(
        (known(aws.preflight.groups) ?? []).filter((g) => g.suspended.includes("ReplaceUnhealthy")).map((g) => g.name),
      );
      const both = providers.filter(
        (one) => hitGroups.has(one.group) && one.managedScaling && !suspended.has(one.group),
      );
      if (both.length === 0) return ok("only one mechanism adds instances");
      return warn({
        evidence: ["two mechanisms add instances, as is normal: ", ...listing(both.map(({ group }) => group))],
        consequence,
        fix: ["Nothing needs to be done; the scale-in takes 15 minutes and more."],
      });
    });
  },
};
