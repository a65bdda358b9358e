import { listing } from "../guard/listing.ts";
import { ok, type Preflight, warn } from "./check.ts";

/** Weakness 6: a service with every task on a candidate has nothing that is safe. */
export const ALL_ON_SPOT: Preflight = {
  rule: "all-on-spot",
  refuses: false,
  judge({ loss }) {
    const all = loss.services.filter((one) => !one.daemon && one.of > 1 && one.onCandidates >= one.of);
    if (all.length === 0) return ok("every service keeps tasks on instances that are no candidates");
    return warn({
      evidence: ["all tasks are on candidates: ", ...listing(all.map((one) => `${one.service} (${one.of})`))],
      consequence: ["Its running tasks fall with every instance that goes."],
      fix: ["Give its capacity provider strategy a base on On-Demand Instances."],
    });
  },
};
