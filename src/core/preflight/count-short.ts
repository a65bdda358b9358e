import { counted } from "../guard/listing.ts";
import { hitsOf } from "../guard/selection.ts";
import { ok, type Preflight, warn } from "./check.ts";

/** AWS does not say what FIS does when COUNT asks for more than there is. */
export const COUNT_SHORT: Preflight = {
  rule: "count-short",
  refuses: false,
  judge({ template, plan }) {
    const hits = hitsOf(template, plan.candidates);
    if (hits.kind !== "known" || hits.short === 0) return ok("the template asks for no more instances than it reaches");
    return warn({
      evidence: [
        `the template asks for ${hits.short} more than the ${counted(plan.candidates.length, "Spot Instance")} it reaches`,
      ],
      consequence: ["FIS may fail, or hit all of them."],
      fix: ["Lower the template's COUNT, or start more Spot Instances."],
    });
  },
};
