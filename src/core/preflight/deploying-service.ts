import { listing } from "../guard/listing.ts";
import { fromReading, ok, type Preflight, refuse, warn } from "./check.ts";

/** Weakness 29: a deployment stops and starts tasks of its own. */
export const DEPLOYING_SERVICE: Preflight = {
  rule: "deploying-service",
  refuses: true,
  judge({ aws, hitServices }) {
    const consequence = ["Tasks that it stops and starts cannot be told from those that the interruption does."];
    return fromReading(
      aws.preflight.services,
      { what: "whether a deployment is under way", consequence },
      (services) => {
        const deploying = services.filter((service) => service.deploying).map((service) => service.name);
        const hit = deploying.filter((name) => hitServices.has(name));
        if (deploying.length === 0) return ok("no deployment is under way in the cluster");
        const trouble = {
          evidence: ["a deployment of ", ...listing(hit.length > 0 ? hit : deploying), " is under way"],
          fix: ["Wait until it has completed."],
        };
        if (hit.length > 0) return refuse({ ...trouble, consequence });
        return warn({ ...trouble, consequence: ["It takes room that replacements need, and holds up the recovery."] });
      },
    );
  },
};
