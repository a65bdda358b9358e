import { counted, listing } from "../guard/listing.ts";
import { ok, type Preflight, warn } from "./check.ts";

export const UNKNOWN_HOSTS: Preflight = {
  rule: "unknown-hosts",
  refuses: false,
  judge({ loss, plan }) {
    const lost = loss.withoutHost;
    if (lost.length === 0)
      return ok(
        `every candidate is a container instance of the cluster (${counted(plan.candidates.length, "candidate")})`,
      );
    return warn({
      evidence: [
        `${counted(lost.length, "Spot Instance")} without a container instance in this cluster: `,
        ...listing(lost),
      ],
      consequence: ["Its interruption is counted, and no task of the cluster will show it."],
      fix: ["Wait until it has registered, or see why its agent does not."],
    });
  },
};
