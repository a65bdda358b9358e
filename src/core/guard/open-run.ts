import type { Part } from "../message.ts";
import type { OpenRun } from "../reading.ts";
import { MINUTE } from "../time.ts";
import { type Asked, known, type Rule } from "./rule.ts";

/** One run at a time on a cluster. */
export const RUN_OPEN: Rule = (asked) => {
  const open = known(asked.readings.openRun);
  if (open === null || open.recovered) return null;
  return {
    rule: "run-open",
    what: [
      { code: asked.request.target.cluster },
      " is being interrupted right now, asked by ",
      { user: open.by },
      ", started ",
      startedAt(open, asked),
      " (",
      { code: open.runId },
      ")",
    ],
    fix: ["Wait until it has recovered, or finish it there."],
  };
};

/** A recovered run is taken over only by a press whose question said so. */
export const TAKEOVER_UNCONFIRMED: Rule = (asked) => {
  const open = known(asked.readings.openRun);
  const { step } = asked.request;
  if (open === null || !open.recovered || step.kind === "question" || step.supersedes === open.runId) return null;
  return {
    rule: "takeover-unconfirmed",
    what: [
      "another run of ",
      { code: asked.request.target.cluster },
      " would end with this one, and my question did not say so: ",
      { code: open.runId },
      ", asked by ",
      { user: open.by },
    ],
    fix: ["Ask again with ", { command: `start ${asked.request.target.name}` }, ": the question will name it."],
  };
};

/** A bare time of day misleads for a run that was started yesterday. */
export function startedAt(open: OpenRun, { now }: Pick<Asked, "now">): Part {
  const recent = Math.abs(now - open.startedAt) < 12 * 60 * MINUTE;
  return { when: open.startedAt, as: recent ? "time" : "date-time" };
}
