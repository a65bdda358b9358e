import { listing } from "../guard/listing.ts";
import { known } from "../guard/rule.ts";
import { type Finding, fromReading, ok, type Preflight, unread, warn } from "./check.ts";

/** Weakness 14: ECS hears nothing of Capacity Rebalancing without managed draining. */
export const REBALANCE_WITHOUT_DRAINING: Preflight = {
  rule: "rebalance-without-draining",
  refuses: false,
  judge({ aws, hitGroups }) {
    const consequence = ["Auto Scaling may terminate an instance before its tasks have moved."];
    return fromReading(
      aws.preflight.groups,
      { what: "whether the groups rebalance capacity", consequence },
      (groups): Finding => {
        const { providers } = aws.preflight;
        const managed = new Set((known(providers) ?? []).filter((one) => one.managedDraining).map((one) => one.group));
        const bare = groups.filter((one) => hitGroups.has(one.name) && one.capacityRebalance && !managed.has(one.name));
        if (bare.length === 0) return ok("no hit group rebalances capacity behind the back of ECS");
        if (!providers.readable) return unread("whether ECS drains by itself", providers, consequence);
        return warn({
          evidence: [
            "Capacity Rebalancing is on and managed draining off in ",
            ...listing(bare.map(({ name }) => name)),
          ],
          consequence,
          fix: ["Turn on managed draining of its capacity provider."],
        });
      },
    );
  },
};
