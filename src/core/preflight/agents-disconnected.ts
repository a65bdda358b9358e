import { listing } from "../guard/listing.ts";
import { fromReading, ok, type Preflight, warn } from "./check.ts";

/** Weakness 23; a short disconnect is normal, and one reading cannot tell how long it has lasted. */
export const AGENTS_DISCONNECTED: Preflight = {
  rule: "agents-disconnected",
  refuses: false,
  judge({ aws, plan }) {
    const consequence = ["It cannot drain, and ECS may go on calling its tasks RUNNING after it is gone."];
    return fromReading(aws.preflight.hosts, { what: "whether the agents are connected", consequence }, (hosts) => {
      const candidates = new Set(plan.candidates.map(({ instanceId }) => instanceId));
      const off = hosts.filter((one) => candidates.has(one.instanceId) && !one.agentConnected);
      if (off.length === 0) return ok("the agents of all candidates are connected");
      return warn({
        evidence: ["the agent is not connected on ", ...listing(off.map(({ instanceId }) => instanceId))],
        consequence,
        fix: ["Look again in five minutes; if it stays so, replace the instance first."],
      });
    });
  },
};
