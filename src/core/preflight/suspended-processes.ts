import { listing } from "../guard/listing.ts";
import { fromReading, ok, type Preflight, warn } from "./check.ts";

/** Those without which a group does not come back by itself. */
const NEEDED: ReadonlySet<string> = new Set([
  "Launch",
  "Terminate",
  "HealthCheck",
  "ReplaceUnhealthy",
  "AlarmNotification",
]);

/** Weakness 16. */
export const SUSPENDED_PROCESSES: Preflight = {
  rule: "suspended-processes",
  refuses: false,
  judge({ aws, hitGroups }) {
    const consequence = ["Without them a group does not replace what it loses, or does not scale."];
    return fromReading(
      aws.preflight.groups,
      { what: "whether processes of the groups are suspended", consequence },
      (groups) => {
        const suspended = groups
          .filter(({ name }) => hitGroups.has(name))
          .flatMap(({ name, suspended }) => suspended.filter((one) => NEEDED.has(one)).map((one) => `${name}: ${one}`));
        if (suspended.length === 0) return ok("no process that a hit group needs is suspended");
        return warn({
          evidence: ["processes of Auto Scaling are suspended: ", ...listing(suspended)],
          consequence,
          fix: ["Resume them in Auto Scaling."],
        });
      },
    );
  },
};
