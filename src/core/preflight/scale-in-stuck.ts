import { listing } from "../guard/listing.ts";
import { known } from "../guard/rule.ts";
import { type Finding, fromReading, ok, type Preflight, unread, warn } from "./check.ts";

/** The policies that ECS makes for its capacity providers. */
const OF_ECS = /^ECSManagedAutoScalingPolicy-/;

/** Weakness 25: what may keep a group from coming back to its size. */
export const SCALE_IN_STUCK: Preflight = {
  rule: "scale-in-stuck",
  refuses: false,
  judge({ aws, hitGroups }) {
    const consequence = ["The group may not come back to its size by itself."];
    return fromReading(
      aws.preflight.groups,
      { what: "whether instances are protected from scale-in", consequence },
      (groups): Finding => {
        const { providers } = aws.preflight;
        const lifted = new Set(
          (known(providers) ?? []).filter((one) => one.terminationProtection).map((one) => one.group),
        );
        const kept = groups.filter(
          ({ name, protectedInstances }) => hitGroups.has(name) && protectedInstances > 0 && !lifted.has(name),
        );
        if (kept.length > 0 && !providers.readable) {
          return unread("whether ECS lifts the protection from scale-in", providers, consequence);
        }
        if (kept.length > 0) {
          return warn({
            evidence: [
              "instances are protected from scale-in, and ECS does not lift it: ",
              ...listing(kept.map(({ name, protectedInstances }) => `${name} (${protectedInstances})`)),
            ],
            consequence,
            fix: ["Turn on managed termination protection of the capacity provider, or take the protection away."],
          });
        }
        return fromReading(
          aws.preflight.scalingPolicies,
          { what: "the groups' scaling policies", consequence },
          (policies) => {
            const foreign = policies.filter(({ group, name }) => hitGroups.has(group) && !OF_ECS.test(name));
            if (foreign.length === 0) return ok("nothing but ECS scales the hit groups");
            return warn({
              evidence: [
                "other policies than ECS's scale the hit groups: ",
                ...listing(foreign.map(({ name }) => name)),
              ],
              consequence,
              fix: ["See that they do not pull against managed scaling."],
            });
          },
        );
      },
    );
  },
};
