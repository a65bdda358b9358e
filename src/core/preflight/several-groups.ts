import { listing } from "../guard/listing.ts";
import { ok, type Preflight, warn } from "./check.ts";

/** Weakness 27: one draw from several groups may fall on one of them alone. */
export const SEVERAL_GROUPS: Preflight = {
  rule: "several-groups",
  refuses: false,
  judge({ hitGroups }) {
    if (hitGroups.size < 2) return ok("all candidates are in one Auto Scaling group");
    return warn({
      evidence: [`the candidates are in ${hitGroups.size} groups: `, ...listing([...hitGroups])],
      consequence: ["Nobody can say before which of them loses how many."],
      fix: ["Give each group a template of its own if that matters."],
    });
  },
};
