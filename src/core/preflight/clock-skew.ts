import { skewSpoken, WARNED_ABOVE_MS } from "../guard/clock-skew.ts";
import { known } from "../guard/rule.ts";
import { ok, type Preflight, warn } from "./check.ts";

/** Over 60 s it is refused (guard/clock-skew.ts). */
export const CLOCK_SKEW: Preflight = {
  rule: "clock-skew",
  refuses: false,
  judge({ aws }) {
    const skewMs = known(aws.clockSkewMs);
    if (skewMs === null || Math.abs(skewMs) <= WARNED_ABOVE_MS) return ok("my clock agrees with AWS's");
    return warn({
      evidence: [`my clock is ${skewSpoken(skewMs)} AWS's`],
      consequence: ["Times that I note myself are off by that much."],
      fix: ["Whoever runs me can set the clock of my host (NTP)."],
    });
  },
};
