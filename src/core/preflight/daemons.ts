import { listing } from "../guard/listing.ts";
import { ok, type Preflight } from "./check.ts";

/** Weakness 18: a daemon goes with its host and comes with the next one; it is told, and counted nowhere. */
export const DAEMONS: Preflight = {
  rule: "daemons",
  refuses: false,
  judge({ loss }) {
    const daemons = loss.services.filter((service) => service.daemon).map((service) => service.service);
    if (daemons.length === 0) return ok("no daemon is on a candidate");
    return ok("daemons go with their hosts and are not counted: ", ...listing(daemons));
  },
};
