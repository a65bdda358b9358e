import { buttonIn } from "../../cli/rehearse/people.ts";
import { MINUTE } from "../../core/time.ts";
import type { Played } from "../played.ts";
import { markOf } from "../posted.ts";
import { type Check, duplicated, lost, untrue, type Violation } from "../violation.ts";

/** Time enough to be found, ended and shown by whoever comes next, also where Slack was away meanwhile. */
const ENDED_WITHIN_MS = 5 * MINUTE;

/** A plan becomes one run or none, ends in its time, and its message says so. */
export const checkPlans: Check = (played) => [...started(played), ...leftOpen(played), ...unshown(played)];

function started({ plans, runs }: Played): readonly Violation[] {
  return plans.flatMap(({ plan, state }) => {
    const hasRun = runs.some(({ row }) => row.runId === plan.id);
    if (state === "started" && !hasRun) return [lost(`the plan ${plan.id} was started, and there is no run of it`)];
    return state !== "started" && hasRun ? [duplicated(`the plan ${plan.id} is ${state}, and was started too`)] : [];
  });
}

function leftOpen({ plans, endedAt }: Played): readonly Violation[] {
  return plans.flatMap(({ plan, state }) =>
    state === "open" && endedAt > plan.validUntil + ENDED_WITHIN_MS
      ? [lost(`the plan ${plan.id} was left open past its time`)]
      : [],
  );
}

/** Whoever reads it must not think that it could still be started. */
function unshown({ plans, messages, endedAt }: Played): readonly Violation[] {
  return messages.flatMap((message) => {
    const mark = markOf(message);
    const row = mark?.key === "card" ? plans.find(({ plan }) => plan.id === mark.runId) : undefined;
    if (row === undefined || row.state === "open" || endedAt < row.plan.validUntil + ENDED_WITHIN_MS) return [];
    const looksOpen = buttonIn(message, "refresh") !== null;
    return looksOpen ? [untrue(`the plan ${row.plan.id} is ${row.state}, and its message still has its buttons`)] : [];
  });
}
