import { listing } from "../guard/listing.ts";
import { fromReading, ok, type Preflight, warn } from "./check.ts";

/** Weakness 12. */
export const NO_SPARE_CAPACITY: Preflight = {
  rule: "no-spare-capacity",
  refuses: false,
  judge({ aws, hitGroups }) {
    const consequence = ["Tasks that do not fit elsewhere wait as long as a new instance takes to boot."];
    return fromReading(
      aws.preflight.providers,
      { what: "the capacity providers' target capacity", consequence },
      (providers) => {
        const full = providers.filter(
          (one) => hitGroups.has(one.group) && one.managedScaling && one.targetCapacity >= 100,
        );
        if (full.length === 0) return ok("managed scaling keeps spare capacity in the hit groups, or is off");
        return warn({
          evidence: [
            "the target capacity is 100 %, which keeps no spare instance: ",
            ...listing(full.map(({ name }) => name)),
          ],
          consequence,
          fix: ["Lower ", { code: "targetCapacity" }, " of the capacity provider."],
        });
      },
    );
  },
};
