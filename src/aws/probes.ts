import type { Unreadable } from "../core/reading.ts";
import type { Target } from "../core/target.ts";
import type { Instant } from "../core/time.ts";
import { sightEvictions } from "./cloudtrail.ts";
import { sightAlarms } from "./cloudwatch.ts";
import { type AwsProblem, unreadable } from "./failure.ts";
import { type Link, outcomeOf } from "./link.ts";
import { sightEvents } from "./logs.ts";

/** A name that no alarm has: asking for it needs the same permission as asking for one that exists. */
const NO_ALARM = "spot-chaos-probe";

/**
 * Asks once for what will be watched and is not read before a start otherwise (the groups' activities and the targets'
 * health are: the preflight needs them). What is denied, or not there (the log
 * group), comes back; a throttled probe proves nothing and does not. Never throws for AWS.
 */
export async function probeSignals(link: Link, target: Target, since: Instant): Promise<readonly Unreadable[]> {
  const asked: Promise<unknown>[] = [
    sightEvents(link, target.logGroup, since),
    sightEvictions(link, since),
    sightAlarms(link, [NO_ALARM]),
  ];
  const problems: AwsProblem[] = [];
  for (const outcome of await Promise.all(asked.map(outcomeOf))) if (!outcome.ok) problems.push(outcome.problem);
  return problems.filter((problem) => problem.kind === "denied" || problem.kind === "missing").map(unreadable);
}
