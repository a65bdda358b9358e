import { isDenied } from "../hits.ts";
import { earliest, statedMark } from "../mark.ts";
import type { Finding } from "../phase.ts";
import type { View } from "../view.ts";

/** Begins with StartExperiment's answer; complete when FIS says `completed`, which is not the end of anything. */
export function experiment(view: View): Finding {
  const { run } = view;
  const answered = run.start;
  const base = { count: null, dueAt: null, caveat: false };
  if (answered?.answer.kind === "not-made") {
    return { ...base, first: null, done: null, verdict: { status: "failed", why: answered.answer.why } };
  }
  const { statuses } = run.experiment;
  const { startTime } = run.experiment;
  // An answer that was lost is learned late: then FIS's own times are the earlier proof.
  const first = earliest([
    answered === null ? null : statedMark(answered.at.to, answered.key, answered.seenAt),
    startTime === null ? null : statedMark(startTime, "fis:GetExperiment", answered?.seenAt ?? startTime),
    ...statuses.values(),
  ]);
  for (const status of ["failed", "stopped", "cancelled"] as const) {
    const mark = statuses.get(status);
    if (mark !== undefined) {
      const reason = run.experiment.reason;
      return {
        ...base,
        first,
        done: null,
        verdict: { status: "failed", why: reason === null ? status : `${status}: ${reason}` },
      };
    }
  }
  const done = statuses.get("completed") ?? null;
  const denied = done === null && isDenied(run, "experiment");
  return {
    ...base,
    first,
    done,
    verdict: denied ? { status: "not_watched", why: "the experiment cannot be read" } : null,
  };
}
