import { listing } from "../guard/listing.ts";
import { fromReading, ok, type Preflight, warn } from "./check.ts";

/** Weakness 13. */
export const REBALANCE_OFF: Preflight = {
  rule: "rebalance-off",
  refuses: false,
  judge({ aws, hitGroups }) {
    const consequence = [
      "Without it a replacement is only launched after the instance is gone, not at the recommendation.",
    ];
    return fromReading(
      aws.preflight.groups,
      { what: "whether the groups rebalance capacity", consequence },
      (groups) => {
        const off = groups.filter(({ name, capacityRebalance }) => hitGroups.has(name) && !capacityRebalance);
        if (off.length === 0) return ok("every hit group launches a replacement at the recommendation");
        return warn({
          evidence: ["Capacity Rebalancing is off in ", ...listing(off.map(({ name }) => name))],
          consequence,
          fix: ["Turn it on in the group, together with managed draining."],
        });
      },
    );
  },
};
