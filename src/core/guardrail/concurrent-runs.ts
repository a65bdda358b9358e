import { counted, listing } from "../guard/listing.ts";
import { guardrailsOf } from "../guardrails.ts";
import type { Reading } from "../reading.ts";
import type { Refusal } from "../refusal.ts";
import type { Target } from "../target.ts";
import type { DoorRule, Neighbour } from "./asked.ts";
import { keeper, setting, unread } from "./setting.ts";

/** So many runs at a time in the target's account. The one on its own cluster has a rule of its own, and is not counted. */
export const CONCURRENT_RUNS: DoorRule = ({ request: { target }, readings: { neighbours } }) =>
  crowdedBy(target, neighbours);

function crowdedBy(target: Target, neighbours: Reading<readonly Neighbour[]>): Refusal | null {
  const { concurrentRuns } = guardrailsOf(target);
  if (concurrentRuns === null) return null;
  const which = setting(target, "concurrentRuns", String(concurrentRuns));
  if (!neighbours.readable) {
    const asks = `how many runs are open in account ${target.account}`;
    return unread("concurrent-runs", { which, asks, reading: neighbours });
  }
  const open = neighbours.value;
  if (open.length < concurrentRuns) return null;
  return {
    rule: "concurrent-runs",
    what: [
      ...which,
      ` is reached: ${counted(open.length, "run")} ${open.length === 1 ? "is" : "are"} open in account ${target.account} (`,
      ...listing(open.map(({ targetName }) => targetName)),
      ")",
    ],
    fix: [
      `Wait until ${open.length === 1 ? "it" : "one of them"} has ended, or press Finish watching there. `,
      ...keeper(target, "concurrentRuns"),
    ],
  };
}
