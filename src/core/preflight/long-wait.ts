import { spoken } from "../guard/duration.ts";
import { ok, type Preflight, warn } from "./check.ts";

/** FIS takes 2 to 15 minutes; more than this and people have gone for coffee. */
const LONG_S = 600;

/** Weakness 27. */
export const LONG_WAIT: Preflight = {
  rule: "long-wait",
  refuses: false,
  judge({ plan }) {
    if (plan.waitS <= LONG_S) return ok(`the instances go ${spoken(plan.waitS)} after the start`);
    return warn({
      evidence: [`the template waits ${spoken(plan.waitS)} before it interrupts`],
      consequence: ["Much may change in the cluster until then."],
      fix: ["Shorten ", { code: "durationBeforeInterruption" }, " if nobody needs the time."],
    });
  },
};
