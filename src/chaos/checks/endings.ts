import type { Played } from "../played.ts";
import { markOf } from "../posted.ts";
import { type Check, lost, untrue, type Violation } from "../violation.ts";

/** Every run is closed in the store, every thread has its last reply, and both say the same end. */
export const checkEndings: Check = (played) => [...openRuns(played), ...openThreads(played)];

function openRuns({ runs }: Played): readonly Violation[] {
  return runs.flatMap(({ row, facts }) => {
    if (row.closed === null) return [lost(`${row.runId} was never closed`)];
    const closed = facts.find((fact) => fact.kind === "Closed");
    // A run that never had a thread has no such fact: nobody could read of it.
    if (closed !== undefined && closed.outcome !== row.closed)
      return [untrue(`${row.runId} is ${row.closed} in the store and ${closed.outcome} by its facts`)];
    return [];
  });
}

function openThreads({ messages, plans }: Played): readonly Violation[] {
  const marks = messages.map(markOf).filter((mark) => mark !== null);
  // A plan that nobody started has no thread.
  const unstarted = new Set(plans.filter(({ state }) => state !== "started").map(({ plan }) => plan.id));
  const cards = marks.filter((mark) => mark.key === "card").map((mark) => mark.runId);
  const threads = cards.filter((runId) => !unstarted.has(runId));
  return threads.flatMap((runId) =>
    marks.some((mark) => mark.runId === runId && mark.key === "closing")
      ? []
      : [lost(`the thread of ${runId} was never ended`)],
  );
}
