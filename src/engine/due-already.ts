import { BY_ITSELF_VALID_MS } from "../core/kept-plan.ts";
import type { Line } from "../core/message.ts";
import type { Plans } from "./plans.ts";
import type { Clock, Log, Store } from "./ports.ts";

export interface DueAlreadyPorts {
  readonly store: Pick<Store, "unsettledPlans" | "endPlan" | "openRuns" | "plan">;
  readonly plans: Pick<Plans, "showSoon">;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * A schedule was paused or removed after its time had come: its plan that was to start by itself is cancelled, and where it
 * was started already, that is said. Call it after the book was changed: a plan that is not kept by then is not started by
 * whoever makes it, since they read the book after keeping it. Answers what to add to the answer. Never rejects.
 */
export async function endDueAlready(
  { store, plans, clock, log }: DueAlreadyPorts,
  { scheduleId, by }: { readonly scheduleId: string; readonly by: string },
): Promise<readonly Line[]> {
  const lines: Line[] = [];
  try {
    for (const { plan } of await store.unsettledPlans()) {
      if (plan.wish.schedule !== scheduleId) continue;
      if (!(await store.endPlan(plan.id, { state: "cancelled", by }))) continue;
      plans.showSoon(plan.id);
      lines.push([CANCELLED]);
    }
    // One that runs for longer was no race with this word, and nothing is left to be stopped.
    const since = clock.now() - BY_ITSELF_VALID_MS;
    const recent = (await store.openRuns()).filter(({ openedAt }) => openedAt > since);
    for (const { runId } of recent)
      if ((await store.plan(runId))?.plan.wish.schedule === scheduleId) lines.push([STARTED, { code: runId }, "."]);
  } catch (error) {
    log.error({ schedule: scheduleId, err: error }, "what a schedule is starting could not be looked for");
    lines.push([UNSURE]);
  }
  return lines;
}

const CANCELLED = "A time of it had come already: I cancelled its plan, and nothing starts by it.";
const STARTED =
  "Too late for a time that has come: it was started, and this does not stop it. Press Stop on the card of ";
const UNSURE =
  "I cannot say whether a time of it that has come is being started: my database does not answer. Press Cancel on its plan, or Stop on its card.";
