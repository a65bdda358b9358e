import { listing } from "../guard/listing.ts";
import { ok, type Preflight, warn } from "./check.ts";

/** Weakness 5, and every other service that one draw can empty. */
export const EMPTIED_SERVICES: Preflight = {
  rule: "emptied-services",
  refuses: false,
  judge({ loss }) {
    const emptied = loss.services.filter((service) => !service.daemon && service.worst >= service.of);
    if (emptied.length === 0) return ok("no pick can take every task of a service");
    const single = emptied.filter((service) => service.of === 1);
    return warn({
      evidence: [...listing(emptied.map((service) => service.service)), " may be left without a single task"],
      consequence: [
        single.length === emptied.length
          ? "With one task there is no second one to serve while it is replaced."
          : "It does not serve until a replacement runs.",
      ],
      fix: ["Run more tasks of it, or spread them over instances that are not interrupted together."],
    });
  },
};
