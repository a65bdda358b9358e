import { counted, listing } from "../guard/listing.ts";
import { fromReading, ok, type Preflight, refuse, warn } from "./check.ts";

/** k of k: then nothing of a group is left to serve, and nothing to compare with. */
export const ALL_SPOT_AT_ONCE: Preflight = {
  rule: "all-spot-at-once",
  refuses: true,
  judge({ aws, plan, hitGroups }) {
    const consequence = ["Everything that runs on Spot would go at the same moment, which a real reclaim seldom does."];
    return fromReading(
      aws.preflight.spotInstances,
      {
        what: "how many Spot Instances the groups have",
        consequence: ["If these were all of them, everything that runs on Spot would go at the same moment."],
      },
      (instances) => {
        const inHit = instances.filter(({ group }) => group !== null && hitGroups.has(group));
        const all = Math.max(inHit.length, plan.candidates.length);
        if (plan.count >= all) {
          return refuse({
            evidence: [
              all === 1
                ? "the only Spot Instance of the group would be interrupted"
                : `all ${all} Spot Instances of the hit groups would be interrupted at once`,
            ],
            consequence,
            fix: ["Lower the template's selection, or start more Spot Instances."],
          });
        }
        const emptied = [...hitGroups].filter((name) => {
          const candidates = plan.candidates.filter(({ group }) => group === name).length;
          const own = inHit.filter(({ group }) => group === name).length;
          return Math.min(plan.count, candidates) >= Math.max(own, candidates);
        });
        if (emptied.length > 0) {
          return warn({
            evidence: ["every Spot Instance of ", ...listing(emptied), " may be drawn"],
            consequence: ["That group may be left without a single instance."],
            fix: ["Give each group a target of its own in the template, each with its own count."],
          });
        }
        return ok(`${plan.count} of ${counted(all, "Spot Instance")} of the hit groups would be interrupted`);
      },
    );
  },
};
