import { SECOND } from "../time.ts";
import { known, type Rule } from "./rule.ts";

const REFUSED_ABOVE_MS = 60 * SECOND;
/** From here on it is worth a warning (preflight/clock-skew.ts). */
export const WARNED_ABOVE_MS = 5 * SECOND;

export const CLOCK_OFF: Rule = (asked) => {
  const skewMs = known(asked.readings.aws.clockSkewMs);
  // Written so that a skew that is no number refuses.
  if (skewMs === null || Math.abs(skewMs) <= REFUSED_ABOVE_MS) return null;
  return {
    rule: "clock-off",
    what: [`my clock is ${skewSpoken(skewMs)} AWS's, over the 60 s that I trust myself with: the times would be wrong`],
    fix: ["Whoever runs me must set the clock of my host (NTP)."],
  };
};

/** "12 s behind"; "AWS's" follows it. */
export function skewSpoken(skewMs: number): string {
  return `${Math.round(Math.abs(skewMs) / SECOND)} s ${skewMs < 0 ? "behind" : "ahead of"}`;
}
