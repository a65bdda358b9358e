import { endAt, evictionDueAt, harmlessAt, limitAt } from "./due.ts";
import { phasesOf } from "./phase.ts";
import type { Run } from "./run.ts";
import type { Instant } from "./time.ts";
import { viewOf } from "./view.ts";

/** The next moment at which the mere passing of time changes what a run says or wants; null: none. */
export function nextDeadline(run: Run, now: Instant): Instant | null {
  const view = viewOf(run);
  if (view === null || run.requested === null || run.closed !== null) return null;
  const moments = [
    run.start === null ? run.requested.notAfter + 1 : null,
    harmlessAt(view),
    limitAt(view),
    endAt(view),
    evictionDueAt(view),
    ...phasesOf(run, now).map((phase) => phase.dueAt),
  ].filter((moment): moment is Instant => moment !== null && moment > now);
  return moments.length === 0 ? null : Math.min(...moments);
}
