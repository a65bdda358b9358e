import { listing } from "../guard/listing.ts";
import { fromReading, ok, type Preflight, warn } from "./check.ts";
import { servicesAtStake } from "./tasks-at-stake.ts";

/** Weakness 22. */
export const GRACE_PERIOD: Preflight = {
  rule: "grace-period",
  refuses: false,
  judge(situation) {
    const consequence = ["A replacement that starts slowly may be stopped before it is ready, again and again."];
    return fromReading(
      situation.aws.preflight.services,
      { what: "the services' health check grace periods", consequence },
      () => {
        const none = servicesAtStake(situation).filter(
          ({ targetGroupArns, gracePeriodS }) => targetGroupArns.length > 0 && gracePeriodS === 0,
        );
        if (none.length === 0) return ok("every service behind a load balancer gives its tasks time to start");
        return warn({
          evidence: [
            "there is no health check grace period behind the load balancer: ",
            ...listing(none.map(({ name }) => name)),
          ],
          consequence,
          fix: ["Set ", { code: "healthCheckGracePeriodSeconds" }, " to what a task takes to start."],
        });
      },
    );
  },
};
