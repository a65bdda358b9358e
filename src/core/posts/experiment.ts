import type { Line } from "../message.ts";
import type { Post } from "../post.ts";
import { EXPERIMENT_STATUSES } from "../saw.ts";
import type { Instant } from "../time.ts";
import type { View } from "../view.ts";
import { phaseReply } from "./reply.ts";
import { cut, endWords, instanceParts, list, many, when } from "./writing.ts";

/** FIS's own states, and the instances that it resolved. */
export function experimentReply(view: View, now: Instant): Post | null {
  const { run } = view;
  return phaseReply(view, "experiment", "Experiment", now, (phase) => {
    const id = run.experiment.id ?? "unknown";
    const states = [...run.experiment.statuses]
      .sort(([a], [b]) => EXPERIMENT_STATUSES.indexOf(a) - EXPERIMENT_STATUSES.indexOf(b))
      .map(([status, mark]) => (view.startTime === null ? status : `${status} ${when(view, mark)}`));
    const word =
      phase.verdict !== null
        ? endWords(phase.verdict.why)
        : phase.done !== null
          ? `completed ${when(view, phase.done)}`
          : "started";
    const lines: Line[] = [[{ code: id }, states.length === 0 ? " · no state read yet" : ` · ${list(states)}`]];
    if (phase.verdict !== null) lines.push(["FIS will not do more. What it had already sent cannot be recalled."]);
    else if (phase.done !== null)
      lines.push(["FIS has sent what it sends; the interruptions themselves come after it."]);
    if (run.resolved === null) {
      if (phase.verdict === null) lines.push(["FIS has not named its instances yet."]);
    } else {
      const hits = view.hits.map((hit): Line => instanceParts(hit));
      lines.push([`FIS chose ${many(view.hits.length, "instance")} of ${view.plan.candidates.length}:`], ...cut(hits));
    }
    return {
      heading: [word],
      summary: `Experiment ${id} ${word}.`,
      lines,
    };
  });
}
