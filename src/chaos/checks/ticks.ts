import { keyOf } from "../../cli/rehearse/people.ts";
import { runOf } from "../../core/fold.ts";
import { byWhen } from "../../core/mark.ts";
import { PHASE_NAMES, type PhaseName, phasesOf } from "../../core/phase.ts";
import { SECOND } from "../../core/time.ts";
import { evidenceOf } from "../evidence.ts";
import type { Played } from "../played.ts";
import { markOf } from "../posted.ts";
import { type Check, untrue, type Violation } from "../violation.ts";
import { experimentRun } from "./phases.ts";

/** AWS states whole seconds. */
const WHOLE_SECOND_MS = 1 * SECOND;
const TICK = ":white_check_mark:";

/** No phase is called complete before the world itself was so far: not at the end, and in no message that was ever shown. */
export const checkTicks: Check = (played) => {
  const run = experimentRun(played);
  if (run === null) return [];
  const world = evidenceOf(played);
  const early = (name: PhaseName, at: number) => at < (world.get(name)?.notBefore ?? 0) - WHOLE_SECOND_MS;
  const claimed = phasesOf(runOf(run.facts), played.endedAt).flatMap(({ name, done }) =>
    done !== null && early(name, byWhen(done)) ? [untrue(`${name} is complete before it happened in the world`)] : [],
  );
  return [...claimed, ...shownEarly(played, run.row.runId, early)];
};

function shownEarly(
  { shown }: Played,
  runId: string,
  early: (name: PhaseName, at: number) => boolean,
): readonly Violation[] {
  return shown.flatMap((one) => {
    const name = PHASE_NAMES.find((phase) => phase === keyOf(one));
    if (name === undefined || markOf(one)?.runId !== runId || !early(name, one.at)) return [];
    return headOf(one.blocks).includes(TICK) ? [untrue(`${name} was ticked before it happened in the world`)] : [];
  });
}

/** The first line of what was shown. */
function headOf(blocks: readonly unknown[]): string {
  const [first] = blocks as readonly { readonly text?: { readonly text?: string } }[];
  return first?.text?.text?.split("\n")[0] ?? "";
}
