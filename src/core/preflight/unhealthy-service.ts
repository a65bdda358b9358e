import { counted, listing } from "../guard/listing.ts";
import type { BaselineService } from "../plan.ts";
import { ok, type Preflight, refuse, warn } from "./check.ts";

/** Weakness 29: what is broken before a run cannot be told from what the run breaks. */
export const UNHEALTHY_SERVICE: Preflight = {
  rule: "unhealthy-service",
  refuses: true,
  judge({ plan, hitServices }) {
    const short = plan.baseline.services.filter((service) => service.running < service.desired);
    const hit = short.filter((service) => hitServices.has(service.name));
    if (hit.length > 0) {
      return refuse({
        evidence: [...listing(hit.map(named)), ` ${hit.length === 1 ? "is" : "are"} not whole now`],
        consequence: ["An interruption would take more from a service that already lacks tasks."],
        fix: ["Wait until every task runs, or find out in ECS why they do not."],
      });
    }
    if (short.length > 0) {
      return warn({
        evidence: [...listing(short.map(named)), ` ${short.length === 1 ? "is" : "are"} not whole now`],
        consequence: ["No task of it is on a candidate, but the recovery is only called whole when every service is."],
        fix: ["Look at its events in ECS first."],
      });
    }
    return ok(`every service runs as many tasks as it wants (${counted(plan.baseline.services.length, "service")})`);
  },
};

function named({ name, running, desired }: BaselineService): string {
  return `${name} (${running} of ${counted(desired, "task")} running)`;
}
