import { listing } from "../guard/listing.ts";
import { ok, type Preflight, unread, warn } from "./check.ts";

/** Weakness 11, the group's side: without managed scaling nothing turns waiting tasks into instances. */
export const MANAGED_SCALING: Preflight = {
  rule: "managed-scaling",
  refuses: false,
  judge({ aws, plan, hitGroups }) {
    const { providers } = aws.preflight;
    const consequence = ["Waiting tasks will not make its group grow."];
    if (!providers.readable) return unread("which groups the capacity providers manage", providers, consequence);
    const unmanaged = [...hitGroups].filter((name) => !providers.value.some(({ group }) => group === name));
    if (unmanaged.length > 0) {
      return warn({
        evidence: ["no capacity provider of the cluster manages ", ...listing(unmanaged)],
        consequence,
        fix: ["Make a capacity provider for the group, or expect the group's own replacements alone."],
      });
    }
    const groups = plan.baseline.groups.filter((group) => hitGroups.has(group.name));
    const off = groups.flatMap(({ capacityProvider }) =>
      capacityProvider?.managedScaling === false ? [capacityProvider.name] : [],
    );
    if (off.length === 0) return ok("managed scaling is on for the hit groups");
    return warn({
      evidence: ["managed scaling is off for the capacity provider ", ...listing(off)],
      consequence,
      fix: ["Turn on managed scaling, or expect the group's own replacements alone."],
    });
  },
};
