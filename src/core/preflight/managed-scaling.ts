import { listing } from "../guard/listing.ts";
import { ok, type Preflight, warn } from "./check.ts";

/** Weakness 11, the group's side: without managed scaling nothing turns waiting tasks into instances. */
export const MANAGED_SCALING: Preflight = {
  rule: "managed-scaling",
  refuses: false,
  judge({ plan, hitGroups }) {
    const groups = plan.baseline.groups.filter((group) => hitGroups.has(group.name));
    const off = groups.flatMap(({ capacityProvider }) =>
      capacityProvider?.managedScaling === false ? [capacityProvider.name] : [],
    );
    if (off.length === 0) return ok("managed scaling is on for every capacity provider that could be read");
    return warn({
      evidence: ["managed scaling is off for the capacity provider ", ...listing(off)],
      consequence: ["Waiting tasks will not make its group grow."],
      fix: ["Turn on managed scaling, or expect the group's own replacements alone."],
    });
  },
};
