import { fromReading, ok, type Preflight, warn } from "./check.ts";

/** Weakness 17: a launch beyond it fails with MaxSpotInstanceCountExceeded. */
export const SPOT_QUOTA: Preflight = {
  rule: "spot-quota",
  refuses: false,
  judge({ aws, plan }) {
    const consequence = ["Launches beyond it fail, and tasks wait."];
    const { spotQuota, spotInstances } = aws.preflight;
    return fromReading(spotQuota, { what: "the quota of Spot vCPUs (L-34B43A08)", consequence }, (quota) =>
      fromReading(spotInstances, { what: "how many Spot vCPUs are in use", consequence }, (instances) => {
        const used = instances.reduce((sum, { vcpus }) => sum + (vcpus ?? 0), 0);
        const candidates = new Set(plan.candidates.map(({ instanceId }) => instanceId));
        const largest = Math.max(0, ...instances.filter((i) => candidates.has(i.instanceId)).map((i) => i.vcpus ?? 0));
        // What is evicted frees as much as its replacement needs; a scale-out beside it adds as many again.
        const extra = plan.count * largest;
        if (used + extra <= quota) return ok(`${used} of ${quota} Spot vCPUs are in use`);
        return warn({
          evidence: [`${used} of ${quota} Spot vCPUs are in use, and a scale-out may ask for ${extra} more`],
          consequence,
          fix: ["Raise the quota ", { code: "L-34B43A08" }, " in Service Quotas."],
        });
      }),
    );
  },
};
