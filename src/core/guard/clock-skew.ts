import type { Line } from "../message.ts";
import { SECOND } from "../time.ts";
import { type Asked, known, type Rule } from "./rule.ts";

const REFUSED_ABOVE_MS = 60 * SECOND;
const WARNED_ABOVE_MS = 5 * SECOND;

export const CLOCK_OFF: Rule = (asked) => {
  const skewMs = known(asked.readings.aws.clockSkewMs);
  // Written so that a skew that is no number refuses.
  if (skewMs === null || Math.abs(skewMs) <= REFUSED_ABOVE_MS) return null;
  return {
    rule: "clock-off",
    what: [`my clock is ${off(skewMs)} AWS's, over the 60 s that I trust myself with: the times would be wrong`],
    fix: ["Whoever runs me must set the clock of my host (NTP)."],
  };
};

/** null when the clocks agree well enough. */
export function clockWarning(asked: Asked): Line | null {
  const skewMs = known(asked.readings.aws.clockSkewMs);
  if (skewMs === null || Math.abs(skewMs) <= WARNED_ABOVE_MS) return null;
  return [`My clock is ${off(skewMs)} AWS's: times that I note myself are off by that much.`];
}

function off(skewMs: number): string {
  return `${Math.round(Math.abs(skewMs) / SECOND)} s ${skewMs < 0 ? "behind" : "ahead of"}`;
}
