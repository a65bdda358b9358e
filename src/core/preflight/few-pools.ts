import { listing } from "../guard/listing.ts";
import { fromReading, ok, type Preflight, warn } from "./check.ts";
import type { GroupTraits } from "./reading.ts";

/** Fewer types than these, and one pool's shortage stops the launches (facts: weakness 15). */
const ENOUGH_TYPES = 4;
const ENOUGH_ZONES = 2;

/** Weakness 15. */
export const FEW_POOLS: Preflight = {
  rule: "few-pools",
  refuses: false,
  judge({ aws, hitGroups }) {
    const consequence = [
      "When one pool is short, new instances are hard to get, and a real reclaim takes many at once.",
    ];
    return fromReading(
      aws.preflight.groups,
      { what: "which Spot pools the groups draw from", consequence },
      (groups) => {
        const poor = groups
          .filter(({ name }) => hitGroups.has(name))
          .flatMap((group) => {
            const why = poverty(group);
            return why === null ? [] : [`${group.name} (${why})`];
          });
        if (poor.length === 0)
          return ok(`the hit groups draw from at least ${ENOUGH_TYPES} types in ${ENOUGH_ZONES} zones`);
        return warn({
          evidence: ["few Spot pools to draw from: ", ...listing(poor)],
          consequence,
          fix: ["Allow more instance types and zones, with ", { code: "price-capacity-optimized" }, "."],
        });
      },
    );
  },
};

function poverty({ types, zones, spotAllocation }: GroupTraits): string | null {
  if (spotAllocation === null) return "no mixed instances policy";
  if (spotAllocation === "lowest-price") return "lowest-price";
  if (types.length < ENOUGH_TYPES) return `${types.length} instance type${types.length === 1 ? "" : "s"}`;
  return zones.length < ENOUGH_ZONES ? "1 zone" : null;
}
