import { type Freeze, guardrailsOf } from "../guardrails.ts";
import type { Instant } from "../time.ts";
import { dayAfter, instantOf, wallAt } from "../zone.ts";
import type { DoorRule } from "./asked.ts";
import { keeper, setting } from "./setting.ts";

/** On the target's freeze days nothing starts, the first and the last one included. */
export const FREEZE: DoorRule = ({ request: { target }, now }) => {
  const frozen = guardrailsOf(target).freeze.filter((freeze) => isFrozen(freeze, now));
  const [freeze] = [...frozen].sort((a, b) => endOf(b) - endOf(a));
  if (freeze === undefined) return null;
  return {
    rule: "freeze",
    what: ["it is within ", ...setting(target, "freeze", freezeWords(freeze))],
    fix: ["It ends at ", { when: endOf(freeze), as: "date-time" }, ". ", ...keeper(target, "freeze")],
  };
};

export function isFrozen({ from, to, timeZone }: Freeze, now: Instant): boolean {
  const { date } = wallAt(now, timeZone);
  return from <= date && date <= to;
}

/** The midnight behind its last day. */
export function endOf({ to, timeZone }: Freeze): Instant {
  return instantOf(dayAfter(to, 1), 0, timeZone);
}

/** "2026-12-20 to 2027-01-04 Europe/Berlin (year's end)" */
export function freezeWords({ from, to, timeZone, reason }: Freeze): string {
  const days = from === to ? from : `${from} to ${to}`;
  return `${days} ${timeZone}${reason === null ? "" : ` (${reason})`}`;
}
